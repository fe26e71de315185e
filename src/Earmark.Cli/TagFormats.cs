using Earmark.Tagging.Formats;

namespace Earmark.Cli;

/// <summary>Chooses the format of an output file.</summary>
internal static class TagFormats
{
    /// <summary>Returns the format with a name, or that of the extension of the output.</summary>
    /// <param name="name">Value of --format, or null.</param>
    /// <param name="output">Value of --out.</param>
    /// <exception cref="InputException">There is no such format, or the extension is that of a format with a folder of files.</exception>
    public static TagFormat Find(string? name, string output)
    {
        if (name is not null) return TagFormat.Find(name) ?? throw InputException.At($"--format {name}", "unknown format", string.Join(", ", TagFormat.All.Select(format => format.Name)));
        return TagFormat.ForExtension(output) is { IsOneFilePerRecording: false } format ? format : throw InputException.At($"--out {output}", "no format has this extension",
            string.Join(", ", TagFormat.All.Where(format => !format.IsOneFilePerRecording).Select(format => format.Extension)), "Or specify the format, such as --format csv, or --format audacity for a folder of label tracks.");
    }
}

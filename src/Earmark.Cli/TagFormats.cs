using Earmark.Tagging.Formats;

namespace Earmark.Cli;

/// <summary>Chooses the format of an output file.</summary>
internal static class TagFormats
{
    /// <summary>Returns the format with a name, or that of the extension of the output.</summary>
    /// <param name="name">Value of --format, or null.</param>
    /// <param name="output">Value of --out.</param>
    /// <param name="allowsTable">Whether the command can also show a table, for the message.</param>
    /// <exception cref="InputException">There is no such format, or the extension is that of a format with a folder of files.</exception>
    public static TagFormat Find(string? name, string output, bool allowsTable = false)
    {
        if (name is not null) return TagFormat.Find(name) ?? throw InputException.At($"--format {name}", "unknown format", string.Join(", ", TagFormat.All.Select(format => format.Name).Prepend("table").Skip(allowsTable ? 0 : 1)));
        return TagFormat.ForExtension(output) is { IsOneFilePerRecording: false } format ? format : throw InputException.At($"--out {output}", "no format has this extension",
            string.Join(", ", TagFormat.All.Where(format => !format.IsOneFilePerRecording).Select(format => format.Extension)), "Or specify the format, such as --format csv, or --format audacity for a folder of label tracks.");
    }
}

using Earmark.Tagging.Formats;

namespace Earmark.Cli;

/// <summary>Chooses the format of an output file.</summary>
internal static class TagFormats
{
    /// <summary>Returns the format with a name, or that of the extension of the output.</summary>
    /// <param name="name">Value of --format, or null.</param>
    /// <param name="output">Value of --out.</param>
    /// <exception cref="InputException">There is no such format.</exception>
    public static TagFormat Find(string? name, string output) =>
        name is not null ? TagFormat.Find(name) ?? throw InputException.At($"--format {name}", "unknown format", string.Join(", ", TagFormat.All.Select(format => format.Name)))
        : TagFormat.ForExtension(output) ?? throw InputException.At($"--out {output}", "no format has this extension",
            string.Join(", ", TagFormat.All.Where(format => !format.IsOneFilePerRecording).Select(format => format.Extension)), "Or specify the format, such as --format csv.");
}

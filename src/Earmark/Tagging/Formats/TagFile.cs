namespace Earmark.Tagging.Formats;

/// <summary>Reads files of tags. The format is detected from the content, so the extension may be wrong or missing.</summary>
public static class TagFile
{
    private static string Expected => $"a file of tags: {string.Join(", ", TagFormat.All.Select(format => format.Name))} (see docs/tag-formats.md)";

    /// <summary>Returns the format of a file.</summary>
    /// <param name="path">Path of the file. If it is empty, its extension determines the format.</param>
    /// <exception cref="InputException">The file cannot be opened, or has none of the formats.</exception>
    public static TagFormat Detect(string path)
    {
        var start = TagFileStart.Read(path, Expected);
        if (start.Bytes.Length == 0)
            return TagFormat.ForExtension(path) is { AllowsEmptyFiles: true } format ? format : throw InputException.At(path, "the file is empty", Expected);
        return TagFormat.All.FirstOrDefault(format => format.Matches(start))
            ?? throw InputException.At(path, $"unknown format; the first line is {Quoted.Format(start.Line)}", Expected);
    }

    /// <summary>Reads a file of any format completely into memory.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The recordings, in the order in which they first occur.</returns>
    /// <exception cref="InputException">The file cannot be read or has none of the formats. The message states the line.</exception>
    public static IReadOnlyList<TaggedRecording> Read(string path) => Detect(path).Read(path);
}

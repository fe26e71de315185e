using System.Text;

namespace Earmark.Data;

/// <summary>The lines of a text file. The encoding is UTF-8 or UTF-16 according to the byte order mark, or UTF-8 without one. Any line ending is supported.</summary>
internal static class TextLines
{
    /// <summary>Reads a file line by line.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="expected">Expected content, for messages: "an Audacity label track".</param>
    /// <returns>Line numbers, from 1, and lines without their line ending.</returns>
    /// <exception cref="InputException">The file cannot be read, or is not valid UTF-8. Thrown while the lines are enumerated.</exception>
    public static IEnumerable<(int Number, string Text)> Read(string path, string expected)
    {
        using var reader = new StreamReader(InputFile.Open(path, expected), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        for (var number = 1; Next(reader, path, expected) is { } line; number++) yield return (number, line);
    }

    private static string? Next(StreamReader reader, string path, string expected)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException)
        {
            var error = CsvText.NotUtf8(path);
            throw InputException.At(new FileLine(path, error.Line), error.Message, expected, error.Remedy);
        }
        catch (IOException exception)
        {
            throw InputFile.Unreadable(path, exception, expected);
        }
    }
}

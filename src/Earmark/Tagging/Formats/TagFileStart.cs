using System.Text;
using Earmark.Data;

namespace Earmark.Tagging.Formats;

/// <summary>The start of a file, from which its format is detected.</summary>
/// <param name="Bytes">The first bytes, without a UTF-8 byte order mark.</param>
/// <param name="Columns">The first row if the file is a CSV file with any separator.</param>
/// <param name="Line">The first line.</param>
internal sealed record TagFileStart(byte[] Bytes, IReadOnlyList<string> Columns, string Line)
{
    private const int MaxLength = 1 << 16;

    /// <summary>Reads the start of a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="expected">Expected content, for messages.</param>
    /// <exception cref="InputException">The file cannot be opened.</exception>
    public static TagFileStart Read(string path, string expected)
    {
        using var file = InputFile.Open(path, expected);
        var bytes = new byte[MaxLength];
        var length = file.ReadAtLeast(bytes, MaxLength, throwOnEndOfStream: false);
        bytes = bytes.AsSpan(0, length).StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..length] : bytes[..length];
        using var text = new StreamReader(new MemoryStream(bytes), detectEncodingFromByteOrderMarks: true);
        return new(bytes, CsvText.ReadHeader(path), text.ReadLine() ?? "");
    }

    /// <summary>Returns whether the first row contains all of the columns, ignoring case.</summary>
    public bool HasColumns(params IEnumerable<string> names) => names.All(name => CsvText.IndicesOf(Columns, name).Length > 0);

    /// <summary>Returns whether the first byte other than white space is a character.</summary>
    public bool StartsWith(char character) => Bytes.FirstOrDefault(value => value is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) == character;
}

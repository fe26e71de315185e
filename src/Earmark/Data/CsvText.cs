using System.Text;
using System.Text.RegularExpressions;
using nietras.SeparatedValues;

namespace Earmark.Data;

/// <summary>A row of a CSV file.</summary>
/// <param name="Line">Line number, from 1. If a quoted field spans several lines, this is the first.</param>
/// <param name="Fields">The unquoted fields.</param>
internal readonly record struct CsvRow(int Line, string[] Fields);

/// <summary>The exception that is thrown if a CSV file cannot be read.</summary>
/// <param name="line">Line number, from 1, or null for the file as a whole.</param>
/// <param name="found">What was found, without a full stop.</param>
/// <param name="remedy">What to do, as a sentence.</param>
internal sealed class CsvFormatException(int? line, string found, string remedy) : Exception(found)
{
    /// <summary>Line number, from 1, or null for the file as a whole.</summary>
    public int? Line { get; } = line;

    /// <summary>What to do, as a sentence.</summary>
    public string Remedy { get; } = remedy;
}

/// <summary>The rows of a CSV file, including the header.</summary>
/// <remarks>
/// The separator is a comma, semicolon, tab or vertical bar. It is detected from the first line, or specified by a line <c>sep=;</c> as written by Excel.
/// The encoding is UTF-8 or UTF-16 according to the byte order mark, or UTF-8 without one. Any line ending and quoted fields are supported. Empty rows are skipped.
/// </remarks>
/// <param name="Separator">The field separator.</param>
/// <param name="Rows">The rows.</param>
internal sealed partial record CsvText(char Separator, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Writes rows of fields, each with a line break. Fields are quoted if necessary.</summary>
    /// <param name="output">The stream, which remains open.</param>
    /// <param name="separator">The field separator.</param>
    /// <param name="rows">The rows.</param>
    public static void Write(Stream output, char separator, IEnumerable<string[]> rows)
    {
        using var text = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" };
        using var writer = Sep.New(separator).Writer(options => options with { WriteHeader = false, Escape = true }).To(text, leaveOpen: true);
        foreach (var fields in rows)
        {
            using var row = writer.NewRow();
            for (var i = 0; i < fields.Length; i++) row[i].Set(fields[i]);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of an existing file.</param>
    /// <param name="trim">Whether leading and trailing spaces of unquoted fields are removed.</param>
    /// <exception cref="CsvFormatException">The file is not a valid CSV file.</exception>
    public static CsvText Read(string path, bool trim)
    {
        // Opening a pipe would block until another process writes to it.
        if (!RegularFile.Exists(path))
            throw new CsvFormatException(null, "not a regular file but a pipe, a device or a socket", "Save the CSV file as a regular file.");
        List<CsvRow> rows = [];
        try
        {
            using var text = Open(path);
            var separator = SeparatorLine(path);
            if (separator is not null) text.ReadLine();
            using var reader = SeparatorOf(separator).Reader(options => options with
            {
                HasHeader = false, DisableColCountCheck = true, Unescape = true, Trim = trim ? SepTrim.All : SepTrim.None,
                CreateToString = SepToString.PoolPerCol(),
            }).From(text);
            var first = true; // Sep reports the first row as line 2
            foreach (var row in reader)
            {
                var cells = row[..].ToStringsArray();
                var line = (first ? 1 : row.LineNumberFrom) + (separator is null ? 0 : 1);
                first = false;
                if (Array.TrueForAll(cells, string.IsNullOrWhiteSpace)) continue;
                if (Array.Exists(cells, cell => cell.Contains('\0', StringComparison.Ordinal)))
                    throw new CsvFormatException(line, "the row contains a NUL character",
                        "The file is damaged, or UTF-16 without a byte order mark. Save it as UTF-8.");
                rows.Add(new(line, cells));
            }
            return new(reader.Spec.Sep.Separator, rows);
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8(path);
        }
        catch (NotSupportedException) // thrown by Sep for rows that exceed its buffer
        {
            throw new CsvFormatException(rows.Count == 0 ? 1 : rows[^1].Line + 1, "a row of more than 16 million characters starts here",
                "Look for an unclosed quote.");
        }
    }

    /// <summary>Returns the header of a CSV file, or an empty array if the file is not a CSV file.</summary>
    public static string[] ReadHeader(string path)
    {
        if (!RegularFile.Exists(path)) return [];
        using var text = Open(path);
        return ReadHeader(text).Names;
    }

    /// <summary>Returns the names and the separator in the header of a CSV file. Without names, the file is not a CSV file.</summary>
    /// <param name="text">The file, from its start.</param>
    public static (string[] Names, char Separator) ReadHeader(StreamReader text)
    {
        const int MaxLength = 1 << 16;
        try
        {
            var start = new char[MaxLength];
            var lines = new StringReader(new string(start, 0, text.ReadBlock(start)));
            var separator = SeparatorLine(start);
            if (separator is not null) lines.ReadLine();
            using var reader = SeparatorOf(separator).Reader(options => options with { HasHeader = false, Unescape = true, Trim = SepTrim.All })
                .FromText(lines.ReadLine() ?? "");
            foreach (var row in reader) return (row[..].ToStringsArray(), reader.Spec.Sep.Separator);
            return ([], default);
        }
        catch (Exception exception) when (exception is DecoderFallbackException or NotSupportedException)
        {
            return ([], default);
        }
    }

    /// <summary>Returns the indices of a column: exact matches of its name, or otherwise matches that differ only in case.</summary>
    public static int[] IndicesOf(IReadOnlyList<string> header, string name)
    {
        int[] Find(StringComparison comparison) =>
            [.. header.Index().Where(column => column.Item.Equals(name, comparison)).Select(column => column.Index)];
        return Find(StringComparison.Ordinal) is [_, ..] exact ? exact : Find(StringComparison.OrdinalIgnoreCase);
    }

    private static StreamReader Open(string path) =>
        new(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);

    // Null: Sep detects the separator from the first line.
    private static Sep? SeparatorOf(char? separator) => separator is { } specified ? Sep.New(specified) : null;

    private static char? SeparatorLine(string path)
    {
        using var text = Open(path);
        var start = new char[16];
        text.ReadBlock(start);
        return SeparatorLine(start);
    }

    private static char? SeparatorLine(char[] start) => FirstLine().Match(new(start)) is { Success: true } match ? match.Groups[1].Value[0] : null;

    /// <summary>Returns the exception for a file that is not valid UTF-8, with the line and byte of the first error.</summary>
    internal static CsvFormatException NotUtf8(string path)
    {
        var (line, offset) = (1, 0L);
        using var file = File.OpenRead(path);
        var bytes = new byte[1 << 16];
        for (int buffered = 0, read; (read = file.Read(bytes, buffered, bytes.Length - buffered)) > 0 || buffered > 0;)
        {
            buffered += read;
            var remaining = bytes.AsSpan(0, buffered);
            while (remaining.Length > (read == 0 ? 0 : 3)) // a character may continue in the next block
            {
                if (Rune.DecodeFromUtf8(remaining, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
                    return new(line, FormattableString.Invariant($"byte {offset} of the file, 0x{remaining[0]:X2}, is not valid UTF-8"),
                        "The file may be encoded in Windows-1252, as written by Excel's 'CSV (Comma delimited)'. Save it as 'CSV UTF-8 (Comma delimited)'.");
                if (rune.Value == '\n') line++;
                offset += consumed;
                remaining = remaining[consumed..];
            }
            remaining.CopyTo(bytes);
            buffered = remaining.Length;
        }
        return new(null, "the file is not valid UTF-8", "Save it as UTF-8.");
    }

    [GeneratedRegex("""^"?sep=([,;\t|])"?\r?\n""", RegexOptions.IgnoreCase)]
    private static partial Regex FirstLine();
}

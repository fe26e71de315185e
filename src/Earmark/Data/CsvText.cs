using System.Text;
using System.Text.RegularExpressions;
using nietras.SeparatedValues;

namespace Earmark.Data;

/// <summary>A row of a table.</summary>
/// <param name="Line">Line number, from 1; the first line if a quoted cell spans several.</param>
/// <param name="Cells">The unquoted cells.</param>
internal readonly record struct CsvRow(int Line, string[] Cells);

/// <summary>The reason why a csv file cannot be read.</summary>
/// <param name="line">Line number, from 1; null for the file as a whole.</param>
/// <param name="found">What was found, without a full stop.</param>
/// <param name="cure">What to do, as a sentence.</param>
internal sealed class CsvFormatException(int? line, string found, string cure) : Exception(found)
{
    /// <summary>Line number, from 1; null for the file as a whole.</summary>
    public int? Line { get; } = line;

    /// <summary>What to do, as a sentence.</summary>
    public string Remedy { get; } = cure;
}

/// <summary>The content of a csv file: its rows, including the header.</summary>
/// <remarks>
/// The separator is a comma, semicolon, tab or bar: the one in the first line, or the one given by Excel's line <c>sep=;</c>. The encoding is UTF-8 or
/// UTF-16 by byte order mark, else UTF-8. Any line ending and quoted cells are supported. Rows without any text are skipped.
/// </remarks>
/// <param name="Separator">The character between two cells.</param>
/// <param name="Rows">The rows.</param>
internal sealed partial record CsvText(char Separator, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of an existing file.</param>
    /// <param name="trim">Whether leading and trailing spaces of unquoted cells are removed.</param>
    /// <exception cref="CsvFormatException">The file is not a csv file.</exception>
    public static CsvText Read(string path, bool trim)
    {
        // Opening a pipe would block until another process writes to it.
        if (!RegularFile.Is(path))
            throw new CsvFormatException(null, "is not a regular file but a pipe, a device or a socket", "Save the table as a file.");
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
                    throw new CsvFormatException(line, "contains a NUL character",
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
            throw new CsvFormatException(rows.Count == 0 ? 1 : rows[^1].Line + 1, "a row of more than 16 million characters begins here",
                "Look for an unclosed quote.");
        }
    }

    /// <summary>Returns the header of a file if it is a csv file; otherwise nothing.</summary>
    public static string[] Header(string path)
    {
        const int Most = 1 << 16;
        if (!RegularFile.Is(path)) return [];
        try
        {
            using var text = Open(path);
            var start = new char[Most];
            var lines = new StringReader(new string(start, 0, text.ReadBlock(start)));
            var separator = SeparatorLine(path);
            if (separator is not null) lines.ReadLine();
            using var reader = SeparatorOf(separator).Reader(options => options with { HasHeader = false, Unescape = true, Trim = SepTrim.All })
                .FromText(lines.ReadLine() ?? "");
            foreach (var row in reader) return row[..].ToStringsArray();
            return [];
        }
        catch (Exception error) when (error is DecoderFallbackException or NotSupportedException)
        {
            return [];
        }
    }

    /// <summary>Returns the indices of a column: exact matches of its name, else matches that differ only in case.</summary>
    public static int[] IndicesOf(IReadOnlyList<string> header, string name)
    {
        int[] Of(StringComparison comparison) =>
            [.. header.Index().Where(column => column.Item.Equals(name, comparison)).Select(column => column.Index)];
        return Of(StringComparison.Ordinal) is [_, ..] exact ? exact : Of(StringComparison.OrdinalIgnoreCase);
    }

    private static StreamReader Open(string path) =>
        new(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);

    // Null means the separator found in the first line.
    private static Sep? SeparatorOf(char? separator) => separator is { } given ? Sep.New(given) : null;

    private static char? SeparatorLine(string path)
    {
        using var text = Open(path);
        var start = new char[16];
        return FirstLine().Match(new(start, 0, text.ReadBlock(start))) is { Success: true } match ? match.Groups[1].Value[0] : null;
    }

    private static CsvFormatException NotUtf8(string path)
    {
        var (line, offset) = (1, 0L);
        using var file = File.OpenRead(path);
        var bytes = new byte[1 << 16];
        for (int have = 0, read; (read = file.Read(bytes, have, bytes.Length - have)) > 0 || have > 0;)
        {
            have += read;
            var rest = bytes.AsSpan(0, have);
            while (rest.Length > (read == 0 ? 0 : 3)) // a character may continue in the next block
            {
                if (Rune.DecodeFromUtf8(rest, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
                    return new(line, FormattableString.Invariant($"byte {offset} of the file, 0x{rest[0]:X2}, is not UTF-8 text"),
                        "The table may be in Windows-1252, as Excel's 'CSV (Comma delimited)': save it as 'CSV UTF-8 (Comma delimited)'.");
                if (rune.Value == '\n') line++;
                offset += consumed;
                rest = rest[consumed..];
            }
            rest.CopyTo(bytes);
            have = rest.Length;
        }
        return new(null, "is not UTF-8 text", "Save it as UTF-8.");
    }

    [GeneratedRegex("""^"?sep=([,;\t|])"?\r?\n""", RegexOptions.IgnoreCase)]
    private static partial Regex FirstLine();
}

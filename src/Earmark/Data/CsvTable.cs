using System.Text;
using nietras.SeparatedValues;

namespace Earmark.Data;

/// <summary>A row of a table.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Cells">Its cells, without quotes and outer spaces.</param>
internal readonly record struct TableRow(int Line, string[] Cells);

/// <summary>A csv file of a data set. Its faults become findings, all in one go.</summary>
/// <remarks>
/// Commas, semicolons or tabs, whichever the header has; UTF-8 or UTF-16 by byte order mark, else UTF-8; any line ends;
/// quoted cells; columns nobody asks for.
/// </remarks>
/// <param name="File">How messages name it.</param>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Rows">The rows below the header that have as many cells.</param>
internal sealed record CsvTable(string File, string[] Columns, IReadOnlyList<TableRow> Rows)
{
    /// <summary>Reads a table.</summary>
    /// <param name="reading">Takes the findings.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="needed">Columns that have to be there, each with the option that would name another; null: no such option.</param>
    /// <returns>The table; null, and errors, where there is none to work with.</returns>
    public static CsvTable? Read(Reading reading, string path, params IReadOnlyList<(string Name, string? Option)> needed)
    {
        var file = reading.Name(path);
        var example = string.Join(',', needed.Select(column => column.Name));
        if (!System.IO.File.Exists(path))
        {
            reading.Error("absent tables", file, null, reading.Absent(file, "file", $"a csv with the columns {example}"));
            return null;
        }
        try
        {
            var (columns, rows) = Parse(reading, path, file);
            if (columns is [])
                reading.Error("empty tables", file, null, $"is empty. Expected a csv with the columns {example}.");
            else if (HasColumns(reading, file, columns, needed, example)) return new(file, columns, rows);
        }
        catch (DecoderFallbackException)
        {
            reading.Error("unreadable tables", file, null, "is not UTF-8 text. Save it as UTF-8.");
        }
        return null;
    }

    /// <summary>The place of a column; -1 where it is null or not there.</summary>
    public int IndexOf(string? column) => column is null ? -1 : Array.IndexOf(Columns, column);

    private static (string[] Columns, List<TableRow> Rows) Parse(Reading reading, string path, string file)
    {
        using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        using var reader = Sep.Reader(options => options with
        {
            HasHeader = false, DisableColCountCheck = true, Unescape = true, Trim = SepTrim.All, CreateToString = SepToString.PoolPerCol(),
        }).From(text);
        string[] columns = [];
        List<TableRow> rows = [];
        foreach (var row in reader)
        {
            if (row.ColCount == 1 && row[0].Span.IsWhiteSpace()) continue;
            var cells = row[..].ToStringsArray();
            if (columns is []) { columns = cells; continue; }
            if (cells.Length < columns.Length && cells[^1].Contains('\n', StringComparison.Ordinal))
                reading.Error("open quotes", file, row.LineNumberFrom,
                    "opens a quote that nothing closes. Double a quote that belongs to a name.");
            else if (cells.Length != columns.Length)
                reading.Error("rows of another length", file, row.LineNumberFrom,
                    $"has {(cells.Length == 1 ? "1 cell" : $"{cells.Length} cells")} where the header has {columns.Length}. "
                    + $"Quote a cell that holds a '{reader.Spec.Sep.Separator}'.");
            else rows.Add(new(row.LineNumberFrom, cells));
        }
        return (columns, rows);
    }

    private static bool HasColumns(Reading reading, string file, string[] columns, IReadOnlyList<(string Name, string? Option)> needed,
        string example)
    {
        var found = string.Join(", ", columns.Select(column => $"'{column}'"));
        if (columns.Length == 1 && needed.Count > 1)
        {
            reading.Error("headers of one column", file, 1,
                $"the header is one column, {found}. Expected {example}, separated by commas (semicolons and tabs do too).");
            return false;
        }
        var whole = true;
        foreach (var (name, option) in needed)
        {
            var count = columns.Count(column => column == name);
            if (count == 1) continue;
            whole = false;
            var nearest = Names.Nearest(name, columns) is { } near ? $"; nearest is '{near}'" : "";
            var cure = $"Rename the column that is meant{(option is null ? "" : $", or give its name with {option}")}.";
            reading.Error("missing columns", file, 1, count == 0
                ? $"no column '{name}' among {found}{nearest}. {cure}"
                : $"column '{name}' is there {count} times. Expected it once.");
        }
        return whole;
    }
}

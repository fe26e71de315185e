namespace Earmark.Data;

/// <summary>A csv file of a data set, read by <see cref="CsvText"/>. All its faults are collected as findings.</summary>
/// <param name="File">Name of the file in messages.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows below the header with the same number of cells, without leading and trailing spaces.</param>
internal sealed record CsvTable(string File, string[] Columns, IReadOnlyList<TableRow> Rows)
{
    /// <summary>Reads a table.</summary>
    /// <param name="reading">Receives the findings.</param>
    /// <param name="path">Path of the file.</param>
    /// <param name="needed">Required columns, each with the option that sets another name; null for no such option.</param>
    /// <returns>The table; null, with errors reported, if it cannot be used.</returns>
    public static CsvTable? Read(LayoutContext reading, string path, params IReadOnlyList<(string Name, string? Option)> needed)
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
            var text = CsvText.Read(path, trim: true);
            if (text.Rows is [])
                reading.Error("empty tables", file, null, $"is empty. Expected a csv with the columns {example}.");
            else if (HasColumns(reading, file, text.Rows[0], needed, example))
                return new(file, text.Rows[0].Cells, [.. WholeRows(reading, file, text)]);
        }
        catch (CsvFormatException fault)
        {
            reading.Error("unreadable tables", file, fault.Line, $"{fault.Message}. {fault.Cure}");
        }
        return null;
    }

    /// <summary>Returns the index of a column, ignoring case; -1 if it is null, missing or ambiguous.</summary>
    public int IndexOf(string? column) => column is not null && CsvText.IndicesOf(Columns, column) is [var position] ? position : -1;

    private static IEnumerable<TableRow> WholeRows(LayoutContext reading, string file, CsvText text)
    {
        var columns = text.Rows[0].Cells.Length;
        foreach (var row in text.Rows.Skip(1))
            if (row.Cells.Length < columns && row.Cells[^1].Contains('\n', StringComparison.Ordinal))
                reading.Error("unclosed quotes", file, row.Line, "opens a quote that is not closed. Double a quote that is part of a name.");
            else if (row.Cells.Length != columns)
                reading.Error("rows of a different length", file, row.Line,
                    $"has {(row.Cells.Length == 1 ? "1 cell" : $"{row.Cells.Length} cells")} where the header has {columns}. "
                    + $"Quote a cell that contains a '{text.Separator}'.");
            else yield return row;
    }

    private static bool HasColumns(LayoutContext reading, string file, TableRow header, IReadOnlyList<(string Name, string? Option)> needed,
        string example)
    {
        var columns = header.Cells;
        var found = Names.Summary([.. columns.Select(Quoted.Of)]);
        if (columns.Length == 1 && needed.Count > 1)
        {
            reading.Error("headers of one column", file, header.Line,
                $"the header is one column, {found}. Expected {example}, separated by commas (semicolons and tabs also work).");
            return false;
        }
        var whole = true;
        foreach (var (name, option) in needed)
        {
            var count = CsvText.IndicesOf(columns, name).Length;
            if (count == 1) continue;
            whole = false;
            var nearest = Names.Nearest(name, columns.Where(column => column.Length <= 2 * name.Length)) is { } near ? $"; nearest is {Quoted.Of(near)}" : "";
            var cure = $"Rename the column that is meant{(option is null ? "" : $", or give its name with {option}")}.";
            reading.Error("missing columns", file, header.Line, count == 0
                ? $"no column '{name}' among {found}{nearest}. {cure}"
                : $"column '{name}' occurs {count} times. Expected it once.");
        }
        return whole;
    }
}

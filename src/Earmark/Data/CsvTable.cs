namespace Earmark.Data;

/// <summary>A csv file of a data set, read by <see cref="CsvText"/>. All its faults are collected as findings.</summary>
/// <param name="File">Name of the file in messages.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows below the header with the same number of cells, without leading and trailing spaces.</param>
internal sealed record CsvTable(string File, string[] Columns, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Reads a table.</summary>
    /// <param name="context">Receives the findings.</param>
    /// <param name="path">Path of the file.</param>
    /// <param name="needed">Required columns, each with the option that sets another name; null for no such option.</param>
    /// <returns>The table; null, with errors reported, if it cannot be used.</returns>
    public static CsvTable? Read(LayoutContext context, string path, params IReadOnlyList<(string Name, string? Option)> needed)
    {
        var file = context.Name(path);
        var example = string.Join(',', needed.Select(column => column.Name));
        if (!System.IO.File.Exists(path))
        {
            context.Error("absent tables", file, null, context.Absent(file, "file", $"a csv with the columns {example}"));
            return null;
        }
        try
        {
            var text = CsvText.Read(path, trim: true);
            if (text.Rows is [])
                context.Error("empty tables", file, null, $"is empty. Expected a csv with the columns {example}.");
            else if (HasColumns(context, file, text.Rows[0], needed, example))
                return new(file, text.Rows[0].Cells, [.. WholeRows(context, file, text)]);
        }
        catch (CsvFormatException exception)
        {
            context.Error("unreadable tables", file, exception.Line, $"{exception.Message}. {exception.Remedy}");
        }
        return null;
    }

    /// <summary>Returns the index of a column, ignoring case; -1 if it is null, missing or ambiguous.</summary>
    public int IndexOf(string? column) => column is not null && CsvText.IndicesOf(Columns, column) is [var position] ? position : -1;

    private static IEnumerable<CsvRow> WholeRows(LayoutContext context, string file, CsvText text)
    {
        var columns = text.Rows[0].Cells.Length;
        foreach (var row in text.Rows.Skip(1))
            if (row.Cells.Length < columns && row.Cells[^1].Contains('\n', StringComparison.Ordinal))
                context.Error("unclosed quotes", file, row.Line, "opens a quote that is not closed. Double a quote that is part of a name.");
            else if (row.Cells.Length != columns)
                context.Error("rows of a different length", file, row.Line,
                    $"has {(row.Cells.Length == 1 ? "1 cell" : $"{row.Cells.Length} cells")} where the header has {columns}. "
                    + $"Quote a cell that contains a '{text.Separator}'.");
            else yield return row;
    }

    private static bool HasColumns(LayoutContext context, string file, CsvRow header, IReadOnlyList<(string Name, string? Option)> needed,
        string example)
    {
        var columns = header.Cells;
        var found = Names.Summary([.. columns.Select(Quoted.Format)]);
        if (columns.Length == 1 && needed.Count > 1)
        {
            context.Error("headers of one column", file, header.Line,
                $"the header is one column, {found}. Expected {example}, separated by commas (semicolons and tabs also work).");
            return false;
        }
        var whole = true;
        foreach (var (name, option) in needed)
        {
            var count = CsvText.IndicesOf(columns, name).Length;
            if (count == 1) continue;
            whole = false;
            var nearest = Names.Nearest(name, columns.Where(column => column.Length <= 2 * name.Length)) is { } near ? $"; nearest is {Quoted.Format(near)}" : "";
            var cure = $"Rename the column that is meant{(option is null ? "" : $", or give its name with {option}")}.";
            context.Error("missing columns", file, header.Line, count == 0
                ? $"no column '{name}' among {found}{nearest}. {cure}"
                : $"column '{name}' occurs {count} times. Expected it once.");
        }
        return whole;
    }
}

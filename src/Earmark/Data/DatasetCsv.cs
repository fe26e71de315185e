namespace Earmark.Data;

/// <summary>A CSV file of a data set, read by <see cref="CsvText"/>. All errors are collected as findings.</summary>
/// <param name="File">File name for messages.</param>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">The data rows with as many fields as the header. Leading and trailing spaces are removed.</param>
internal sealed record DatasetCsv(string File, string[] Columns, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Reads a CSV file.</summary>
    /// <param name="context">Receives the findings.</param>
    /// <param name="path">Path of the file.</param>
    /// <param name="requiredColumns">Required columns, each with the option that specifies another name, or null if there is none.</param>
    /// <returns>The CSV file, or null if it cannot be used. Errors are reported.</returns>
    public static DatasetCsv? Read(LayoutContext context, string path, params IReadOnlyList<(string Name, string? Option)> requiredColumns)
    {
        var file = context.DisplayPath(path);
        var example = string.Join(',', requiredColumns.Select(column => column.Name));
        if (!System.IO.File.Exists(path))
        {
            context.Error("missing CSV files", file, null, context.MissingMessage(file, "file", $"a CSV file with the columns {example}"));
            return null;
        }
        try
        {
            var text = CsvText.Read(path, trim: true);
            if (text.Rows is [])
                context.Error("empty CSV files", file, null, $"the file is empty. Expected a CSV file with the columns {example}.");
            else if (HasColumns(context, file, text.Rows[0], requiredColumns, example))
                return new(file, text.Rows[0].Fields, [.. CompleteRows(context, file, text)]);
        }
        catch (CsvFormatException exception)
        {
            context.Error("unreadable CSV files", file, exception.Line, $"{exception.Message}. {exception.Remedy}");
        }
        return null;
    }

    /// <summary>Returns the index of a column, ignoring case, or -1 if the name is null, missing or ambiguous.</summary>
    public int IndexOf(string? column) => column is not null && CsvText.IndicesOf(Columns, column) is [var index] ? index : -1;

    private static IEnumerable<CsvRow> CompleteRows(LayoutContext context, string file, CsvText text)
    {
        var columns = text.Rows[0].Fields.Length;
        foreach (var row in text.Rows.Skip(1))
            if (row.Fields.Length < columns && row.Fields[^1].Contains('\n', StringComparison.Ordinal))
                context.Error("unterminated quoted fields", file, row.Line, "unterminated quoted field. Escape a quote inside a field by doubling it.");
            else if (row.Fields.Length != columns)
                context.Error("rows with the wrong number of fields", file, row.Line,
                    $"the row has {(row.Fields.Length == 1 ? "1 field" : $"{row.Fields.Length} fields")}, but the header has {columns}. "
                    + $"Quote fields that contain a '{text.Separator}'.");
            else yield return row;
    }

    private static bool HasColumns(LayoutContext context, string file, CsvRow header, IReadOnlyList<(string Name, string? Option)> requiredColumns,
        string example)
    {
        var columns = header.Fields;
        var found = Names.Summary([.. columns.Select(Quoted.Format)]);
        if (columns.Length == 1 && requiredColumns.Count > 1)
        {
            context.Error("headers with a single column", file, header.Line,
                $"the header has a single column, {found}. Expected {example}, separated by commas (semicolons and tabs also work).");
            return false;
        }
        var complete = true;
        foreach (var (name, option) in requiredColumns)
        {
            var count = CsvText.IndicesOf(columns, name).Length;
            if (count == 1) continue;
            complete = false;
            var nearest = Names.Nearest(name, columns.Where(column => column.Length <= 2 * name.Length)) is { } near ? $"Did you mean {Quoted.Format(near)}? " : "";
            var remedy = $"Rename the column{(option is null ? "" : $", or specify it with {option}")}.";
            context.Error("missing columns", file, header.Line, count == 0
                ? $"no column '{name}' in {found}. {nearest}{remedy}"
                : $"duplicate column '{name}' ({count} times). Expected one.");
        }
        return complete;
    }
}

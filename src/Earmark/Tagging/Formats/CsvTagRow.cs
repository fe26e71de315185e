using Earmark.Data;
using Earmark.Data.Annotations;
using Earmark.Scoring;

namespace Earmark.Tagging.Formats;

/// <summary>A row of a CSV file, whose fields are parsed on request.</summary>
/// <param name="csv">The file.</param>
/// <param name="row">The row.</param>
internal readonly struct CsvTagRow(CsvFile csv, CsvRow row)
{
    /// <summary>File and line, for messages.</summary>
    public string Where => $"{Line}";

    private FileLine Line => new(csv.Path, row.Line);

    /// <summary>Returns the text of a column.</summary>
    public string this[int column] => row.Fields[column];

    /// <summary>Returns the rows of a file.</summary>
    public static IEnumerable<CsvTagRow> Of(CsvFile csv) => csv.Rows.Select(row => new CsvTagRow(csv, row));

    /// <summary>Returns a time or a length in seconds as a decimal number, for exact sums.</summary>
    /// <exception cref="InputException">The field is not a number of seconds.</exception>
    public decimal ExactSeconds(int column) => AnnotationField.Seconds(Line, csv.Header[column], this[column]);

    /// <summary>Returns a time or a length in seconds.</summary>
    /// <exception cref="InputException">The field is not a number of seconds.</exception>
    public double Seconds(int column) => DecimalText.ToDouble(ExactSeconds(column));

    /// <summary>Returns a time or a length in seconds, or null if the column index is negative or the field is empty.</summary>
    /// <exception cref="InputException">The field is not a number of seconds.</exception>
    public double? OptionalSeconds(int column) => column < 0 || this[column].Length == 0 ? null : Seconds(column);

    /// <summary>Returns a score.</summary>
    /// <exception cref="InputException">The field is not a number from 0 to 1.</exception>
    public double Score(int column) => AnnotationField.Score(Line, csv.Header[column], this[column]);
}

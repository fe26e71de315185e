using System.Globalization;
using Earmark.Data;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the table of a matrix over labels. Its columns have the numbers of the rows, and a cell is darker, the larger its fraction of the row.</summary>
internal static class LabelMatrix
{
    /// <summary>Maximum number of labels of a matrix that can still be read.</summary>
    public const int MaxLabels = 60;

    private const int MaxWideLabels = 25;

    /// <summary>Returns the table.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="rows">What the rows are, such as "given label".</param>
    /// <param name="value">Returns the value of a cell from the indices of its row and its column.</param>
    /// <param name="format">Format of the values.</param>
    public static Html Render(LabelSet labels, string rows, Func<int, int, double> value, string format) => Page.Scrollable(rows, Html.From($"""
        <table class="{(labels.Count > MaxWideLabels ? "matrix dense" : "matrix")}">
        <thead><tr><th scope="col">{rows}</th>{labels.Select((label, i) => Html.From($"""<th scope="col" title="{label}">{i + 1}</th>"""))}</tr></thead>
        <tbody>
        {labels.Select((label, row) => Html.From($"<tr><th scope=\"row\">{row + 1} {label}</th>{Enumerable.Range(0, labels.Count).Select(column => Cell(labels, value, format, row, column))}</tr>\n"))}</tbody></table>
        """));

    private static Html Cell(LabelSet labels, Func<int, int, double> value, string format, int row, int column)
    {
        var text = value(row, column).ToString(format, CultureInfo.InvariantCulture);
        if (text == "0") return Html.From($"""<td class="zero">0</td>""");
        var share = value(row, column) / Enumerable.Range(0, labels.Count).Sum(other => value(row, other));
        return Html.From($"""<td title="{labels[row]} as {labels[column]}" style="background: rgba(var({(row == column ? "--good" : "--bad")}), {(0.08 + 0.42 * share).ToString("0.##", CultureInfo.InvariantCulture)})">{text}</td>""");
    }
}

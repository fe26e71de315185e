using System.Globalization;
using Earmark.Data;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the section with the confusion matrix and the most frequent confusions.</summary>
internal static class ConfusionSection
{
    private const int MaxMatrixLabels = 60, MaxWideLabels = 25, MaxConfusions = 15;

    /// <summary>Returns the section, or nothing if clips have several labels.</summary>
    public static Html Render(ScoredClips scored)
    {
        if (scored.Evaluation.Confusion is not { } confusion) return Html.None;
        var labels = scored.Scores.Labels;
        var matrix = labels.Count <= MaxMatrixLabels;
        return Page.Section("confusion", "Confusion matrix",
            Page.Paragraph(matrix ? "Number of clips by given label (row) and best label (column). Columns have the numbers of the rows. The darker, the larger the fraction of the row."
                : FormattableString.Invariant($"The matrix of {labels.Count} labels is not shown. In a run folder, it is in confusion.csv.")),
            matrix ? Matrix(confusion, labels) : Html.None, Confusions(confusion, labels));
    }

    private static Html Matrix(int[,] confusion, LabelSet labels) => Html.From($"""
        <div class="wide"><table class="{(labels.Count > MaxWideLabels ? "matrix dense" : "matrix")}">
        <thead><tr><th scope="col">given label</th>{labels.Select((label, i) => Html.From($"""<th scope="col" title="{label}">{i + 1}</th>"""))}</tr></thead>
        <tbody>
        {labels.Select((label, row) => Html.From($"<tr><th scope=\"row\">{row + 1} {label}</th>{Enumerable.Range(0, labels.Count).Select(column => Cell(confusion, labels, row, column))}</tr>\n"))}</tbody></table></div>

        """);

    private static Html Cell(int[,] confusion, LabelSet labels, int row, int column)
    {
        var count = confusion[row, column];
        if (count == 0) return Html.From($"""<td class="zero">0</td>""");
        var share = (double)count / Enumerable.Range(0, labels.Count).Sum(other => confusion[row, other]);
        return Html.From($"""<td title="{labels[row]} as {labels[column]}" style="background: rgba(var({(row == column ? "--good" : "--bad")}), {(0.08 + 0.42 * share).ToString("0.##", CultureInfo.InvariantCulture)})">{count}</td>""");
    }

    private static Html Confusions(int[,] confusion, LabelSet labels)
    {
        var found = (from row in Enumerable.Range(0, labels.Count) from column in Enumerable.Range(0, labels.Count)
                     where row != column && confusion[row, column] > 0 orderby confusion[row, column] descending select (row, column)).ToArray();
        return found is [] ? Page.Paragraph("No clip has a wrong best label.")
            : Page.Table("numbers pairs", found.Length > MaxConfusions ? FormattableString.Invariant($"The {MaxConfusions} most frequent of {found.Length:N0} kinds of confusion.") : "All confusions.",
                ["given label", "best label", "clips"], found.Take(MaxConfusions).Select(pair => (IReadOnlyList<Html>)
                    [Html.From($"{labels[pair.row]}"), Html.From($"{labels[pair.column]}"), Html.From($"{confusion[pair.row, pair.column]}")]));
    }
}

using Earmark.Data;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the section with the confusion matrix and the most frequent confusions.</summary>
internal static class ConfusionSection
{
    private const int MaxConfusions = 15;

    /// <summary>Returns the section, or nothing if clips have several labels.</summary>
    public static Html Render(ScoredClips scored)
    {
        if (scored.Evaluation.Confusion is not { } confusion) return Html.None;
        var labels = scored.Scores.Labels;
        var matrix = labels.Count <= LabelMatrix.MaxLabels;
        return Page.Section("confusion", "Confusion matrix",
            Page.Paragraph(matrix ? "Number of clips by given label (row) and best label (column). Columns have the numbers of the rows. The darker, the larger the fraction of the row."
                : FormattableString.Invariant($"The matrix of {labels.Count} labels is not shown. In a run folder, it is in confusion.csv.")),
            matrix ? LabelMatrix.Render(labels, "given label", (row, column) => confusion[row, column], "0") : Html.None, Confusions(confusion, labels));
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

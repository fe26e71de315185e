using System.Globalization;
using Earmark.Data;

namespace Earmark.Scoring;

/// <content>Writes the results of an evaluation to CSV files.</content>
public sealed partial record Evaluation
{
    /// <summary>
    /// Writes the per-label results: one row for each label that has clips, with the header <c>label,clips,map3,map1</c> for softmax and
    /// <c>label,clips,lwlrap,ap,auc,f1</c> for sigmoid. The field of an undefined metric is empty.
    /// </summary>
    /// <param name="path">Path of the file. An existing file is replaced.</param>
    public void SavePerLabel(string path) => CsvFile.Write(path, PerClass
        .Select(row => (string[])[row.Label, Format(row.Clips), .. ScoreRule.LabelMetrics.Select(metric => Format(metric.Value(row)))])
        .Prepend(["label", "clips", .. ScoreRule.LabelMetrics.Select(metric => metric.Column)]));

    /// <summary>Writes the confusion matrix: the header <c>label,Label1,Label2,...</c> and, for each true label, the number of clips by predicted label.</summary>
    /// <param name="path">Path of the file. An existing file is replaced.</param>
    /// <param name="labels">The labels, in the order of the scores that were evaluated.</param>
    /// <exception cref="ArgumentException">The number of labels differs from the size of the matrix.</exception>
    /// <exception cref="InvalidOperationException">There is no confusion matrix.</exception>
    public void SaveConfusion(string path, LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var confusion = Confusion ?? throw new InvalidOperationException("clips with several labels or none have no confusion matrix");
        if (labels.Count != confusion.GetLength(0))
            throw new ArgumentException($"{labels.Count} labels for a {confusion.GetLength(0)} x {confusion.GetLength(0)} matrix", nameof(labels));
        CsvFile.Write(path, labels.Select((label, row) => (string[])[label, .. Enumerable.Range(0, labels.Count).Select(column => Format(confusion[row, column]))])
            .Prepend(["label", .. labels]));
    }

    private static string Format(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}

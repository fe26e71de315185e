using System.Globalization;
using Earmark.Data;

namespace Earmark.Scoring;

/// <content>Writes the results of an evaluation to CSV files.</content>
public sealed partial record Evaluation
{
    /// <summary>Writes the per-label results: the header <c>label,clips,map3,map1</c> and one row for each label that has clips.</summary>
    /// <param name="path">Path of the file. An existing file is replaced.</param>
    public void SavePerLabel(string path) => CsvFile.Write(path, PerClass
        .Select(row => (string[])[row.Label, Format(row.Clips), Format(row.Map3), Format(row.Map1)]).Prepend(["label", "clips", "map3", "map1"]));

    /// <summary>Writes the confusion matrix: the header <c>label,Label1,Label2,...</c> and, for each true label, the number of clips by predicted label.</summary>
    /// <param name="path">Path of the file. An existing file is replaced.</param>
    /// <param name="labels">The labels, in the order of the scores that were evaluated.</param>
    /// <exception cref="ArgumentException">The number of labels differs from the size of the matrix.</exception>
    public void SaveConfusion(string path, LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != Confusion.GetLength(0))
            throw new ArgumentException($"{labels.Count} labels for a {Confusion.GetLength(0)} x {Confusion.GetLength(0)} matrix", nameof(labels));
        CsvFile.Write(path, labels.Select((label, row) => (string[])[label, .. Enumerable.Range(0, labels.Count).Select(column => Format(Confusion[row, column]))])
            .Prepend(["label", .. labels]));
    }

    private static string Format(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Cli;

/// <summary>The tables of an evaluation: all clips, each label, and the confusion matrix.</summary>
internal static class EvaluationTables
{
    private const int MatrixLabels = 20, Confusions = 15;

    /// <summary>Shows an evaluation.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="labels">The labels, in the order of the scores.</param>
    /// <param name="split">The evaluated split, such as "validation".</param>
    public static void Show(Terminal terminal, Evaluation evaluation, LabelSet labels, string split)
    {
        terminal.Table(["split", "clips", .. evaluation.Metrics.Keys, "calibration error", "log loss"],
            [[split, evaluation.Clips, .. evaluation.Metrics.Values.Cast<object>(), evaluation.ExpectedCalibrationError, evaluation.LogLoss]]);
        var metrics = evaluation.ScoreRule.LabelMetrics;
        terminal.Table(["label", "clips", .. metrics.Select(metric => metric.Name)], evaluation.PerClass.OrderBy(row => metrics[0].Value(row))
            .Select(row => (object[])[row.Label, row.Clips, .. metrics.Select(metric => metric.Value(row) ?? (object)"")]));
        if (evaluation.Confusion is not { } confusion) return;
        var count = labels.Count;
        if (count <= MatrixLabels)
            terminal.Table(["true (row), predicted (column)", .. Enumerable.Range(1, count).Select(number => $"{number}")], Enumerable.Range(0, count)
                .Select(row => (object[])[$"{row + 1} {labels[row]}", .. Enumerable.Range(0, count).Select(column => (object)confusion[row, column])]));
        else
            terminal.Table(["true", "predicted", "clips"], Enumerable.Range(0, count * count).Where(cell => cell / count != cell % count && confusion[cell / count, cell % count] > 0)
                .OrderByDescending(cell => confusion[cell / count, cell % count]).Take(Confusions)
                .Select(cell => (object[])[labels[cell / count], labels[cell % count], confusion[cell / count, cell % count]]));
    }
}

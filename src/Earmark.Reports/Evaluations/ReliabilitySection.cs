using System.Globalization;
using Earmark.Scoring;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the section with the reliability diagram.</summary>
internal static class ReliabilitySection
{
    /// <summary>Returns the section.</summary>
    /// <param name="scored">The scored clips.</param>
    /// <param name="calibration">How the scores were calibrated, as one or more sentences.</param>
    public static Html Render(ScoredClips scored, string calibration)
    {
        (string Name, Reliability Reliability)[] tables =
        [
            .. scored.BeforeCalibration is { } raw ? [("before calibration", Reliability.Compute(raw, scored.Clips, scored.Rule))] : Array.Empty<(string, Reliability)>(),
            (scored.BeforeCalibration is null ? "scores" : "after calibration", Reliability.Compute(scored.AfterCalibration, scored.Clips, scored.Rule)),
        ];
        var predictions = scored.Rule.IsExclusive ? "the best score of each clip" : "the scores of all labels of each clip";
        return Page.Section("reliability", "Reliability of the scores",
            Page.Paragraph($"Do the scores mean what they say? Of the predictions with a score near 0.8, 80% should be correct (dotted line). Points below the line are overconfident. Predictions are {predictions}, in {Reliability.BinCount} bins of equal width. {calibration}"),
            Html.From($"<div class=\"plots\">{new Chart("Reliability diagram", "mean score", "fraction correct", [.. tables.Select((table, i) => new ChartLine(table.Name, i == tables.Length - 1 ? 0 : 3, Points(table.Reliability), i < tables.Length - 1))]) { HasDiagonal = true, MaxY = 1 }.Render()}<div>{Errors(tables)}{Bins(tables)}</div></div>\n"));
    }

    private static Html Errors((string Name, Reliability Reliability)[] tables) => Page.List([.. tables.Select(table =>
        $"Expected calibration error {(tables.Length > 1 ? table.Name : "of the scores")}: {Format(table.Reliability.ExpectedCalibrationError)}")]);

    private static Html Bins((string Name, Reliability Reliability)[] tables) => Html.From($"<details><summary>All bins</summary>\n{tables.Select(table =>
        Page.Table("numbers", table.Name, ["scores", "predictions", "mean score", "fraction correct"], table.Reliability.Bins.Index().Where(bin => bin.Item.Predictions > 0).Select(bin => (IReadOnlyList<Html>)
        [
            Html.From($"{Edge(bin.Index)} to {Edge(bin.Index + 1)}"), Html.From($"{bin.Item.Predictions.ToString("N0", CultureInfo.InvariantCulture)}"),
            Html.From($"{Format(bin.Item.MeanScore)}"), Html.From($"{Format(bin.Item.Accuracy)}"),
        ])))}</details>\n");

    private static (double, double)[] Points(Reliability reliability) => [.. reliability.Bins.Where(bin => bin.Predictions > 0).Select(bin => (bin.MeanScore, bin.Accuracy))];

    private static string Edge(int bin) => ((double)bin / Reliability.BinCount).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

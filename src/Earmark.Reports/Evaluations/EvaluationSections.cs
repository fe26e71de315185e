using System.Globalization;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the sections of scored clips, which the pages of runs and of evaluations share.</summary>
internal static class EvaluationSections
{
    /// <summary>Returns the metrics as large numbers.</summary>
    /// <param name="scored">The scored clips.</param>
    /// <param name="kind">The kind of clips, such as "held-out clips".</param>
    public static Html Headline(ScoredClips scored, string kind)
    {
        var evaluation = scored.Evaluation;
        (string Name, string Value)[] numbers =
        [
            .. evaluation.Metrics.Select(metric => (metric.Key, Format(metric.Value))), ("log loss", Format(evaluation.LogLoss)),
            ("calibration error", Format(evaluation.ExpectedCalibrationError)), (kind, evaluation.Clips.ToString("N0", CultureInfo.InvariantCulture)),
        ];
        return Html.From($"<ul class=\"headline\">{numbers.Select(number => Html.From($"<li><b>{number.Value}</b>{number.Name}</li>"))}</ul>\n");
    }

    /// <summary>Returns the sections with anchors and titles for the navigation.</summary>
    /// <param name="scored">The scored clips.</param>
    /// <param name="calibration">How the scores were calibrated.</param>
    /// <param name="thresholds">How the thresholds were chosen.</param>
    /// <param name="links">Links from the page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static (string Id, string Title, Html Content)[] All(ScoredClips scored, string calibration, string thresholds, Links links, CancellationToken cancellationToken) =>
    [
        ("labels", "Labels", LabelSection.Render(scored, thresholds)),
        ("confusion", "Confusions", ConfusionSection.Render(scored)),
        ("reliability", "Reliability", ReliabilitySection.Render(scored, calibration)),
        ("errors", "Worst errors", ErrorSection.Render(scored, links, cancellationToken)),
    ];

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

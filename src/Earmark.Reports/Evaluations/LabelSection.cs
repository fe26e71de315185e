using System.Globalization;
using Earmark.Scoring;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the section with the quality of each label.</summary>
internal static class LabelSection
{
    /// <summary>Returns the section: the labels with the lowest average precision first.</summary>
    /// <param name="scored">The scored clips.</param>
    /// <param name="thresholds">How the thresholds were chosen, as a sentence.</param>
    public static Html Render(ScoredClips scored, string thresholds)
    {
        var rule = scored.Rule.IsExclusive ? "A clip is assigned the label with the highest score."
            : scored.Thresholds.Count > 0 ? $"A clip is assigned every label whose score reaches the threshold of the label. {thresholds}"
            : FormattableString.Invariant($"A clip is assigned every label whose score is at least {ScoredClips.DefaultThreshold}, because the model has no thresholds.");
        return Page.Section("labels", "Labels",
            Page.Paragraph($"{rule} Precision: the fraction of the clips assigned the label that have it. Recall: the fraction of the clips with the label that are assigned it. AP: average precision of all clips ranked by the score of the label."),
            Page.Paragraph("In parentheses: 95% confidence intervals, by Wilson's score method for precision and recall, and by bootstrap (1,000 resamples of the clips, fixed seed) for AP. An AP of 1 has a zero-width interval, because it is 1 in every resample; with few clips, it may be due to chance."),
            Page.Table("numbers", "The labels with the lowest AP first.", ["label", "clips", "precision", "recall", "AP"],
                LabelQuality.Compute(scored).OrderBy(label => label.AveragePrecision).Select(label => (IReadOnlyList<Html>)
                [
                    Html.From($"{label.Label}"), Html.From($"{Count(label.Clips)}"), Fraction(label.Hits, label.Assigned), Fraction(label.Hits, label.Clips),
                    Value(label.AveragePrecision, label.AveragePrecisionInterval),
                ])));
    }

    private static Html Fraction(int hits, int all) => all == 0 ? Html.From($"""<span class="soft">never assigned</span>""") : Value((double)hits / all, ConfidenceInterval.Wilson(hits, all));

    private static Html Value(double value, ConfidenceInterval interval) => Html.From($"""{Format(value)} <small>({Format(interval.Low)}–{Format(interval.High)})</small>""");

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Format(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}

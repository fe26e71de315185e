using System.Globalization;
using Earmark.Scoring;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the sections about the noise of each label.</summary>
internal static class NoiseSection
{
    /// <summary>Returns the section with the noise rate of each label, the highest first.</summary>
    public static Html Rates(Audit audit)
    {
        var confident = audit.Joint is not null;
        return Page.Section("noise", "Noise of each label",
            Page.Paragraph("Noise rate: the estimated fraction of the judged clips to which their given label does not apply: the mean probability that it is wrong."
                + (confident ? " Confident learning estimates the same for all clips with scores, by counting the clips whose score of another label reaches the threshold of that label, the mean score of the clips that are given it." : "")),
            Page.Table("numbers", "The labels with the highest noise rate first.", ["label", "clips", "judged", "noise rate", .. confident ? ["confident learning", "threshold"] : Array.Empty<string>()],
                audit.Labels.OrderByDescending(label => label.NoiseRate ?? -1).Select(label => (IReadOnlyList<Html>)
                [
                    Html.From($"{label.Label}"), Html.From($"{Count(label.Clips)}"), Html.From($"{Count(label.Judged)}"), Percentage(label.NoiseRate),
                    .. confident ? [Percentage(label.ConfidentRate), Html.From($"{label.Threshold?.ToString("0.00", CultureInfo.InvariantCulture) ?? ""}")] : Array.Empty<Html>(),
                ])));
    }

    /// <summary>Returns the section with the joint distribution of given and true labels, or nothing if clips have several labels or there are too many labels.</summary>
    public static Html Joint(Audit audit) => audit.Joint is not { } joint || joint.Labels.Count > LabelMatrix.MaxLabels ? Html.None
        : Page.Section("joint", "Given and true labels",
            Page.Paragraph("Number of clips by given label (row) and true label (column), as estimated by confident learning. Columns have the numbers of the rows. The darker, the larger the fraction of the row."),
            LabelMatrix.Render(joint.Labels, "given label", (row, column) => joint.Joint[row, column], "0.#"));

    private static Html Percentage(double? fraction) => Html.From($"{fraction?.ToString("0%", CultureInfo.InvariantCulture) ?? ""}");

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

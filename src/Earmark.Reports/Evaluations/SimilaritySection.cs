using System.Globalization;
using Earmark.Data;
using Earmark.Tagging.Embeddings;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the sections of what the embeddings show: similar clips, and outliers of the labels.</summary>
internal static class SimilaritySection
{
    private const int MaxOutliers = 12;

    private const string SeenInTraining = "The embeddings are those of the finished model, which was trained on most of these clips with their given labels. They are hints, and no label is judged by them.";

    /// <summary>Returns the section with the pairs of similar clips.</summary>
    public static Html Similar(AuditFindings findings, Links links)
    {
        if (findings.Similar is not { } pairs) return findings.NotSearched.Length == 0 ? Html.None : Page.Section("similar", "Similar clips", Page.Paragraph($"Similar clips and outliers were not searched: {findings.NotSearched}."));
        var shown = pairs.Take(findings.Top).ToArray();
        return Page.Section("similar", "Similar clips", pairs is [] ? Page.Paragraph("No two clips are identical or almost the same.")
            : Page.Paragraph(FormattableString.Invariant($"Clips with identical files, or with almost the same embedding: those with different labels first, then those of which one is a test clip{(shown.Length < pairs.Count ? FormattableString.Invariant($"; the first {shown.Length:N0} of {pairs.Count:N0} pairs") : "")}. Of almost identical training clips, keep one: otherwise, one of them can be held out while the network is trained on the other. {SeenInTraining}")),
            Page.Table("numbers pairs", "", ["clip", "similar clip", "similarity", "problem"], shown.Select(pair => (IReadOnlyList<Html>)
                [Name(pair.First, links), Name(pair.Second, links), Html.From($"{(pair.IsIdentical ? "identical" : Text(pair.Similarity, "0.0000"))}"), Html.From($"{Problem(pair)}")])));
    }

    /// <summary>Returns the section with the outliers, which can be seen and heard.</summary>
    public static Html Outliers(AuditFindings findings, Links links, CancellationToken cancellationToken)
    {
        if (findings.Outliers is not { } outliers) return Html.None;
        var shown = outliers.Take(Math.Min(findings.Top, MaxOutliers)).ToArray();
        return Page.Section("outliers", "Outliers of the labels", outliers is [] ? Page.Paragraph("Every clip is more similar to the other clips of its label than to those of another label.")
            : Page.Paragraph(FormattableString.Invariant($"Clips whose embedding is more similar to the mean of another label than to that of their own, the greatest differences first{(shown.Length < outliers.Count ? FormattableString.Invariant($" ({shown.Length:N0} of {outliers.Count:N0})") : "")}. {SeenInTraining}")),
            ClipFigures.Render([.. shown.Select(outlier => (outlier.Embedding.Clip,
                Html.From($"given: <b>{outlier.Label}</b>, similarity {Text(outlier.OwnSimilarity, "0.00")}<br>nearest: <b>{outlier.NearestLabel}</b>, similarity {Text(outlier.NearestSimilarity, "0.00")}")))], links, cancellationToken));
    }

    private static Html Name(Clip clip, Links links) => Html.From($"<a href=\"{links.UrlOf(clip)}\">{clip.Name}</a> <small>{(clip.Labels is null ? "test" : ClipFigures.GivenLabels(clip))}</small>");

    private static string Problem(SimilarClips pair) => (pair.HaveDifferentLabels, pair.IsAcrossTrainAndTest) switch
    {
        (true, _) => "different labels",
        (_, true) => "training and test clip",
        _ => "",
    };

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

using System.Globalization;
using Earmark.Scoring;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the section with the labels that are probably wrong, which can be seen and heard.</summary>
internal static class DoubtSection
{
    /// <summary>Returns the section.</summary>
    /// <param name="findings">The result of the audit.</param>
    /// <param name="links">Links from the page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static Html Render(AuditFindings findings, Links links, CancellationToken cancellationToken)
    {
        var shown = findings.Doubts.Take(findings.Top).ToArray();
        var which = FormattableString.Invariant($"{(shown.Length < findings.Doubts.Count ? FormattableString.Invariant($"The first {shown.Length:N0} of {findings.Doubts.Count:N0} labels") : "The labels")} that are wrong with an estimated probability of at least {findings.Threshold:0.##}, the most probable first. Listen before you change a label: it may be right, and the network wrong.");
        return Page.Section("doubts", "Doubtful labels", shown is [] ? Page.Paragraph("No label is doubtful.") : Page.Paragraph(which),
            ClipFigures.Render([.. shown.Select(doubt => (doubt.Clip, Caption(doubt)))], links, cancellationToken));
    }

    private static Html Caption(Doubt doubt)
    {
        var verified = doubt.Clip.Verified ? "" : " (unverified)";
        var labels = (doubt.Given, doubt.Proposed) switch
        {
            ({ } given, { } proposed) => Html.From($"given: <b>{given}</b>{verified}<br>proposed: <b>{proposed}</b>"),
            ({ } given, null) when doubt.Clip.Labels!.Count == 1 => Html.From($"given: <b>{given}</b>{verified}<br>proposed: <b>none of the labels</b>"),
            ({ } given, null) => Html.From($"given: <b>{ClipFigures.GivenLabels(doubt.Clip)}</b>{verified}<br>proposed: without <b>{given}</b>"),
            _ => Html.From($"given: <b>{ClipFigures.GivenLabels(doubt.Clip)}</b>{verified}<br>{(doubt.Proposed is null ? "possibly missing" : "proposed: also")} <b>{doubt.BestLabel}</b>"),
        };
        return Html.From($"{labels}<br>{(doubt.Given is null ? "missing" : "wrong")} with probability {doubt.Score.ToString("0.00", CultureInfo.InvariantCulture)}: {doubt.Reason}");
    }
}

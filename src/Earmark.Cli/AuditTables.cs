using System.Globalization;
using Earmark.Reports.Evaluations;
using Earmark.Scoring;
using static System.FormattableString;

namespace Earmark.Cli;

/// <summary>The tables and messages of <c>earmark audit</c>.</summary>
internal static class AuditTables
{
    private const string NoLabel = "(none of the labels)";

    /// <summary>Returns what was judged, as sentences.</summary>
    public static IReadOnlyList<string> Description(AuditRun run, Audit audit) =>
    [
        $"Data set: {run.Data.Root}{(run.Summary.Csv is { } csv ? $", labels: {csv}" : "")}. Run: {run.Summary.Files.Root}.",
        .. Counts(audit, run.Summary.Folds > 0),
        $"Each clip is judged by a network that was not trained on it. The estimate of the noise rate and of the probabilities is described in docs/audit.md.",
    ];

    /// <summary>Writes what was judged to standard error.</summary>
    public static void Describe(Terminal terminal, Audit audit, bool hasFolds)
    {
        foreach (var count in Counts(audit, hasFolds)) terminal.Message(count);
    }

    /// <summary>Writes the doubtful labels.</summary>
    public static void Show(Terminal terminal, AuditFindings findings, string? file)
    {
        if (findings.Doubts.Count > 0)
            terminal.Table(["clip", "given", "proposed", "score", "why"], findings.Doubts.Take(findings.Top).Select(doubt => (object[])
                [doubt.Clip.Name, doubt.Given ?? "", doubt.Proposed ?? (doubt.Given is null ? "" : doubt.Clip.Labels!.Count == 1 ? NoLabel : "(without it)"), doubt.Score.ToString("0.00", CultureInfo.InvariantCulture), doubt.Reason]));
        ReportOmitted(terminal, findings.Top, findings.Doubts.Count, "doubtful labels", ", --out FILE writes all");
        terminal.Table(["label", "clips", "judged", "noise rate", "confident learning"], findings.Audit.Labels.OrderByDescending(label => label.NoiseRate ?? -1).Take(findings.Top)
            .Select(label => (object[])[label.Label, label.Clips, label.Judged, Percentage(label.NoiseRate), Percentage(label.ConfidentRate)]));
        ReportOmitted(terminal, findings.Top, findings.Audit.Labels.Count, "labels, by noise rate");
        terminal.WriteResult(Invariant($"{findings.Doubts.Count:N0} doubtful label{(findings.Doubts.Count == 1 ? "" : "s")} of {findings.Audit.Judged.Count:N0} judged clips; estimated noise rate {Percentage(findings.Audit.NoiseRate)}"));
        if (file is not null) terminal.WriteResult($"list: {file}");
    }

    /// <summary>Writes the similar clips and the outliers, if they were searched.</summary>
    public static void ShowSimilar(Terminal terminal, AuditFindings findings)
    {
        if (findings.Similar is { Count: > 0 } similar)
            terminal.Table(["clip", "similar clip", "similarity", "labels"], similar.Take(findings.Top).Select(pair => (object[])
                [pair.First.Name, pair.Second.Name, pair.IsIdentical ? "identical" : pair.Similarity.ToString("0.0000", CultureInfo.InvariantCulture), $"{pair.First.Labels?.ToString() ?? "test"}{(pair.HaveDifferentLabels || pair.IsAcrossTrainAndTest ? $" and {pair.Second.Labels?.ToString() ?? "test"}" : "")}"]));
        ReportOmitted(terminal, findings.Top, findings.Similar?.Count ?? 0, "pairs of similar clips");
        if (findings.Outliers is { Count: > 0 } outliers)
            terminal.Table(["outlier", "given", "similarity", "nearest", "similarity"], outliers.Take(findings.Top).Select(outlier => (object[])
                [outlier.Embedding.Clip.Name, outlier.Label, Text(outlier.OwnSimilarity), outlier.NearestLabel, Text(outlier.NearestSimilarity)]));
        ReportOmitted(terminal, findings.Top, findings.Outliers?.Count ?? 0, "outliers");
        if (findings.Similar is { } pairs) terminal.WriteResult(Invariant($"{pairs.Count:N0} pairs of similar clips, {pairs.Count(pair => pair.HaveDifferentLabels):N0} of them with different labels, {pairs.Count(pair => pair.IsAcrossTrainAndTest):N0} across training and test set; {findings.Outliers!.Count:N0} outliers"));
    }

    private static void ReportOmitted(Terminal terminal, int top, int rows, string what, string alternative = "")
    {
        if (rows > top) terminal.Message(Invariant($"the first {top:N0} of {rows:N0} {what}; --top N shows more{alternative}"));
    }

    private static IEnumerable<string> Counts(Audit audit, bool hasFolds)
    {
        yield return Invariant($"{Clips(audit.Judged.Count)} judged.{(audit.Trusted.Count > 0 ? Invariant($" Verified labels of {audit.Trusted.Count:N0} clips were not judged; --all judges them, too.") : "")}");
        if (audit.WithoutScores.Count > 0)
            yield return Invariant($"{Clips(audit.WithoutScores.Count)} not judged for lack of out-of-fold scores: {(hasFolds ? "clips that cannot be read or are never held out" : "the run has a single network, which was trained on these clips. To judge every clip, train with --folds 5")}.");
    }

    private static string Clips(int count) => Invariant($"{count:N0} {(count == 1 ? "clip was" : "clips were")}");

    private static string Percentage(double? fraction) => fraction?.ToString("0%", CultureInfo.InvariantCulture) ?? "";

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}

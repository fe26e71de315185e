using System.Globalization;
using Earmark.Cli.Commands;
using Earmark.Review;
using Earmark.Tagging;
using static System.FormattableString;

namespace Earmark.Cli;

/// <summary>Writes the results of <c>earmark review --summary, --export and --save-thresholds</c>.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="file">The reviewed file.</param>
/// <param name="session">The review.</param>
internal sealed class ReviewResult(Terminal terminal, string file, ReviewSession session)
{
    /// <summary>Writes the results that the settings specify.</summary>
    /// <param name="settings">The settings of the command.</param>
    /// <param name="precision">The precision of the thresholds to be saved, or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Recordings that could not be exported.</returns>
    /// <exception cref="InputException">There are no decisions, or too few.</exception>
    public IReadOnlyList<Failure> Write(ReviewCommand.Settings settings, double? precision, CancellationToken cancellationToken)
    {
        var (progress, answered) = (session.Progress(), session.Answered());
        if (answered.Count == 0) throw InputException.At(session.DecisionsPath, File.Exists(session.DecisionsPath) ? "it contains no decision about these questions" : "no such file", $"decisions about {file}", "Review it first, or specify --decisions.");
        var set = settings.Export is { } folder ? ReviewedTrainingSet.Write(folder, answered, cancellationToken) : null;
        var thresholds = precision is { } target ? ReviewedModel.Write(settings.Model!, settings.Out!, progress.Estimates, target, session.Set.HasSegments) : null;
        if (settings.Json)
        {
            terminal.Json(new
            {
                session.Set.IsAudit, progress.Questions, Decided = answered.Count, progress.Estimates.Overall, PrecisionThreshold.Precisions, progress.Estimates.Labels, progress.Agreements, TrainingSet = set, SavedThresholds = thresholds,
            });
            return set?.Failures ?? [];
        }
        if (settings.Summary) ShowSummary(progress, answered.Count);
        if (set is not null) ShowExport(settings.Export!, set);
        if (thresholds is not null)
        {
            terminal.Table(["label", "threshold"], thresholds.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => (object[])[label.Key, label.Value]));
            terminal.WriteResult(Invariant($"{settings.Out}: {Count(thresholds.Count, "threshold")} of {(session.Set.HasSegments ? "segments" : "recordings")} for a precision of {precision}; other labels keep theirs"));
        }
        return set?.Failures ?? [];
    }

    private void ShowSummary(ReviewProgress progress, int decided)
    {
        var (isAudit, overall) = (session.Set.IsAudit, progress.Estimates.Overall);
        string[] header = ["label", "answers", isAudit ? "wrong" : "right", "precision", "95% interval", .. isAudit ? [] : PrecisionThreshold.Precisions.Select(precision => Invariant($"for {precision}")), .. isAudit ? Array.Empty<string>() : ["note"]];
        terminal.Table(header, progress.Estimates.Labels.Select(label => (object[])
        [
            label.Label, label.Answers, label.Right, Percent(label.Precision), Interval(label),
            .. isAudit ? [] : label.Thresholds.Select(threshold => (object)(threshold is { } score ? score.ToString("0.000", CultureInfo.InvariantCulture) : "-")), .. isAudit ? Array.Empty<object>() : [label.Note],
        ]));
        foreach (var pair in progress.Agreements)
            terminal.WriteResult(Invariant($"{pair.First} and {pair.Second} agree on {pair.Agreed:N0} of {Count(pair.Questions, "common question")}{(pair.Kappa is { } kappa ? Invariant($"; Cohen's kappa {kappa:0.00}") : "")}; same labels: {pair.SameLabels:N0}"));
        terminal.WriteResult(Invariant($"{Count(decided, "decision")} about {Count(session.Set.Questions.Count, "question")}; {(isAudit ? "doubtful labels that are wrong" : "proposed tags that are right")}: {overall.Right:N0} of {overall.Answers:N0}{(overall.Answers > 0 ? $", {Percent(overall.Precision)} ({Interval(overall)})" : "")}"));
        if (overall.Answers > 0 && !isAudit) terminal.Message("unless the questions were asked with --order random, the precision is that of the reviewed tags, not of the file; the thresholds are not affected");
    }

    private void ShowExport(string folder, ReviewedTrainingSet set)
    {
        WarningList.Show(terminal, set.Failures.Select(failure => $"{failure}"));
        terminal.WriteResult(Invariant($"{folder}: {Count(set.Clips, "clip")} with labels, {set.Background:N0} without one in _background; left out: {set.Undecided:N0} with wrong labels whose right ones are not known"));
        terminal.WriteResult($"to train with it: earmark train {Shell.Quote(folder)}");
    }

    private static string Count(int count, string noun) => Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static string Percent(double? value) => value?.ToString("0%", CultureInfo.InvariantCulture) ?? "";

    private static string Interval(LabelEstimate estimate) => estimate.Low is { } low ? Invariant($"{low:0%} to {estimate.High:0%}") : "";
}

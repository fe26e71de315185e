using System.Globalization;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>What self-verification decides about a clip with doubtful labels.</summary>
public enum LabelVerdict
{
    /// <summary>The labels are right. They are no longer doubtful.</summary>
    Confirmed,

    /// <summary>The scores support other labels, which replace the given ones and are not doubtful.</summary>
    Corrected,

    /// <summary>The labels are wrong, and no other label is certain. The clip is not used in training.</summary>
    Dropped,
}

/// <summary>The verdict on a clip.</summary>
/// <param name="Clip">The clip, with its doubtful labels.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Labels">The labels that the scores support; none for a dropped clip.</param>
/// <param name="Probability">Estimated probability that the doubtful labels are right (confirmed), or that one of them is wrong or missing (corrected, dropped), 0 to 1.</param>
public sealed record ClipVerdict(Clip Clip, LabelVerdict Verdict, ClipLabels Labels, double Probability);

/// <summary>
/// A round of self-verification: confirms, corrects or drops doubtful labels according to an audit, in which each clip is judged by a network that was not trained on it. Clips without a verdict
/// keep their doubtful labels.
/// </summary>
/// <remarks>Source: Dorfer and Widmer 2018, "Training general-purpose audio tagging networks with noisy labels and iterative self-verification", DCASE workshop. There, confirmed labels are
/// accumulated over the rounds. Here, each round judges all doubtful labels again, so that an error can be undone. Corrections and drops are additions.</remarks>
public static class SelfVerification
{
    /// <summary>Returns the verdicts on clips with doubtful labels.</summary>
    /// <param name="audit">The audit of the out-of-fold scores of the round. Clips that it does not judge get no verdict.</param>
    /// <param name="clips">All training clips.</param>
    /// <param name="rule">The score rule.</param>
    /// <param name="options">Thresholds and limits of the verdicts.</param>
    /// <param name="round">Number of the round, from 1.</param>
    /// <returns>
    /// The verdicts in the order of the clips. For each given label, there are at most <paramref name="round"/> times <see cref="DoubtfulOptions.MaxPerLabel"/> of each kind, the most probable ones, and no
    /// more than half of its clips are corrected or dropped, so that no label loses all its clips. A clip with several labels counts for each of them.
    /// </returns>
    public static IReadOnlyList<ClipVerdict> Judge(Audit audit, IReadOnlyList<Clip> clips, ScoreRule rule, DoubtfulOptions options, int round)
    {
        ArgumentNullException.ThrowIfNull(audit);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(options);
        var verdicts = Limit(audit.Ranking.GroupBy(doubt => doubt.Clip).Select(doubts => JudgeClip(doubts.Key, [.. doubts], rule, options)).OfType<ClipVerdict>(), clips, round * options.MaxPerLabel)
            .ToDictionary(verdict => verdict.Clip.Name, StringComparer.Ordinal);
        return [.. clips.Select(clip => verdicts.GetValueOrDefault(clip.Name)).OfType<ClipVerdict>()];
    }

    /// <summary>Applies verdicts to the training clips of a fold. The held-out clips keep their labels, which are those of the data set.</summary>
    /// <param name="verdicts">The verdicts.</param>
    /// <param name="fold">The fold.</param>
    public static Fold Apply(IReadOnlyList<ClipVerdict> verdicts, Fold fold)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(fold);
        var byName = verdicts.ToDictionary(verdict => verdict.Clip.Name, StringComparer.Ordinal);
        return fold with
        {
            Train = [.. fold.Train.Select(clip => byName.GetValueOrDefault(clip.Name) switch
            {
                null => clip,
                { Verdict: LabelVerdict.Dropped } => null,
                var verdict => clip with { Labels = verdict.Labels, Verified = true },
            }).OfType<Clip>()],
        };
    }

    /// <summary>Writes verdicts to a CSV file with the columns fname,given,verdict,label,probability.</summary>
    internal static void Save(string path, IReadOnlyList<ClipVerdict> verdicts) => CsvFile.Write(path, verdicts
        .Select(verdict => (string[])[verdict.Clip.Name, string.Join(',', verdict.Clip.Labels!), verdict.Verdict.ToString().ToLowerInvariant(), string.Join(',', verdict.Labels), verdict.Probability.ToString("R", CultureInfo.InvariantCulture)])
        .Prepend(["fname", "given", "verdict", "label", "probability"]));

    // Accepts the most probable verdicts first, corrections before drops, until a given label has reached the limit of the kind, or half of its clips are corrected or dropped.
    private static IEnumerable<ClipVerdict> Limit(IEnumerable<ClipVerdict> verdicts, IReadOnlyList<Clip> clips, int maxOfKind)
    {
        var clipCounts = clips.SelectMany(clip => clip.Labels ?? ClipLabels.None).CountBy(label => label).ToDictionary();
        Dictionary<(string Label, LabelVerdict? Kind), int> accepted = [];
        int Accepted(string label, LabelVerdict? kind) => accepted.GetValueOrDefault((label, kind));
        foreach (var verdict in verdicts.OrderBy(verdict => verdict.Verdict).ThenByDescending(verdict => verdict.Probability).ThenBy(verdict => verdict.Clip.Name, StringComparer.Ordinal))
        {
            var removes = verdict.Verdict != LabelVerdict.Confirmed;
            if (verdict.Clip.Labels!.Any(label => Accepted(label, verdict.Verdict) >= maxOfKind || removes && Accepted(label, null) >= clipCounts[label] / 2)) continue;
            foreach (var label in verdict.Clip.Labels!)
            {
                accepted[(label, verdict.Verdict)] = Accepted(label, verdict.Verdict) + 1;
                if (removes) accepted[(label, null)] = Accepted(label, null) + 1;
            }
            yield return verdict;
        }
    }

    // The audit has a doubt for each given label. With softmax, its best label can replace the given one; with sigmoid, a missing label is a doubt of its own.
    private static ClipVerdict? JudgeClip(Clip clip, Doubt[] doubts, ScoreRule rule, DoubtfulOptions options)
    {
        Doubt[] justified = [.. doubts.Where(doubt => doubt.Score >= options.DropFrom && options.DropFrom < 1 && (doubt.Given is not null || CanReplace(doubt)))];
        var probability = doubts.Where(doubt => doubt.Given is not null || justified.Contains(doubt)).Select(doubt => doubt.Score).DefaultIfEmpty(1).Max();
        if (justified.Length == 0) return probability <= options.ConfirmBelow ? new(clip, LabelVerdict.Confirmed, clip.Labels!, 1 - probability) : null;
        string[] labels = [.. clip.Labels!.Except(justified.Select(doubt => doubt.Given)).OfType<string>(), .. justified.Where(doubt => (rule.IsExclusive || doubt.Given is null) && CanReplace(doubt)).Select(doubt => doubt.BestLabel)];
        return labels.Length == 0 ? new(clip, LabelVerdict.Dropped, ClipLabels.None, probability) : new(clip, LabelVerdict.Corrected, ClipLabels.Create(labels), probability);

        bool CanReplace(Doubt doubt) => doubt.BestScore >= options.CorrectFrom && options.CorrectFrom < 1 && doubt.BestLabel != Dataset.BackgroundLabel;
    }
}

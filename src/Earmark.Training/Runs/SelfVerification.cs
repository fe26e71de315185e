using System.Globalization;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>What self-verification decides about a clip with a doubtful label.</summary>
public enum LabelVerdict
{
    /// <summary>The scores agree with the label. It is no longer doubtful.</summary>
    Confirmed,

    /// <summary>The scores support another label, which replaces the given one and is not doubtful.</summary>
    Corrected,

    /// <summary>The scores rule out the label. The clip is not used in training.</summary>
    Dropped,
}

/// <summary>The verdict on a clip.</summary>
/// <param name="Clip">The clip, with its doubtful labels.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Labels">The labels that the scores support; none for a dropped clip.</param>
/// <param name="Score">Score on which the verdict is based, 0 to 1: the lowest score of the confirmed or new labels, or the highest score of the given labels of a dropped clip.</param>
public sealed record ClipVerdict(Clip Clip, LabelVerdict Verdict, ClipLabels Labels, double Score);

/// <summary>
/// A round of self-verification: confirms, corrects or drops doubtful labels according to the scores of networks that were not trained on the clip. Clips without a verdict
/// keep their doubtful label.
/// </summary>
/// <remarks>Source: Dorfer and Widmer 2018, "Training general-purpose audio tagging networks with noisy labels and iterative self-verification", DCASE workshop. There, confirmed labels are
/// accumulated over the rounds. Here, each round judges all doubtful labels again, so that an error can be undone. Corrections and drops are additions.</remarks>
public static class SelfVerification
{
    /// <summary>Returns the verdicts on clips with doubtful labels.</summary>
    /// <param name="scores">Calibrated out-of-fold scores. Clips without scores get no verdict.</param>
    /// <param name="clips">All training clips; those with verified labels get no verdict.</param>
    /// <param name="rule">The score rule.</param>
    /// <param name="options">Thresholds and limits of the verdicts.</param>
    /// <param name="round">Number of the round, from 1.</param>
    /// <returns>
    /// The verdicts in the order of the clips. For each set of given labels, there are at most <paramref name="round"/> times <see cref="DoubtfulOptions.MaxPerLabel"/> of each kind, those with the clearest scores, and no
    /// more than half of its clips are corrected or dropped, so that no label loses all its clips.
    /// </returns>
    public static IReadOnlyList<ClipVerdict> Judge(ScoreTable scores, IReadOnlyList<Clip> clips, ScoreRule rule, DoubtfulOptions options, int round)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(options);
        var clipCounts = clips.Where(clip => clip.Labels is not null).CountBy(clip => clip.Labels!).ToDictionary();
        var verdicts = clips.Where(clip => clip is { Verified: false, IsBackground: false, Labels: not null } && scores.RowOf(clip.Name) >= 0)
            .Select(clip => JudgeClip(scores, clip, rule, options)).OfType<ClipVerdict>()
            .GroupBy(verdict => verdict.Clip.Labels!).SelectMany(given => Limit(given, round * options.MaxPerLabel, clipCounts[given.Key] / 2))
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

    /// <summary>Writes verdicts to a CSV file with the columns fname,given,verdict,label,score.</summary>
    internal static void Save(string path, IReadOnlyList<ClipVerdict> verdicts) => CsvFile.Write(path, verdicts
        .Select(verdict => (string[])[verdict.Clip.Name, string.Join(',', verdict.Clip.Labels!), verdict.Verdict.ToString().ToLowerInvariant(), string.Join(',', verdict.Labels), verdict.Score.ToString("R", CultureInfo.InvariantCulture)])
        .Prepend(["fname", "given", "verdict", "label", "score"]));

    // Returns the clearest verdicts, with a limit for each kind, and one for those that take clips away from a label.
    private static IEnumerable<ClipVerdict> Limit(IEnumerable<ClipVerdict> verdicts, int maxOfKind, int maxRemoved)
    {
        var kinds = verdicts.OrderBy(verdict => verdict.Verdict == LabelVerdict.Dropped ? verdict.Score : -verdict.Score).ThenBy(verdict => verdict.Clip.Name, StringComparer.Ordinal)
            .GroupBy(verdict => verdict.Verdict).ToDictionary(kind => kind.Key, kind => kind.Take(maxOfKind));
        IEnumerable<ClipVerdict> Of(LabelVerdict kind) => kinds.GetValueOrDefault(kind, []);
        return [.. Of(LabelVerdict.Confirmed), .. Of(LabelVerdict.Corrected).Concat(Of(LabelVerdict.Dropped)).Take(maxRemoved)];
    }

    private static ClipVerdict? JudgeClip(ScoreTable scores, Clip clip, ScoreRule rule, DoubtfulOptions options)
    {
        var row = scores.RowOf(clip.Name);
        float ScoreOf(string label) => scores[row][scores.Labels.IndexOf(label)];
        var given = clip.Labels!;
        var (min, max) = (given.Min(ScoreOf), given.Max(ScoreOf));
        string[] candidates = rule.IsExclusive ? [scores.Labels[scores.TopLabels(row, 1)[0]]] : [.. scores.Labels];
        if (min >= options.ConfirmFrom && given.All(candidates.Contains)) return new(clip, LabelVerdict.Confirmed, given, min);
        string[] others = [.. candidates.Where(label => label != Dataset.BackgroundLabel && options.CorrectFrom < 1 && ScoreOf(label) >= options.CorrectFrom)];
        if (others.Length > 0 && !others.Any(given.Contains)) return new(clip, LabelVerdict.Corrected, ClipLabels.Create(others), others.Min(ScoreOf));
        return max < options.DropBelow ? new(clip, LabelVerdict.Dropped, ClipLabels.None, max) : null;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>
/// A finished cross-validation whose calibrated out-of-fold scores are the soft targets of another training. Each clip was scored by a network that was not trained on it: see docs/decisions/0031-distillation.md.
/// </summary>
internal sealed class Teacher
{
    private const string Expected = "the folder of a finished run of 'earmark train DATA --folds K'";

    private readonly string fingerprint;

    private Teacher(TeacherRun origin, ScoreTable scores, string fingerprint) => (Origin, Scores, this.fingerprint) = (origin, scores, fingerprint);

    /// <summary>Identifies the run in run.json and in the metadata of the model.</summary>
    public TeacherRun Origin { get; }

    /// <summary>The calibrated scores, with the labels of the training in their order.</summary>
    public ScoreTable Scores { get; }

    /// <summary>Reads the scores of a cross-validation.</summary>
    /// <param name="run">Its run folder.</param>
    /// <param name="preset">The preset of the student, with a resolved score rule.</param>
    /// <param name="data">The data set of the student.</param>
    /// <exception cref="InputException">The run has no folds, is not finished, or has other labels, other clips or another score rule.</exception>
    public static Teacher Load(string run, Preset preset, Dataset data)
    {
        var folder = RunFolder.Open(run);
        var start = folder.ReadStart();
        if (start.Fold is { } index && folder.OuterRun is { } outer)
            throw InputException.At(run, $"it is fold {index} of the run {outer.Root}", Expected, "Specify the folder of that run.");
        if (start.Folds < 2)
            throw InputException.At(run, "it was trained without folds, so most clips would be scored by a network that was trained on them", Expected);
        if (!File.Exists(folder.Result) || !File.Exists(folder.OutOfFold))
            throw InputException.At(run, "the run is not finished", Expected, $"'earmark train --resume {Shell.Quote(run)}' finishes it.");
        var (rule, ruleOfTeacher) = (preset.Targets.ResolvedRule(), PresetFile.Load(folder.Preset).Targets.Rule);
        if (PresetKeys.Format(ruleOfTeacher) != rule.Name)
            throw InputException.At(run, $"its score rule is {PresetKeys.Format(ruleOfTeacher)}", $"that of this training, {rule}");
        var scores = Calibrate(Read(folder.OutOfFold, data, rule), data, rule, folder.OutOfFold);
        return new(new(folder.Root, HashOf(scores), start.Folds * start.Seeds), scores, start.Fingerprint);
    }

    /// <summary>Reads the scores that a run copied when it was created, or returns null for a run without a teacher.</summary>
    /// <param name="folder">The folder of the run, or of one of its seeds, folds or rounds.</param>
    /// <param name="start">The content of its run.json.</param>
    /// <exception cref="InputException">The file is missing or has changed.</exception>
    public static Teacher? Of(RunFolder folder, RunStart start)
    {
        if (start.Teacher is not { } origin) return null;
        var run = folder;
        while (run.OuterRun is { } outer) run = outer; // a fold of a seed is two levels below
        var path = run.TeacherScores;
        var scores = ScoreTable.Load(path);
        return HashOf(scores) == origin.Hash ? new(origin, scores, start.Fingerprint)
            : throw InputException.At(path, "the scores of the teacher have changed since the run was started", $"a file whose scores have the hash {origin.Hash}", "Restore it, or start a new run.");
    }

    /// <summary>Returns messages and warnings for the user: clips without soft targets, and metrics that will be too optimistic.</summary>
    /// <param name="data">The data set of the student.</param>
    /// <param name="folds">The training and held-out clips of the student.</param>
    public IEnumerable<RunEvent> Inspect(Dataset data, IReadOnlyList<Fold> folds)
    {
        var known = data.Train.Select(clip => clip.Name).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. known.Where(name => Scores.RowOf(name) < 0).Order(StringComparer.Ordinal)];
        yield return new RunEvent.Message(Invariant($"teacher {Origin.Path}: soft targets of {known.Count - missing.Length:N0} clips, from {Origin.Networks} networks, none of which was trained on the clips that it scored"));
        if (missing.Length > 0)
            yield return new RunEvent.Warning(Invariant($"{(missing.Length == 1 ? "1 clip has" : Invariant($"{missing.Length:N0} clips have"))} no scores from the teacher {Origin.Path}: {Names.Summary(missing)}. Only the labels are used for such clips."));
        if (fingerprint != data.Fingerprint)
            yield return new RunEvent.Warning($"the clips or labels of the teacher {Origin.Path} differ from those of this training. Its scores are used for the clips with the same names. "
                + "If recordings were renamed or added since then, a soft target may come from a network that was trained on the recording.");
        if (folds.Any(fold => fold.Validation.Any(clip => Scores.RowOf(clip.Name) >= 0)))
            yield return new RunEvent.Warning("the networks of the teacher were trained with the labels of clips that are held out in this run, so its metrics will be too optimistic. "
                + "Compare models on recordings that neither was trained on. With validation.fraction=0 and no folds, all clips are training clips.");
    }

    // A temperature, and Platt scaling for sigmoid, as in the merged model of the run, fitted on the clips that count in its metrics.
    private static ScoreTable Calibrate(ScoreTable scores, Dataset data, ScoreRule rule, string path)
    {
        Clip[] scored = [.. data.Train.Where(clip => scores.RowOf(clip.Name) >= 0)];
        if (scored.Length == 0)
            throw InputException.At(path, $"it has no scores of the {data.Train.Count} training clips of {data.Root}", "scores of these clips", "The teacher must be trained on the same data set.");
        var counted = new Fold(0, [], scored, VerifiedOnly: true).ScoredValidation;
        return Calibration.Fit(scores.Select(counted), counted, rule).Apply(scores, rule);
    }

    // The file may have been edited.
    private static ScoreTable Read(string path, Dataset data, ScoreRule rule)
    {
        var scores = ScoreTable.Load(path);
        string[] extra = [.. scores.Labels.Except(data.Labels, StringComparer.Ordinal)], missing = [.. data.Labels.Except(scores.Labels, StringComparer.Ordinal)];
        if (extra.Length + missing.Length > 0)
            throw InputException.At(path, $"its labels differ from those of {data.Root}{List("; only in this file: ", extra)}{List("; only in the data set: ", missing)}", "the same labels");
        for (var row = 0; row < scores.Clips.Count; row++)
        {
            var sum = 0.0;
            foreach (var score in scores[row]) sum += score is >= 0 and <= 1 ? score : double.NaN;
            if (double.IsNaN(sum) || rule.IsExclusive && Math.Abs(sum - 1) > 1e-3)
                throw InputException.At(path, $"the scores of {Quoted.Format(scores.Clips[row])} are not probabilities", rule.IsExclusive ? "scores from 0 to 1 that sum to 1" : "scores from 0 to 1");
        }
        return scores.WithLabels(data.Labels);
    }

    // The hash of the values, not of the text, so that a copy with different line breaks has the same hash.
    private static string HashOf(ScoreTable scores)
    {
        using var bytes = new MemoryStream();
        foreach (var name in scores.Labels.Concat(scores.Clips)) bytes.Write(Encoding.UTF8.GetBytes(name + "\n"));
        for (var row = 0; row < scores.Clips.Count; row++) bytes.Write(MemoryMarshal.AsBytes(scores[row]));
        return ContentHash.Of(bytes.ToArray());
    }

    private static string List(string prefix, string[] labels) => labels.Length == 0 ? "" : prefix + Names.Summary(labels);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using Earmark.Training.Presets;
using Earmark.Scoring;
using Earmark.Data;
using Earmark.Tagging;

namespace Earmark.Training.Runs;

/// <summary>The result of a cross-validation.</summary>
/// <param name="Finished">Whether all folds are finished; false if it was cancelled or folds are missing.</param>
/// <param name="Folds">Result of each fold, of the final training or of an unfinished round of self-verification, or null if the fold was already finished.</param>
/// <param name="SkippedClips">Clips that could not be used, without duplicates.</param>
/// <param name="OutOfFold">Out-of-fold evaluation over all folds, or null if folds are missing.</param>
public sealed record CrossValidationResult(bool Finished, IReadOnlyList<RunResult?> Folds, IReadOnlyList<Failure> SkippedClips, Evaluation? OutOfFold);

/// <summary>
/// Trains a network for every fold. Each fold is a run inside the run, and finished folds are not trained again. The
/// networks of all folds are merged into one model, which is evaluated and calibrated with out-of-fold scores. If the preset
/// requests it, doubtful labels are first verified in rounds: see <see cref="SelfVerification"/>.
/// </summary>
public static class CrossValidation
{
    /// <summary>Trains the unfinished folds, and merges all folds once they are finished.</summary>
    /// <param name="preset">All parameters.</param>
    /// <param name="data">The data set.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="only">Indices of the folds to train, or null for all folds.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="options">Device, threads and cache.</param>
    /// <param name="onEvent">Callback for the events of the run.</param>
    /// <param name="cancellationToken">Cancels training after the current step. A checkpoint is written.</param>
    public static CrossValidationResult Execute(Preset preset, Dataset data, IReadOnlyList<Fold> folds, IReadOnlyCollection<int>? only, RunFolder folder, RunOptions options,
        Action<RunEvent> onEvent, CancellationToken cancellationToken) => Execute(preset, data, folds, only, null, folder, options, onEvent, cancellationToken);

    /// <summary>Trains the unfinished folds with a seed of a run of several seeds, and merges all folds once they are finished.</summary>
    internal static CrossValidationResult Execute(Preset preset, Dataset data, IReadOnlyList<Fold> folds, IReadOnlyCollection<int>? only, ulong? seed, RunFolder folder, RunOptions options,
        Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onEvent);
        folder.SaveFolds(folds);
        var training = new FoldTraining(preset, data, only, seed, folder.ReadStart(), options, onEvent);
        var current = folds.Select(fold => DoubtfulLabels.Mark(fold, preset.Doubtful)).ToArray();
        var rounds = Rounds(preset, data, folds, folder);
        for (var round = 1; round <= rounds; round++)
        {
            onEvent(new RunEvent.Message($"self-verification, round {round} of {rounds}"));
            var (isRoundFinished, roundResults) = training.Run(current, folder.Round(round), preset.Doubtful.RoundSteps, needsAll: true, cancellationToken);
            if (!isRoundFinished)
            {
                if (only is not null && !cancellationToken.IsCancellationRequested)
                    onEvent(new RunEvent.Message($"round {round} needs all folds: train the others with --fold, then resume fold {string.Join(", ", only)}"));
                return new(false, roundResults, Skipped(roundResults), null);
            }
            current = Verify(preset, data, folds, folder.Round(round), round, onEvent, cancellationToken);
        }
        var (isFinished, results) = training.Run(current, folder, 1, needsAll: false, cancellationToken);
        return isFinished ? new(true, results, Skipped(results), new FoldMerge(preset, data, folds, folder, [folder], options, onEvent).Execute(cancellationToken)) : new(false, results, Skipped(results), null);
    }

    // If all networks of the final training are finished, for example because they were copied from other machines, rounds are not needed any more.
    private static int Rounds(Preset preset, Dataset data, IReadOnlyList<Fold> folds, RunFolder folder) =>
        DoubtfulLabels.Exist(data.Train, preset.Doubtful) && !folds.All(fold => File.Exists(folder.Fold(fold.Index).OutOfFold)) ? preset.Doubtful.Rounds : 0;

    // Judges the doubtful labels by the out-of-fold scores of a round and returns the folds for the next training.
    private static Fold[] Verify(Preset preset, Dataset data, IReadOnlyList<Fold> folds, RunFolder folder, int round, Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        var scores = ScoreTable.Concatenate([.. folds.Select(fold => ScoreTable.Load(folder.Fold(fold.Index).OutOfFold))]);
        var rule = preset.Targets.ResolvedRule();
        var clips = DoubtfulLabels.Mark(data.Train, preset.Doubtful);
        var verdicts = SelfVerification.Judge(Audit.Run(scores, clips, rule, cancellationToken: cancellationToken), clips, rule, preset.Doubtful, round);
        SelfVerification.Save(folder.Verdicts, verdicts);
        int Count(LabelVerdict kind) => verdicts.Count(verdict => verdict.Verdict == kind);
        onEvent(new RunEvent.Message($"{clips.Count(clip => !clip.Verified):N0} clips with doubtful labels: {Count(LabelVerdict.Confirmed):N0} confirmed, {Count(LabelVerdict.Corrected):N0} corrected, {Count(LabelVerdict.Dropped):N0} dropped; see {folder.Verdicts}"));
        return [.. folds.Select(fold => SelfVerification.Apply(verdicts, DoubtfulLabels.Mark(fold, preset.Doubtful)))];
    }

    internal static List<Failure> Skipped(IReadOnlyList<RunResult?> results) => [.. results.SelectMany(result => result?.SkippedClips ?? []).Distinct()];
}

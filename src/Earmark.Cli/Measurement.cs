using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>The metrics of a model on the labelled clips of a data set. If it was trained on that set, only held-out clips are used by default.</summary>
/// <param name="Part">validation, training or all.</param>
/// <param name="Evaluation">Evaluation of the clips that could be decoded.</param>
/// <param name="Scores">Scores of every clip of the part.</param>
/// <param name="Failures">Clips that cannot be decoded. They are listed and not counted as misses.</param>
internal sealed record Measurement(string Part, Evaluation Evaluation, ScoreTable Scores, IReadOnlyList<Failure> Failures)
{
    /// <summary>Evaluates a model.</summary>
    /// <param name="terminal">The terminal for progress and warnings.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="data">The data set.</param>
    /// <param name="part">validation, training or all; null: validation if the model was trained on this set, otherwise all.</param>
    /// <param name="keep">On cancellation, saves the scores so far and returns where; null: nothing is saved.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">There is no such part, the model does not know a label, or no clip can be decoded.</exception>
    public static Measurement Run(Terminal terminal, Tagger tagger, Dataset data, string? part, Func<ScoreTable, string?>? keep, CancellationToken cancellationToken)
    {
        var (clips, chosen) = SplitOf(terminal, data, tagger.Card, part);
        RequireKnown(clips, tagger.Card, data.Root);
        var failures = new List<Failure>();
        var scores = ClipScores.Compute(terminal, tagger, clips, failures, keep, cancellationToken);
        Clip[] decoded = [.. clips.ExceptBy(failures.Select(failure => failure.Name), clip => clip.Name)];
        if (decoded.Length == 0) throw InputException.At(data.Root, "none of its clips can be read", "at least one", "The reasons are above.");
        return new(chosen, Evaluation.Compute(scores.Only(decoded), decoded), scores, failures);
    }

    private static (IReadOnlyList<Clip> Clips, string Part) SplitOf(Terminal terminal, Dataset data, ModelCard card, string? wanted)
    {
        var held = card.ValidationClips.ToHashSet(StringComparer.Ordinal);
        // The same clips with other labels (train_noisy.csv) still count as the training set.
        var trainedHere = held.Count > 0 && data.Train.Count(clip => held.Contains(clip.Name)) == held.Count;
        var trainedOnAll = held.Count == 0 && card.Fingerprint.Split(' ').Contains(data.Fingerprint);
        if (wanted is not (null or "validation" or "training" or "all"))
            throw InputException.At($"--part {wanted}", "there is no such part", "validation, training or all");
        if (wanted is "validation" or "training" && trainedOnAll)
            throw InputException.At($"--part {wanted}", "the model was trained on every clip of this set, as a model merged from several folds is", "--part all, or the model of one fold",
                "The out-of-fold metrics are in 'earmark info MODEL'. For the labels of one fold: earmark evaluate RUN/fold0/model.onnx DATA");
        if (wanted is "validation" or "training" && !trainedHere)
            throw InputException.At($"--part {wanted}", "the model was not trained on this set", "--part all, or no --part");
        switch (wanted ?? (trainedHere ? "validation" : "all"))
        {
            case "validation":
                // Same rule as in training, so that both report the same value.
                var scored = new Fold(0, [], [.. data.Train.Where(clip => held.Contains(clip.Name))], card.VerifiedOnly).ScoredValidation;
                terminal.Message(scored.Count == held.Count
                    ? $"the model was trained on this set: only the {held.Count:N0} held-out clips are evaluated (--part all for every clip)"
                    : $"the model was trained on this set: of the {held.Count:N0} held-out clips, the {scored.Count:N0} with a verified label are evaluated (--part all for every clip)");
                return (scored, "validation");
            case "training":
                return ([.. data.Train.Where(clip => !held.Contains(clip.Name))], "training");
            default:
                if (trainedHere || trainedOnAll) terminal.Warn(trainedOnAll ? "the model was trained on every clip of this set: the metrics are too optimistic; 'earmark info' shows the out-of-fold metrics"
                    : "the model was trained on clips of this set: the metrics are too optimistic");
                return (data.Train, "all");
        }
    }

    private static void RequireKnown(IReadOnlyList<Clip> clips, ModelCard card, string where)
    {
        string[] unknown = [.. clips.Select(clip => clip.Label!).Where(label => card.Labels.IndexOf(label) < 0).Distinct().Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
            throw InputException.At(where, $"the model does not know {(unknown.Length == 1 ? "the label" : "the labels")} '{string.Join("', '", unknown.Take(10))}'",
                "labels of the model", "'earmark info MODEL' lists them.");
    }
}

using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>The metrics of a model on the labelled clips of a data set. If it was trained on that set, only held-out clips are used by default.</summary>
/// <param name="Split">validation, training or all.</param>
/// <param name="Evaluation">Evaluation of the clips that could be decoded.</param>
/// <param name="Scores">Scores of every clip in the split.</param>
/// <param name="Clips">The clips of the split that could be decoded.</param>
/// <param name="Failures">Clips that cannot be decoded. They are listed and excluded from the metrics.</param>
/// <param name="FalseAlarms">Labels assigned to background recordings at the thresholds of the model, or null without background recordings or thresholds.</param>
internal sealed record Measurement(string Split, Evaluation Evaluation, ScoreTable Scores, IReadOnlyList<Clip> Clips, IReadOnlyList<Failure> Failures, FalseAlarms? FalseAlarms)
{
    /// <summary>Evaluates a model.</summary>
    /// <param name="terminal">The terminal for progress and warnings.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="data">The data set.</param>
    /// <param name="requested">validation, training or all, or null for validation if the model was trained on this set, otherwise all.</param>
    /// <param name="keep">On cancellation, saves the scores so far and returns a message with the path, or null if nothing is saved.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException"><paramref name="requested"/> is unknown or does not apply to the model, the model lacks a label of the data set, or no clip can be decoded.</exception>
    public static Measurement Run(Terminal terminal, Tagger tagger, Dataset data, string? requested, Func<ScoreTable, string?>? keep, CancellationToken cancellationToken)
    {
        if (!tagger.Card.ScoreRule.IsExclusive || tagger.Card.Labels.IndexOf(Dataset.BackgroundLabel) >= 0) data = data.WithBackground(tagger.Card.ScoreRule.IsExclusive);
        var (clips, split) = SplitOf(terminal, data, tagger.Card, requested);
        RequireKnown(clips, tagger.Card, data.Root);
        var failures = new List<Failure>();
        var scores = ClipScores.Compute(terminal, tagger, clips, failures, keep, cancellationToken);
        Clip[] decoded = [.. clips.ExceptBy(failures.Select(failure => failure.Name), clip => clip.Name)];
        if (decoded.Length == 0) throw InputException.At(data.Root, "none of the clips can be read", "at least one", "The reasons are above.");
        return new(split, Evaluation.Compute(scores.Select(decoded), decoded, tagger.Card.ScoreRule, tagger.Card.Thresholds), scores, decoded, failures,
            FalseAlarms.Compute(scores, decoded, tagger.Card.Thresholds, clip => clip.GetDuration(cancellationToken)));
    }

    private static (IReadOnlyList<Clip> Clips, string Split) SplitOf(Terminal terminal, Dataset data, ModelCard card, string? requested)
    {
        var heldOut = card.ValidationClips.ToHashSet(StringComparer.Ordinal);
        // The same clips with other labels (train_noisy.csv) are still the training set.
        var trainedHere = heldOut.Count > 0 && data.Train.Count(clip => heldOut.Contains(clip.Name)) == heldOut.Count;
        if (!trainedHere && heldOut.Count > 0 && data.Train.Any(clip => heldOut.Contains(clip.Name)))
            terminal.Warn("some of the clips that were held out in training are in this set, and others are missing: the model may have been trained on other clips of this set. If it was trained with --background, specify the same folder");
        var trainedOnAll = heldOut.Count == 0 && card.Fingerprint.Split(' ').Contains(data.Fingerprint);
        if (requested is not (null or "validation" or "training" or "all"))
            throw InputException.At($"--split {requested}", "unknown value", "validation, training or all");
        if (requested is "validation" or "training" && trainedOnAll)
            throw InputException.At($"--split {requested}", "the model was trained on every clip of this set, like every model merged from several folds", "--split all, or the model of one fold",
                "The out-of-fold metrics are in 'earmark info MODEL'. For the per-label metrics of one fold: earmark evaluate RUN/fold0/model.onnx DATA");
        if (requested is "validation" or "training" && !trainedHere)
            throw InputException.At($"--split {requested}", "the model was not trained on this set", "--split all, or no --split");
        switch (requested ?? (trainedHere ? "validation" : "all"))
        {
            case "validation":
                // The same rule as in training, so that both report the same metrics.
                var scored = new Fold(0, [], [.. data.Train.Where(clip => heldOut.Contains(clip.Name))], card.VerifiedOnly).ScoredValidation;
                terminal.Message(scored.Count == heldOut.Count
                    ? $"the model was trained on this set: only the {heldOut.Count:N0} held-out clips are evaluated (--split all evaluates all clips)"
                    : $"the model was trained on this set: of the {heldOut.Count:N0} held-out clips, the {scored.Count:N0} with a verified label are evaluated (--split all evaluates all clips)");
                return (scored, "validation");
            case "training":
                return ([.. data.Train.Where(clip => !heldOut.Contains(clip.Name))], "training");
            default:
                if (trainedHere || trainedOnAll) terminal.Warn(trainedOnAll ? "the model was trained on every clip of this set: the metrics are too optimistic; 'earmark info' shows the out-of-fold metrics"
                    : "the model was trained on clips of this set: the metrics are too optimistic");
                return (data.Train, "all");
        }
    }

    private static void RequireKnown(IReadOnlyList<Clip> clips, ModelCard card, string where)
    {
        if (card.ScoreRule.IsExclusive && clips.Count(clip => clip.Labels!.Count > 1) is > 0 and var several)
            throw InputException.At(where, $"clips with several labels: {several:N0}", "one label for each clip, because the score rule of the model is softmax");
        string[] unknown = [.. clips.SelectMany(clip => clip.Labels!).Where(label => card.Labels.IndexOf(label) < 0).Distinct().Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
            throw InputException.At(where, $"the model does not have {(unknown.Length == 1 ? "the label" : "the labels")} '{string.Join("', '", unknown.Take(10))}'",
                "labels of the model", "'earmark info MODEL' lists them.");
    }
}

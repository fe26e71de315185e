using Earmark.Data;
using Earmark.Leases;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Batches;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using TorchSharp;

namespace Earmark.Training.Runs;

/// <summary>Writes the model.onnx of a run: exports and verifies it, scores the held-out clips with it, and adds the metrics to the model card.</summary>
/// <param name="preset">All parameters.</param>
/// <param name="data">The data set.</param>
/// <param name="fold">The training clips and the held-out clips.</param>
/// <param name="folder">The run folder.</param>
/// <param name="options">Number of threads.</param>
/// <param name="card">The model card without metrics.</param>
/// <param name="source">Reports each warning about a clip once.</param>
/// <param name="skipped">Clips that could not be used in training.</param>
/// <param name="lease">The lease of the folder. Nothing is written once another process has taken it over.</param>
/// <param name="onEvent">Receives progress and messages.</param>
internal sealed class FinalModel(Preset preset, Dataset data, Fold fold, RunFolder folder, RunOptions options, ModelCard card, ExampleSource source,
    IReadOnlyList<Failure> skipped, Lease lease, Action<RunEvent> onEvent)
{
    private const int ParitySeconds = 30; // per recording in the parity check

    /// <summary>Writes and evaluates the model. The file gets its final name after the parity check, once its card contains the metrics.</summary>
    /// <param name="weights">The trained weights. Their average (EMA) is used if it exists.</param>
    /// <param name="heldOut">The held-out clips. Some of them are used in the parity check.</param>
    /// <param name="step">Number of completed steps.</param>
    /// <param name="cancellationToken">Cancels the operation. No model is written.</param>
    public RunResult Write(Weights weights, IExamples heldOut, long step, CancellationToken cancellationToken) => weights.WithEma(() =>
    {
        // Uses the CPU, like the parity check, because a GPU rounds differently.
        using var trained = new Weights();
        var body = preset.Build(trained, data.Labels.Count);
        trained.Allocate(preset.Seed, torch.CPU);
        trained.CopyFrom(weights);
        onEvent(new RunEvent.Progress("verifying model.onnx", 0, 1));
        var unevaluated = $"{folder.Model}.unmeasured{AtomicFile.TemporarySuffix}";
        try
        {
            var difference = ModelExport.WriteVerified(unevaluated, preset.FrontEnd, (preset.Network, body), card, Recordings(heldOut, cancellationToken), cancellationToken);
            onEvent(new RunEvent.Progress("verifying model.onnx", 1, 1));
            var (scores, evaluation) = ScoreHeldOut(unevaluated, cancellationToken);
            var metrics = evaluation is null ? [] : evaluation.Metrics.ToDictionary(metric => $"validation {metric.Key}, whole clips", metric => metric.Value);
            if (evaluation is not null) metrics["validation clips"] = evaluation.Clips;
            lease.Verify();
            ModelExport.WriteWithCard(folder.Model, unevaluated, card with { Metrics = metrics });
            onEvent(new RunEvent.Message($"model.onnx reproduces the scores of the network: maximum difference {difference:0.0e+0}"));
            lease.Verify();
            scores?.Save(folder.OutOfFold, fold.Validation);
            folder.Finish(metrics);
            return new RunResult(true, step, skipped, scores, evaluation, metrics);
        }
        finally
        {
            File.Delete(unevaluated);
        }
    });

    // The start of the first held-out clips, for the parity check.
    private float[][] Recordings(IExamples heldOut, CancellationToken cancellationToken) =>
        [.. heldOut.Clips.Take(4).Select(clip => clip.ReadSpan(preset.FrontEnd.SampleRate, 0, ParitySeconds * preset.FrontEnd.SampleRate, cancellationToken).Samples)
            .Where(samples => samples.Length > 0)];

    private (ScoreTable? Scores, Evaluation? Evaluation) ScoreHeldOut(string model, CancellationToken cancellationToken)
    {
        if (fold.Validation.Count == 0) return (null, null);
        using var tagger = Tagger.Load(model, new ModelOptions { Device = "cpu", Threads = options.Threads });
        var (failures, warnings) = (new List<Failure>(), new List<string>());
        var scores = tagger.ScoreAll(fold.Validation, (done, total) => onEvent(new RunEvent.Progress($"scoring {total} held-out clips with model.onnx", done, total)), cancellationToken, failures, warnings);
        source.Warn(warnings);
        var unreadable = failures.Select(failure => failure.Name).ToHashSet(StringComparer.Ordinal); // reported as failures, not counted as wrong predictions
        Clip[] scored = [.. fold.ScoredValidation.Where(clip => !unreadable.Contains(clip.Name))];
        scores = scores.Select(fold.Validation.Where(clip => !unreadable.Contains(clip.Name)));
        return (scores, scored.Length == 0 ? null : Evaluation.Compute(scores.Select(scored), scored, card.ScoreRule));
    }
}

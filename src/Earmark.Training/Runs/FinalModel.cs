using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Batches;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using TorchSharp;

namespace Earmark.Training.Runs;

/// <summary>Writes the model.onnx of a run: exports it, verifies it, scores the held-out clips with it and adds the metrics to its card.</summary>
/// <param name="preset">All parameters.</param>
/// <param name="data">The data set.</param>
/// <param name="fold">The training clips and the held-out clips.</param>
/// <param name="folder">The run folder.</param>
/// <param name="options">Threads.</param>
/// <param name="card">The card without metrics.</param>
/// <param name="source">Reports the warnings about clips, each once.</param>
/// <param name="skipped">Clips that could not be used in training.</param>
/// <param name="onEvent">Receives progress and messages.</param>
internal sealed class FinalModel(Preset preset, Dataset data, Fold fold, RunFolder folder, RunOptions options, ModelCard card, ExampleSource source,
    IReadOnlyList<Failure> skipped, Action<RunEvent> onEvent)
{
    private const int ParitySeconds = 30; // of each recording in the parity check

    /// <summary>Writes and measures the model. The file gets its final name after the parity check, when its card contains the metrics.</summary>
    /// <param name="weights">The trained weights; their average (EMA) is used if there is one.</param>
    /// <param name="held">The held-out clips, of which some are used in the parity check.</param>
    /// <param name="step">Steps taken.</param>
    /// <param name="cancellationToken">Cancels the operation; no model is written.</param>
    public RunResult Write(Weights weights, IExamples held, long step, CancellationToken cancellationToken) => weights.WithEma(() =>
    {
        // Uses the CPU, as the parity check of the file does, because a GPU rounds differently.
        using var trained = new Weights();
        var body = preset.Build(trained, data.Labels.Count);
        trained.Allocate(preset.Seed, torch.CPU);
        trained.CopyFrom(weights);
        onEvent(new RunEvent.Progress("verifying model.onnx", 0, 1));
        var unmeasured = $"{folder.Model}.unmeasured{AtomicFile.TemporarySuffix}";
        try
        {
            var difference = ModelExport.WriteVerified(unmeasured, preset.FrontEnd, (preset.Network, body), card, Recordings(held, cancellationToken), cancellationToken);
            onEvent(new RunEvent.Progress("verifying model.onnx", 1, 1));
            var (scores, evaluation) = ScoreHeldOut(unmeasured, cancellationToken);
            var metrics = evaluation is null ? [] : new Dictionary<string, double>
            {
                ["validation MAP@3, whole clips"] = evaluation.Map3,
                ["validation MAP@1, whole clips"] = evaluation.Map1,
                ["validation clips"] = evaluation.Clips,
            };
            ModelExport.WriteWithCard(folder.Model, unmeasured, card with { Metrics = metrics });
            onEvent(new RunEvent.Message($"model.onnx reproduces the scores of the network: maximum difference {difference:0.0e+0}"));
            folder.Finish(metrics);
            return new RunResult(true, step, skipped, scores, evaluation, metrics);
        }
        finally
        {
            File.Delete(unmeasured);
        }
    });

    // The beginnings of the first held-out clips, for the parity check.
    private float[][] Recordings(IExamples held, CancellationToken cancellationToken) =>
        [.. held.Clips.Take(4).Select(clip => AudioFile.ReadSpan(clip.Path, preset.FrontEnd.SampleRate, 0, ParitySeconds * preset.FrontEnd.SampleRate, cancellationToken).Samples)
            .Where(samples => samples.Length > 0)];

    private (ScoreTable? Scores, Evaluation? Evaluation) ScoreHeldOut(string model, CancellationToken cancellationToken)
    {
        if (fold.Validation.Count == 0) return (null, null);
        using var tagger = Tagger.Load(model, new ModelOptions { Device = "cpu", Threads = options.Threads });
        var (failures, warnings) = (new List<Failure>(), new List<string>());
        var scores = tagger.ScoreAll(fold.Validation, (done, of) => onEvent(new RunEvent.Progress($"scoring {of} held-out clips with model.onnx", done, of)), cancellationToken, failures, warnings);
        source.Warn(warnings);
        var unheard = failures.Select(failure => failure.Name).ToHashSet(StringComparer.Ordinal); // reported as failures, not counted as wrong predictions
        Clip[] scored = [.. fold.ScoredValidation.Where(clip => !unheard.Contains(clip.Name))];
        scores = scores.Only(fold.Validation.Where(clip => !unheard.Contains(clip.Name)));
        return (scores, scored.Length == 0 ? null : Evaluation.Compute(scores.Only(scored), scored));
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Batches;
using Earmark.Scoring;
using TorchSharp;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>
/// Scores held-out clips with the current network during training, to monitor progress. The reported metrics are
/// computed with model.onnx instead.
/// </summary>
/// <param name="examples">Spectrograms of the held-out clips.</param>
/// <param name="labels">The labels.</param>
/// <param name="preset">Input of the validation and seed of the crops.</param>
public sealed class InTrainingValidation(IExamples examples, LabelSet labels, Preset preset)
{
    private readonly TorchOps ops = new(training: false);
    private readonly ScoreRule rule = preset.Targets.ResolvedRule();

    /// <summary>Number of scored clips.</summary>
    public int Clips => examples.Clips.Count;

    /// <summary>Scores the clips.</summary>
    /// <param name="network">The network. The average of its weights (EMA) is used if it exists.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValidationResult Run(TrainableNetwork network, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Weights.WithEma(() =>
        {
            var (map, loss, precisions, scored) = (new MapAtK(), 0.0, new List<double>(), new List<(Clip Clip, float[] Logits)>());
            var background = labels.IndexOf(Dataset.BackgroundLabel);
            var haveOneLabel = examples.Clips.Any(clip => !clip.IsBackground) && examples.Clips.All(clip => clip.IsBackground || clip.Labels!.Count == 1);
            var rows = preset.Validation.Input == ValidationInput.Crop ? ScoreCrops(network, cancellationToken) : ScoreWholeClips(network, cancellationToken);
            foreach (var (clip, logits) in rows)
            {
                var clipLabels = examples.Clips[clip].Labels!;
                loss += rule.Loss([.. logits], ScoreRule.TargetsOf(examples.Clips[clip], labels));
                if (background >= 0) logits[background] = float.NegativeInfinity; // never ranked, as in a submission
                if (haveOneLabel && !examples.Clips[clip].IsBackground) map.Add(logits, labels.IndexOf(clipLabels.Only!));
                if (rule.IsExclusive) continue;
                precisions.AddRange(RankingMetrics.PrecisionsAtLabels(logits, [.. clipLabels.Select(labels.IndexOf)]).Select(label => label.Precision));
                scored.Add((examples.Clips[clip], logits));
            }
            return new ValidationResult(loss / Math.Max(1, Clips), haveOneLabel ? map.Map1 : null, haveOneLabel ? map.Map3 : null, precisions.Count == 0 ? null : precisions.Average(), MeanAveragePrecision(scored));
        });
    }

    // Null if no clip has a label, or if the score rule is softmax.
    private double? MeanAveragePrecision(List<(Clip Clip, float[] Logits)> scored)
    {
        double[] values = [.. labels.Index().Select(label => new AveragePrecision([.. scored.Select(row => (row.Logits[label.Index], row.Clip.Labels!.Contains(label.Item)))]).Compute()).OfType<double>()];
        return values.Length == 0 ? null : values.Average();
    }

    // [clips, labels].
    private float[] Logits(TrainableNetwork network, float[] spectrograms, long[] shape)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var logits = network.Network.Run(ops, TorchOps.ChannelsLast(TorchOps.ToTensor(spectrograms, shape, network.Weights.Device)));
        return logits.cpu().data<float>().ToArray();
    }

    private IEnumerable<(int Clip, float[] Logits)> ScoreCrops(TrainableNetwork network, CancellationToken cancellationToken)
    {
        var (options, frontEnd) = (preset.Examples, preset.FrontEnd);
        var (samples, padding) = (options.CropMax.ToSamples(frontEnd.SampleRate), options.Padding.ToSamples(frontEnd.SampleRate));
        foreach (var slots in Enumerable.Range(0, Clips).Chunk(options.Batch))
        {
            var crops = slots.Select(clip => Crop.Random(clip, examples.Length(clip), samples, padding,
                new CounterRandom(preset.Validation.Seed, "validation crop", clip).NextDouble())).ToArray();
            var spectrograms = examples.Crops(crops, samples, options.Fill == CropFill.Repeat, cancellationToken);
            var logits = Logits(network, spectrograms, [slots.Length, frontEnd.Channels, frontEnd.FrameCount(samples), frontEnd.Bands]);
            foreach (var slot in slots) yield return (slot, logits.AsSpan((slot - slots[0]) * labels.Count, labels.Count).ToArray());
        }
    }

    // The logits of several blocks are averaged, weighted by frames. Blocks with too few frames for the network are skipped. Some frames may be repeated (RoundedFrames).
    private IEnumerable<(int Clip, float[] Logits)> ScoreWholeClips(TrainableNetwork network, CancellationToken cancellationToken)
    {
        for (var clip = 0; clip < Clips; clip++)
        {
            var (mean, frames) = (Array.Empty<float>(), 0L);
            foreach (var block in examples.Blocks(clip, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (frames > 0 && block.Frames < preset.Network.MinimumFrames) continue;
                var input = Stretch(block, RoundedFrames(block.Frames));
                var logits = Logits(network, input.Values, [1, input.Channels, input.Frames, input.Bands]);
                frames += block.Frames;
                if (mean.Length == 0) mean = logits;
                else TensorPrimitives.Lerp(mean, logits, (float)block.Frames / frames, mean);
            }
            yield return (clip, mean);
        }
    }

    /// <summary>Rounds a number of frames up to four significant bits, which adds less than an eighth.</summary>
    /// <remarks>Convolutions are compiled for each number of frames, and the compiled code of hundreds of them stays in memory. With rounded numbers, there are at most eight for each doubling of the length.</remarks>
    internal static int RoundedFrames(int frames)
    {
        var step = Math.Max(1, (int)BitOperations.RoundUpToPowerOf2((uint)frames + 1) / 16);
        return (frames + step - 1) / step * step;
    }

    // Repeats individual frames at regular intervals.
    private static Spectrogram Stretch(Spectrogram block, int frames)
    {
        if (frames == block.Frames) return block;
        var values = new float[block.Channels * frames * block.Bands];
        for (var channel = 0; channel < block.Channels; channel++)
            for (var frame = 0; frame < frames; frame++)
                block.Values.AsSpan((channel * block.Frames + (int)((long)frame * block.Frames / frames)) * block.Bands, block.Bands).CopyTo(values.AsSpan((channel * frames + frame) * block.Bands));
        return new(values, block.Channels, frames, block.Bands);
    }
}

/// <summary>The result of a validation during training.</summary>
/// <param name="Loss">Mean loss of a clip, in nats.</param>
/// <param name="Map1">MAP@1, or null if a clip has several labels or none.</param>
/// <param name="Map3">MAP@3, or null if a clip has several labels or none.</param>
/// <param name="Lwlrap">Label-weighted label-ranking average precision for the score rule sigmoid; otherwise null.</param>
/// <param name="Map">Mean average precision over labels for the score rule sigmoid; otherwise null.</param>
public sealed record ValidationResult(double Loss, double? Map1, double? Map3, double? Lwlrap, double? Map)
{
    /// <summary>The metric that determines the best checkpoint; higher is better.</summary>
    public double Best => Lwlrap ?? Map3 ?? -Loss;
}

using System.Numerics.Tensors;
using Earmark.Data;
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

    /// <summary>Number of scored clips.</summary>
    public int Clips => examples.Clips.Count;

    /// <summary>Scores the clips.</summary>
    /// <param name="network">The network. The average of its weights (EMA) is used if it exists.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Mean cross-entropy, MAP@1 and MAP@3.</returns>
    public (double Loss, double Map1, double Map3) Run(TrainableNetwork network, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Weights.WithEma(() =>
        {
            var (map, loss) = (new MapAtK(), 0.0);
            var rows = preset.Validation.Input == ValidationInput.Crop ? ScoreCrops(network, cancellationToken) : ScoreWholeClips(network, cancellationToken);
            foreach (var (clip, row) in rows)
            {
                var label = labels.IndexOf(examples.Clips[clip].Label!);
                map.Add(row, label);
                loss -= row[label];
            }
            return (loss / Math.Max(1, map.Count), map.Map1, map.Map3);
        });
    }

    // Returns the logarithms of the scores, [clips, labels].
    private float[] LogScores(TrainableNetwork network, float[] spectrograms, long[] shape)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var logits = network.Network.Run(ops, TorchOps.ChannelsLast(TorchOps.ToTensor(spectrograms, shape, network.Weights.Device)));
        return nn.functional.log_softmax(logits, 1).cpu().data<float>().ToArray();
    }

    private IEnumerable<(int Clip, float[] LogScores)> ScoreCrops(TrainableNetwork network, CancellationToken cancellationToken)
    {
        var (options, frontEnd) = (preset.Examples, preset.FrontEnd);
        var (samples, padding) = (options.CropMax.ToSamples(frontEnd.SampleRate), options.Padding.ToSamples(frontEnd.SampleRate));
        foreach (var slots in Enumerable.Range(0, Clips).Chunk(options.Batch))
        {
            var crops = slots.Select(clip => Crop.Random(clip, examples.Length(clip), samples, padding,
                new CounterRandom(preset.Validation.Seed, "validation crop", clip).NextDouble())).ToArray();
            var spectrograms = examples.Crops(crops, samples, options.Fill == CropFill.Repeat, cancellationToken);
            var scores = LogScores(network, spectrograms, [slots.Length, frontEnd.Channels, frontEnd.FrameCount(samples), frontEnd.Bands]);
            foreach (var slot in slots) yield return (slot, scores.AsSpan((slot - slots[0]) * labels.Count, labels.Count).ToArray());
        }
    }

    // The log scores of several blocks are averaged, weighted by frames. Blocks with too few frames for the network are skipped.
    private IEnumerable<(int Clip, float[] LogScores)> ScoreWholeClips(TrainableNetwork network, CancellationToken cancellationToken)
    {
        for (var clip = 0; clip < Clips; clip++)
        {
            var (mean, frames) = (Array.Empty<float>(), 0L);
            foreach (var block in examples.Blocks(clip, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (frames > 0 && block.Frames < preset.Network.MinimumFrames) continue;
                var scores = LogScores(network, block.Values, [1, block.Channels, block.Frames, block.Bands]);
                frames += block.Frames;
                if (mean.Length == 0) mean = scores;
                else TensorPrimitives.Lerp(mean, scores, (float)block.Frames / frames, mean);
            }
            yield return (clip, mean);
        }
    }
}

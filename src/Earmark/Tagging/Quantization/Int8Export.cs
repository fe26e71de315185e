using Earmark.Audio;
using Earmark.Data;
using Earmark.Onnx;
using Earmark.Scoring;

namespace Earmark.Tagging.Quantization;

/// <summary>The result of quantising a model.</summary>
/// <param name="Card">The card of the quantised model.</param>
/// <param name="CalibrationClips">Number of clips on which the ranges of the activations were measured.</param>
/// <param name="MaxDifference">Largest difference of a score on these clips.</param>
/// <param name="MeanDifference">Mean absolute difference of the scores on these clips.</param>
/// <param name="ChangedTopLabels">Number of these clips whose highest score belongs to another label.</param>
public sealed record Int8Result(ModelCard Card, int CalibrationClips, double MaxDifference, double MeanDifference, int ChangedTopLabels);

/// <summary>Quantises the convolutions of a model to 8-bit integers (static quantisation, QDQ). The ranges of the activations are measured on recordings.</summary>
public static class Int8Export
{
    /// <summary>Value of <see cref="ModelCard.Quantization"/> in models that this class writes.</summary>
    public const string Name = "int8";

    private const int MaxSeconds = 10; // per recording

    /// <summary>Writes a quantised model, atomically.</summary>
    /// <param name="model">Path of a model.onnx in 32-bit floats.</param>
    /// <param name="path">Path of the new file.</param>
    /// <param name="clips">Clips similar to those that will be tagged. Up to 10 s of each are used.</param>
    /// <param name="failures">Receives the clips that cannot be read.</param>
    /// <param name="progress">Called with the number of processed clips and their total.</param>
    /// <param name="cancellationToken">Cancels the operation. No file is written then.</param>
    /// <exception cref="InputException">The model is not an Earmark model, is already quantised or has no convolution that can be quantised, or no clip can be read.</exception>
    public static Int8Result Write(string model, string path, IReadOnlyList<Clip> clips, ICollection<Failure> failures, Action<int, int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(failures);
        using var original = Model.Load(model, new ModelOptions { Device = "cpu" });
        if (original.Card.Quantization.Length > 0)
            throw InputException.At(model, $"it is already quantised ({original.Card.Quantization})", "a model in 32-bit floats, as written by 'earmark train'");
        var file = File.ReadAllBytes(model);
        var (observed, names) = QuantizedGraph.ForCalibration(file);
        if (names.Count == 0)
            throw InputException.At(model, "it has no convolution that can be quantised", "a network with convolutions of at least 8 input channels and batch norm, such as vgg or resnet");
        var (waveforms, ranges) = Calibrate(original.Card, observed, names, clips, failures, progress, cancellationToken);
        if (waveforms.Count == 0)
            throw InputException.At("calibration", $"none of the {clips.Count} clips can be read", "at least one recording", failures.Count > 0 ? $"The first: {failures.First()}" : "");
        var card = original.Card with { Quantization = Name, Metrics = original.Card.Metrics.ToDictionary(metric => $"{metric.Key}, before quantization", metric => metric.Value) };
        var result = new Int8Result(card, waveforms.Count, 0, 0, 0);
        var quantized = OnnxGraph.WithMetadata(QuantizedGraph.Quantize(file, ranges), card.ToMetadata());
        AtomicFile.Write(path, stream => stream.Write(quantized), temporaryPath => result = Compare(original, temporaryPath, waveforms, result, cancellationToken));
        return result;
    }

    private static (List<float[]> Waveforms, IReadOnlyDictionary<string, ActivationRange> Ranges) Calibrate(ModelCard card, byte[] observed, IReadOnlyList<string> names, IReadOnlyList<Clip> clips,
        ICollection<Failure> failures, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        using var ranges = new ActivationRanges(observed, names, Environment.ProcessorCount);
        var waveforms = new List<float[]>();
        foreach (var (i, clip) in clips.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var samples = clip.ReadSpan(card.SampleRate, 0, MaxSeconds * card.SampleRate, cancellationToken).Samples;
                if (samples.Length > 0)
                {
                    ranges.Add(samples, cancellationToken);
                    waveforms.Add(samples);
                }
            }
            catch (Exception exception) when (Failure.IsRecoverable(exception))
            {
                failures.Add(Failure.From(clip.Name, exception, cancellationToken));
            }
            progress?.Invoke(i + 1, clips.Count);
        }
        return (waveforms, ranges.ToDictionary());
    }

    // Scores of a quantised model differ. The comparison shows by how much, and rejects a file that ONNX Runtime cannot run or whose scores are invalid.
    private static Int8Result Compare(Model original, string path, List<float[]> waveforms, Int8Result result, CancellationToken cancellationToken)
    {
        using var quantized = Model.Load(path, new ModelOptions { Device = "cpu" });
        var (max, sum, count, changed) = (0.0, 0.0, 0, 0);
        foreach (var waveform in waveforms)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (expected, actual) = (original.Scores(waveform, 1, waveform.Length, cancellationToken), quantized.Scores(waveform, 1, waveform.Length, cancellationToken));
            var differences = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).ToArray();
            (max, sum, count) = (Math.Max(max, differences.Max()), sum + differences.Sum(), count + differences.Length);
            if (Array.IndexOf(expected, expected.Max()) != Array.IndexOf(actual, actual.Max())) changed++;
        }
        return result with { MaxDifference = max, MeanDifference = sum / count, ChangedTopLabels = changed };
    }
}

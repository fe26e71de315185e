using Earmark.Audio;
using Earmark.Onnx;

namespace Earmark.Tagging.Quantisation;

/// <summary>The result of quantising a model.</summary>
/// <param name="Card">The card of the quantised model.</param>
/// <param name="Recordings">Number of recordings on which the ranges of the activations were measured.</param>
/// <param name="MaxDifference">Largest difference of a score on these recordings.</param>
/// <param name="MeanDifference">Mean absolute difference of the scores on these recordings.</param>
/// <param name="ChangedTopLabels">Number of these recordings whose highest score belongs to another label.</param>
public sealed record Int8Result(ModelCard Card, int Recordings, double MaxDifference, double MeanDifference, int ChangedTopLabels);

/// <summary>Quantises the convolutions of a model to 8-bit integers (static quantisation, QDQ). The ranges of the activations are measured on recordings.</summary>
public static class Int8Export
{
    /// <summary>Value of <see cref="ModelCard.Quantisation"/> in models that this class writes.</summary>
    public const string Name = "int8";

    private const int MaxSeconds = 10; // of each recording

    /// <summary>Writes a quantised model, atomically.</summary>
    /// <param name="model">Path of a model.onnx in 32-bit floats.</param>
    /// <param name="path">Path of the new file.</param>
    /// <param name="recordings">Recordings similar to those that will be tagged, for calibration. The first 10 s of each are used. They are read twice, so streams are not accepted.</param>
    /// <param name="failures">Receives the recordings that cannot be read or have no samples.</param>
    /// <param name="progress">Called with the number of recordings that have been read and their total.</param>
    /// <param name="threads">Number of threads, or 0 for one per core.</param>
    /// <param name="cancellationToken">Cancels the operation. No file is written then.</param>
    /// <exception cref="InputException">The model is not an Earmark model, is already quantised or has no convolution that can be quantised, or no recording has samples.</exception>
    public static Int8Result Write(string model, string path, IReadOnlyList<AudioSource> recordings, ICollection<Failure> failures, Action<int, int>? progress = null, int threads = 0,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        ArgumentNullException.ThrowIfNull(failures);
        var options = new ModelOptions { Device = "cpu", Threads = threads };
        using var original = Model.Load(model, options);
        if (original.Card.Quantisation.Length > 0)
            throw InputException.At(model, $"it is already quantised ({original.Card.Quantisation})", "a model in 32-bit floats, as written by 'earmark train'");
        var file = File.ReadAllBytes(model);
        if (QuantisedGraph.ForCalibration(file) is not var (observed, activations))
            throw InputException.At(model, "it has no convolution that can be quantised", "a network with convolutions of at least 8 input channels, such as vgg or resNet, written by 'earmark train'");

        using var ranges = new ActivationRanges(observed, activations, options.ThreadCount);
        var usable = new List<(AudioSource Recording, float[] Scores)>();
        foreach (var (i, recording) in recordings.Index())
        {
            if (TryRead(recording, original.Card.SampleRate, failures, cancellationToken) is { } waveform)
            {
                ranges.Add(waveform, cancellationToken);
                usable.Add((recording, original.Scores(waveform, 1, waveform.Length, cancellationToken)));
            }
            progress?.Invoke(i + 1, 2 * recordings.Count);
        }
        if (usable.Count == 0)
            throw InputException.At("calibration", $"none of the {recordings.Count} recordings has samples that can be read", "at least one recording", failures.Count > 0 ? $"The first: {failures.First()}" : "");

        var card = original.Card with
        {
            Quantisation = Name, Version = ProductVersion.Text,
            Metrics = original.Card.Metrics.ToDictionary(metric => $"{metric.Key}, before quantisation", metric => metric.Value),
        };
        Int8Result? result = null;
        AtomicFile.Write(path, stream => stream.Write(OnnxGraph.WithMetadata(QuantisedGraph.Quantise(file, ranges.ToDictionary()), card.ToMetadata())),
            temporaryPath => result = Compare(temporaryPath, card, options, usable, done => progress?.Invoke(recordings.Count + done, recordings.Count + usable.Count), cancellationToken));
        return result!;
    }

    private static float[]? TryRead(AudioSource recording, int sampleRate, ICollection<Failure> failures, CancellationToken cancellationToken)
    {
        try
        {
            using var input = recording.Open(cancellationToken);
            using var reader = input.Open(sampleRate, cancellationToken);
            var samples = AudioFile.ReadSpan(reader, 0, MaxSeconds * sampleRate).Samples;
            return samples.Length > 0 ? samples : throw InputException.At(recording.Name, "it has no samples", "a recording with at least one sample", kind: InputErrorKind.NoSamples);
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            failures.Add(Failure.From(recording.Name, exception, cancellationToken));
            return null;
        }
    }

    // The scores of a quantised model differ. The comparison shows by how much, and rejects a file that ONNX Runtime cannot run or whose scores are invalid.
    private static Int8Result Compare(string path, ModelCard card, ModelOptions options, List<(AudioSource Recording, float[] Scores)> recordings, Action<int> progress, CancellationToken cancellationToken)
    {
        using var quantised = Model.Load(path, options);
        var (max, sum, changed, failures) = (0.0, 0.0, 0, new List<Failure>());
        foreach (var (i, (recording, expected)) in recordings.Index())
        {
            var waveform = TryRead(recording, card.SampleRate, failures, cancellationToken) ?? throw InputException.At(recording.Name, $"it cannot be read a second time ({failures[0]})", "a recording that does not change during the export");
            var actual = quantised.Scores(waveform, 1, waveform.Length, cancellationToken);
            var differences = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).ToArray();
            (max, sum) = (Math.Max(max, differences.Max()), sum + differences.Average());
            if (Array.IndexOf(expected, expected.Max()) != Array.IndexOf(actual, actual.Max())) changed++;
            progress(i + 1);
        }
        return new(card, recordings.Count, max, sum / recordings.Count, changed);
    }
}

using System.Globalization;
using System.Numerics.Tensors;
using Earmark.Audio;

namespace Earmark.Tagging;

/// <summary>Reads a recording for a model. Observes cancellation, rejects samples that are not finite, and measures the length and the peak.</summary>
/// <param name="reader">The recording, which is disposed by the caller.</param>
/// <param name="where">Name of the recording in error messages.</param>
/// <param name="cancellationToken">Cancels reading.</param>
internal sealed class MeteredReader(AudioReader reader, string where, CancellationToken cancellationToken)
{
    // Maximum number of samples between two cancellation checks, even if a block is a minute long.
    private const int BlockSamples = 1 << 14;

    /// <summary>Maximum peak of a silent recording: -90 dBFS, about one quantisation step of 16-bit samples.</summary>
    private const double SilentPeak = 3.1623e-5;

    private const double ReportSeconds = 10;

    private long reported;

    /// <summary>Receives the progress every ten seconds of audio, or null.</summary>
    public IProgress<ScanProgress>? Progress { get; init; }

    /// <summary>Number of samples read.</summary>
    public long Count { get; private set; }

    /// <summary>Maximum absolute value of a sample.</summary>
    public float Peak { get; private set; }

    /// <summary>Reads the next samples.</summary>
    /// <param name="into">Receives the samples.</param>
    /// <returns>Number of samples read, which is 0 only at the end of the recording.</returns>
    /// <exception cref="InputException">The recording cannot be decoded, or a sample is not finite.</exception>
    public int Read(Span<float> into)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var samplesRead = reader.Read(into[..Math.Min(into.Length, BlockSamples)]);
        if (samplesRead > 0)
        {
            var peak = Math.Abs(TensorPrimitives.MaxMagnitude(into[..samplesRead])); // NaN if a sample is NaN
            if (!float.IsFinite(peak)) throw NotFinite(into[..samplesRead]);
            Peak = Math.Max(Peak, peak);
        }
        Count += samplesRead;
        if (Progress is not null && Count - reported >= ReportSeconds * reader.SampleRate)
        {
            Progress.Report(new((double)Count / reader.SampleRate, reader.Frames is { } frames ? (double)frames / reader.SampleRate : null));
            reported = Count;
        }
        return samplesRead;
    }

    private InputException NotFinite(ReadOnlySpan<float> samples)
    {
        var i = 0;
        while (float.IsFinite(samples[i])) i++;
        return InputException.At(where, $"sample {Count + i} is {samples[i].ToString(CultureInfo.InvariantCulture)}", "finite amplitudes", kind: InputErrorKind.InvalidSamples);
    }

    /// <summary>Checks a recording that was read to its end.</summary>
    /// <param name="warnings">Receives the warnings of the decoder, and one if the recording is silent. Can be null.</param>
    /// <exception cref="InputException">It has no samples.</exception>
    public void Complete(ICollection<string>? warnings)
    {
        foreach (var warning in reader.Warnings) warnings?.Add(warning);
        if (Count == 0) throw InputException.At(where, "it has no samples", "a recording with at least one sample", kind: InputErrorKind.NoSamples);
        if (Peak <= SilentPeak) warnings?.Add($"{where}: the recording is silent (no sample above -90 dBFS), so its labels are unreliable");
    }
}

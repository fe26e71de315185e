using System.Globalization;
using Earmark.Audio;

namespace Earmark.Tagging;

/// <summary>Reads a recording for a model: observes cancellation, rejects samples that are not finite, and records length and peak.</summary>
/// <param name="reader">The recording; the caller disposes it.</param>
/// <param name="where">Name of the recording in error messages.</param>
/// <param name="cancellationToken">Cancels the reading.</param>
internal sealed class MeteredReader(AudioReader reader, string where, CancellationToken cancellationToken)
{
    // Cancellation is checked between two such reads, even if a block is a minute long.
    private const int BlockSamples = 1 << 14;

    /// <summary>Number of samples read.</summary>
    public long Count { get; private set; }

    /// <summary>Maximum absolute value of a sample.</summary>
    public float Peak { get; private set; }

    /// <summary>Reads the next samples.</summary>
    /// <param name="into">Receives the samples.</param>
    /// <returns>Number of samples read; 0 only at the end.</returns>
    /// <exception cref="InputException">The recording cannot be decoded, or a sample is not finite.</exception>
    public int Read(Span<float> into)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var got = reader.Read(into[..Math.Min(into.Length, BlockSamples)]);
        for (var i = 0; i < got; i++)
        {
            var magnitude = Math.Abs(into[i]);
            if (!float.IsFinite(magnitude))
                throw InputException.At(where, $"sample {Count + i} is {into[i].ToString(CultureInfo.InvariantCulture)}", "finite amplitudes");
            Peak = Math.Max(Peak, magnitude);
        }
        Count += got;
        return got;
    }
}

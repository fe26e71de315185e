using System.Globalization;
using Earmark.Audio;

namespace Earmark.Tagging;

/// <summary>Reads a recording for a model: heeds a stop, refuses samples that are not finite, notes length and peak.</summary>
/// <param name="reader">The recording; the caller disposes it.</param>
/// <param name="where">What errors call it.</param>
/// <param name="stop">Ends the reading.</param>
internal sealed class MeteredReader(AudioReader reader, string where, CancellationToken stop)
{
    // A stop is heeded between two such reads, also where a block is a minute long.
    private const int SamplesAtOnce = 1 << 14;

    /// <summary>Samples read.</summary>
    public long Count { get; private set; }

    /// <summary>Largest magnitude of a sample.</summary>
    public float Peak { get; private set; }

    /// <summary>Reads on.</summary>
    /// <param name="into">Takes the next samples.</param>
    /// <returns>Samples read; 0 only at the end.</returns>
    /// <exception cref="InputException">The recording cannot be decoded, or a sample is not finite.</exception>
    public int Read(Span<float> into)
    {
        stop.ThrowIfCancellationRequested();
        var got = reader.Read(into[..Math.Min(into.Length, SamplesAtOnce)]);
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

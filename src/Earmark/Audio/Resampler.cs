namespace Earmark.Audio;

/// <summary>
/// Changes the rate of a waveform by any ratio: band-limited interpolation with a Kaiser-windowed sinc (Smith and Gossett 1984).
/// Flat (within 0.001 dB) up to 0.9 of the lower of the two Nyquist frequencies, below -90 dB from that frequency on, no delay.
/// </summary>
/// <remarks>
/// Block by block it gives the same bits as in one go. Sums are taken in one order on every processor. n samples become
/// ceil(n * to / from). Before the first sample and behind the last are zeros.
/// </remarks>
/// <example><code>
/// var resampler = new Resampler(44100, 32000);
/// while (reader.Read(block) is > 0 and var got) Use(resampler.Push(block.AsSpan(0, got)));
/// Use(resampler.Finish());
/// </code></example>
public sealed class Resampler
{
    /// <summary>Version of the results, part of the key of cached results. Increase it with every change of the results.</summary>
    public const int Version = 1;

    private readonly ResamplingFilter filter;
    private readonly long from, to; // without common factors
    private float[] input; // samples that later outputs need, including the initial zeros
    private float[] output = [];
    private int held;       // samples in input
    private long first;     // place of input[0] in the waveform; negative: a zero before it
    private long taken, given;

    /// <summary>Begins a waveform.</summary>
    /// <param name="from">Its rate in Hz.</param>
    /// <param name="to">Sample rate of the result, in Hz.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is below 1.</exception>
    public Resampler(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, 1);
        filter = ResamplingFilter.Of(from, to);
        (this.from, this.to) = (filter.From, filter.To);
        input = new float[2 * filter.Taps];
        held = filter.Before;
        first = -filter.Before;
    }

    /// <summary>Resamples a whole waveform.</summary>
    /// <param name="samples">The waveform.</param>
    /// <param name="from">Its rate in Hz.</param>
    /// <param name="to">Sample rate of the result, in Hz.</param>
    /// <returns>ceil(n * to / from) samples.</returns>
    /// <exception cref="InputException">The result would not fit in an array.</exception>
    public static float[] Resample(ReadOnlySpan<float> samples, int from, int to)
    {
        if (from == to) return samples.ToArray();
        var length = Length(samples.Length, from, to);
        if (length > Array.MaxLength)
            throw new InputException($"{samples.Length:N0} samples at {from} Hz would be {length:N0} at {to} Hz. "
                + $"Expected at most {Array.MaxLength:N0}. Cut the recording.");
        var resampler = new Resampler(from, to);
        var result = GC.AllocateUninitializedArray<float>((int)length);
        var done = 0;
        const int block = 1 << 14; // stays in the cache
        for (; samples.Length > 0; samples = samples[Math.Min(block, samples.Length)..])
            Append(resampler.Push(samples[..Math.Min(block, samples.Length)]));
        Append(resampler.Finish());
        return result;

        void Append(ReadOnlySpan<float> part)
        {
            part.CopyTo(result.AsSpan(done));
            done += part.Length;
        }
    }

    /// <summary>Returns the samples that a part of the result depends on: index of the first, negative before the waveform, and their number.</summary>
    internal static (long First, long Count) Needed(int from, int to, long start, int count)
    {
        var filter = ResamplingFilter.Of(from, to);
        var first = (long)((Int128)start * from / to) - filter.Before;
        return (first, (long)((Int128)(start + Math.Max(1, count) - 1) * from / to) - filter.Before + filter.Taps - first);
    }

    /// <summary>A part of the result, to the last bit as it is within the whole.</summary>
    /// <param name="samples">What <see cref="Needed"/> names of the waveform, less what lies before it; shorter where it ends.</param>
    /// <param name="place">Their start in the waveform.</param>
    /// <param name="from">Their rate in Hz.</param>
    /// <param name="to">Sample rate of the result, in Hz.</param>
    /// <param name="start">First sample of the part.</param>
    /// <param name="count">Its length, unless the waveform ends earlier.</param>
    internal static float[] Part(ReadOnlySpan<float> samples, long place, int from, int to, long start, int count)
    {
        var (first, length) = Needed(from, to, start, count);
        if (place - first + samples.Length < length) // the waveform ends before: no more memory than that takes
        {
            count = (int)Math.Clamp(Length(place + samples.Length, from, to) - start, 0, count);
            if (count == 0) return [];
            length = Needed(from, to, start, count).Count;
        }
        var padded = new float[length]; // zeros before and after the waveform
        samples[..(int)Math.Min(samples.Length, length - (place - first))].CopyTo(padded.AsSpan((int)(place - first)));
        var part = new float[count];
        ResamplingFilter.Of(from, to).Apply(padded, first, start, part);
        return part;
    }

    /// <summary>Samples that a waveform has at another rate: ceil(n * to / from).</summary>
    public static long Length(long samples, int from, int to) => (long)(((Int128)samples * to + from - 1) / from);

    /// <summary>Takes the next samples.</summary>
    /// <returns>The outputs that are complete, valid until the next call. <see cref="Finish"/> returns the last samples.</returns>
    public ReadOnlySpan<float> Push(ReadOnlySpan<float> samples)
    {
        taken += samples.Length;
        return Advance(samples, samples.Length, long.MaxValue);
    }

    /// <summary>Ends the waveform.</summary>
    /// <returns>The samples that were still missing: valid until the next call.</returns>
    public ReadOnlySpan<float> Finish() => Advance([], filter.Taps, (long)(((Int128)taken * to + from - 1) / from));

    /// <summary>Appends samples, or zeros if there are none, and computes all outputs that they complete.</summary>
    private ReadOnlySpan<float> Advance(ReadOnlySpan<float> samples, int count, long end)
    {
        Discard();
        if (held + count > input.Length) Array.Resize(ref input, Math.Max(held + count, 2 * input.Length));
        samples.CopyTo(input.AsSpan(held));
        input.AsSpan(held + samples.Length, count - samples.Length).Clear();
        held += count;

        // Output n is at n * from / to; its window begins filter.Before samples earlier.
        var certain = (long)(((Int128)(first + held - filter.Taps + filter.Before + 1) * to + from - 1) / from);
        var many = (int)Math.Max(0, Math.Min(certain, end) - given);
        if (output.Length < many) output = new float[Math.Max(many, 2 * output.Length)];
        filter.Apply(input, first, given, output.AsSpan(0, many));
        given += many;
        return output.AsSpan(0, many);
    }

    private void Discard()
    {
        var needed = (long)((Int128)given * from / to) - filter.Before;
        var old = (int)Math.Min(held, needed - first);
        input.AsSpan(old, held - old).CopyTo(input);
        (held, first) = (held - old, first + old);
    }
}

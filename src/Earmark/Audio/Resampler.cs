namespace Earmark.Audio;

/// <summary>
/// Resamples a waveform by any ratio: band-limited interpolation with a Kaiser-windowed sinc (Smith and Gossett 1984).
/// The passband is flat within 0.001 dB up to 0.9 of the lower Nyquist frequency. The stopband starts at the lower Nyquist frequency and is
/// below -90 dB. There is no delay.
/// </summary>
/// <remarks>
/// Block-by-block and one-shot resampling give bit-identical results. Sums are computed in the same order on every processor. n samples
/// become ceil(n * to / from). The waveform is zero-padded on both sides.
/// </remarks>
/// <example><code>
/// var resampler = new Resampler(44100, 32000);
/// while (reader.Read(block) is > 0 and var count) Use(resampler.Push(block.AsSpan(0, count)));
/// Use(resampler.Finish());
/// </code></example>
public sealed class Resampler
{
    /// <summary>The version of the algorithm, incremented whenever its output changes. It is part of the cache keys.</summary>
    public const int Version = 1;

    private readonly ResamplingFilter filter;
    private readonly long from, to; // without common factors
    private float[] input; // input that later outputs still need, including the zeros at the start
    private float[] output = [];
    private int buffered; // samples in input
    private long first;   // position of input[0] in the waveform; negative for a padding zero
    private long inputCount, outputCount;

    /// <summary>Creates a resampler for one waveform.</summary>
    /// <param name="from">The source sample rate in Hz.</param>
    /// <param name="to">The target sample rate in Hz.</param>
    /// <exception cref="ArgumentOutOfRangeException">A sample rate is below 1.</exception>
    public Resampler(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, 1);
        filter = ResamplingFilter.Get(from, to);
        (this.from, this.to) = (filter.From, filter.To);
        input = new float[2 * filter.Taps];
        buffered = filter.SamplesBefore;
        first = -filter.SamplesBefore;
    }

    /// <summary>Resamples a complete waveform.</summary>
    /// <param name="samples">The waveform.</param>
    /// <param name="from">The source sample rate in Hz.</param>
    /// <param name="to">The target sample rate in Hz.</param>
    /// <returns>ceil(n * to / from) samples.</returns>
    /// <exception cref="InputException">The result would not fit in an array.</exception>
    public static float[] Resample(ReadOnlySpan<float> samples, int from, int to)
    {
        if (from == to) return samples.ToArray();
        var length = OutputLength(samples.Length, from, to);
        if (length > Array.MaxLength)
            throw new InputException($"{samples.Length:N0} samples at {from} Hz would be {length:N0} at {to} Hz. "
                + $"Expected at most {Array.MaxLength:N0}. Cut the recording.") { Kind = InputErrorKind.TooLong };
        var resampler = new Resampler(from, to);
        var result = GC.AllocateUninitializedArray<float>((int)length);
        var done = 0;
        const int block = 1 << 14; // fits in the CPU cache
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

    /// <summary>Returns the input range that a part of the result depends on: the first sample (negative if it is before the waveform) and the number of samples.</summary>
    internal static (long First, long Count) RequiredInput(int from, int to, long start, int count)
    {
        var filter = ResamplingFilter.Get(from, to);
        var first = (long)((Int128)start * from / to) - filter.SamplesBefore;
        return (first, (long)((Int128)(start + Math.Max(1, count) - 1) * from / to) - filter.SamplesBefore + filter.Taps - first);
    }

    /// <summary>Computes a part of the result. It is bit-identical to the same part of the complete result.</summary>
    /// <param name="samples">The input range of <see cref="RequiredInput"/>, without the part before the waveform. It is shorter if the waveform ends earlier.</param>
    /// <param name="position">The position of these samples in the waveform.</param>
    /// <param name="from">The source sample rate in Hz.</param>
    /// <param name="to">The target sample rate in Hz.</param>
    /// <param name="start">The first output sample of the part.</param>
    /// <param name="count">The number of output samples. Fewer are returned if the waveform ends earlier.</param>
    internal static float[] ResampleRange(ReadOnlySpan<float> samples, long position, int from, int to, long start, int count)
    {
        var (first, length) = RequiredInput(from, to, start, count);
        if (position - first + samples.Length < length) // the waveform ends earlier: allocate only what it needs
        {
            count = (int)Math.Clamp(OutputLength(position + samples.Length, from, to) - start, 0, count);
            if (count == 0) return [];
            length = RequiredInput(from, to, start, count).Count;
        }
        var padded = new float[length]; // zeros before and after the waveform
        samples[..(int)Math.Min(samples.Length, length - (position - first))].CopyTo(padded.AsSpan((int)(position - first)));
        var part = new float[count];
        ResamplingFilter.Get(from, to).Apply(padded, first, start, part);
        return part;
    }

    /// <summary>Returns the number of samples at another sample rate: ceil(n * to / from).</summary>
    public static long OutputLength(long samples, int from, int to) => (long)(((Int128)samples * to + from - 1) / from);

    /// <summary>Resamples the next samples.</summary>
    /// <returns>The outputs whose inputs are complete, valid until the next call. <see cref="Finish"/> returns the last samples.</returns>
    public ReadOnlySpan<float> Push(ReadOnlySpan<float> samples)
    {
        inputCount += samples.Length;
        return Advance(samples, samples.Length, long.MaxValue);
    }

    /// <summary>Finishes the waveform.</summary>
    /// <returns>The remaining samples, valid until the next call.</returns>
    public ReadOnlySpan<float> Finish() => Advance([], filter.Taps, (long)(((Int128)inputCount * to + from - 1) / from));

    /// <summary>Appends samples, or zeros if there are none, and computes all outputs that they complete.</summary>
    private ReadOnlySpan<float> Advance(ReadOnlySpan<float> samples, int count, long end)
    {
        Discard();
        if (buffered + count > input.Length) Array.Resize(ref input, Math.Max(buffered + count, 2 * input.Length));
        samples.CopyTo(input.AsSpan(buffered));
        input.AsSpan(buffered + samples.Length, count - samples.Length).Clear();
        buffered += count;

        // Output n is at n * from / to; its window begins filter.Before samples earlier.
        var complete = (long)(((Int128)(first + buffered - filter.Taps + filter.SamplesBefore + 1) * to + from - 1) / from);
        var newOutputs = (int)Math.Max(0, Math.Min(complete, end) - outputCount);
        if (output.Length < newOutputs) output = new float[Math.Max(newOutputs, 2 * output.Length)];
        filter.Apply(input, first, outputCount, output.AsSpan(0, newOutputs));
        outputCount += newOutputs;
        return output.AsSpan(0, newOutputs);
    }

    private void Discard()
    {
        var needed = (long)((Int128)outputCount * from / to) - filter.SamplesBefore;
        var discarded = (int)Math.Min(buffered, needed - first);
        input.AsSpan(discarded, buffered - discarded).CopyTo(input);
        (buffered, first) = (buffered - discarded, first + discarded);
    }
}

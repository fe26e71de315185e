using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Earmark.Audio;

/// <summary>The windowed-sinc filter for one ratio in polyphase form. Row p contains the weights for an output at p / phases after an input sample.</summary>
internal sealed class ResamplingFilter
{
    private const double
        Attenuation = 100,   // dB; a test measures the attenuation after rounding to float
        Transition = 0.1,    // as a fraction of the lower Nyquist frequency; entirely below it
        Beta = 0.1102 * (Attenuation - 8.7); // Kaiser 1974
    private const int FinestPhases = 1024;   // with this many rows, the error of linear interpolation is below -115 dB
    private const int MaxWeights = 1 << 21; // of an exact filter: 8 MB; only unusual sample rates above 16 times the other need more
    private const int MaxCached = 1 << 24; // total weights of all cached filters
    private const int Lanes = 16;            // the sum of a window is computed in this many lanes, on every processor

    /// <summary>The cached filters. A filter takes milliseconds to compute, and all clips of a folder need the same one.</summary>
    private static readonly ConcurrentDictionary<(long, long), ResamplingFilter> Cache = new();

    private readonly float[] weights; // [phases + 1, taps]; row `phases` is row 0 one sample later, for interpolation
    private readonly int phases;

    private ResamplingFilter(long from, long to)
    {
        (From, To) = (from, to);
        if (from == to)
        {
            (Taps, phases, weights) = (Lanes, 1, new float[Lanes]);
            weights[0] = 1;
            return;
        }
        var lower = Math.Min(1, (double)to / from);       // the lower Nyquist frequency, as a fraction of the input's
        var cutoff = lower * (1 - Transition / 2);
        var half = (Attenuation - 7.95) / (14.36 * Transition / 2 * lower) / 2; // half the filter's length in input samples (Kaiser)
        SamplesBefore = (int)Math.Ceiling(half) - 1;
        Taps = (2 * (int)Math.Ceiling(half) + 1 + Lanes - 1) / Lanes * Lanes;
        phases = to <= FinestPhases && to * Taps <= MaxWeights ? (int)to : Math.Max(64, (int)(FinestPhases * lower));
        if ((phases + 1L) * Taps > MaxWeights) phases = (int)Math.Ceiling(FinestPhases * lower); // same precision, because the filter is wider
        weights = new float[(phases + 1) * Taps];
        var scale = 1 / BesselI0(Beta);
        var row = new double[Taps];
        for (var phase = 0; phase <= phases; phase++)
        {
            var sum = 0.0;
            for (var tap = 0; tap < Taps; tap++)
            {
                var x = tap - SamplesBefore - (double)phase / phases; // distance from the output, in input samples
                var position = x / half;
                row[tap] = Math.Abs(position) >= 1 ? 0 : Sinc(cutoff * x) * BesselI0(Beta * Math.Sqrt(1 - position * position)) * scale;
                sum += row[tap];
            }
            for (var tap = 0; tap < Taps; tap++) weights[phase * Taps + tap] = (float)(row[tap] / sum); // every phase passes a constant unchanged
        }
    }

    /// <summary>The sample rates, divided by their greatest common divisor.</summary>
    public long From { get; }

    /// <inheritdoc cref="From"/>
    public long To { get; }

    /// <summary>The number of samples in a window. The last few weights are zero, so that the number is a multiple of the number of lanes.</summary>
    public int Taps { get; }

    /// <summary>The number of window samples before the last input sample that is not after the output.</summary>
    public int SamplesBefore { get; }

    /// <summary>The weights for output samples that coincide with an input sample. If the source rate is a multiple of the target rate, this is true of all output samples.</summary>
    public ReadOnlySpan<float> FirstPhase => weights.AsSpan(0, Taps);

    public static ResamplingFilter Get(int from, int to)
    {
        var divisor = (int)BigInteger.GreatestCommonDivisor(from, to);
        if (Cache.TryGetValue((from / divisor, to / divisor), out var cached)) return cached;
        if (Cache.Values.Sum(filter => filter.weights.Length) > MaxCached) Cache.Clear(); // hundreds of ratios are rare, but memory must stay bounded
        return Cache.GetOrAdd((from / divisor, to / divisor), ratio => new(ratio.Item1, ratio.Item2));
    }

    /// <summary>Computes consecutive outputs.</summary>
    /// <param name="input">The input samples.</param>
    /// <param name="first">The position of the first input sample in the waveform.</param>
    /// <param name="number">The index of the first output.</param>
    /// <param name="output">Receives the outputs.</param>
    public void Apply(ReadOnlySpan<float> input, long first, long number, Span<float> output)
    {
        var position = (long)((Int128)number * From / To);
        var remainder = (long)((Int128)number * From % To);
        var (step, stepRemainder) = (From / To, From % To);
        var exact = phases == To;
        for (var n = 0; n < output.Length; n++)
        {
            var window = input.Slice((int)(position - SamplesBefore - first), Taps);
            if (exact) output[n] = Dot(window, weights.AsSpan((int)remainder * Taps, Taps));
            else
            {
                var phase = (int)(remainder * phases / To);
                var fraction = (float)((double)remainder * phases / To - phase);
                var (low, high) = (Dot(window, weights.AsSpan(phase * Taps, Taps)), Dot(window, weights.AsSpan((phase + 1) * Taps, Taps)));
                output[n] = low + fraction * (high - low);
            }
            position += step;
            if ((remainder += stepRemainder) >= To) (position, remainder) = (position + 1, remainder - To);
        }
    }

    /// <summary>Computes a dot product with fused multiply-adds in 16 lanes, reduced by halves. The result is the same on every processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b[..a.Length]);
        Vector256<float> low = default, high = default;
        for (nuint i = 0; i < (nuint)a.Length; i += Lanes)
        {
            low = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, i), Vector256.LoadUnsafe(ref y, i), low);
            high = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, i + 8), Vector256.LoadUnsafe(ref y, i + 8), high);
        }
        var eight = low + high;
        var four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    /// <summary>Computes the modified Bessel function of the first kind and order 0 from its series.</summary>
    private static double BesselI0(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; term > sum * 1e-17; k++) sum += term *= x * x / (4.0 * k * k);
        return sum;
    }
}

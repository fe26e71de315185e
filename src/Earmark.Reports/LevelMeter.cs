using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Earmark.Reports;

/// <summary>Measures the levels of one clip while it is read, in constant memory.</summary>
/// <param name="rate">Samples per second.</param>
/// <param name="hashes">Whether to also hash the samples.</param>
internal sealed class LevelMeter(int rate, bool hashes)
{
    private readonly int step = Math.Max(1, rate / 100); // 10 ms: the resolution of quiet starts and ends
    private readonly ClippedRunCounter high = new(), low = new();
    private readonly XxHash128? hash = hashes ? new() : null;
    private float lowest = float.PositiveInfinity, highest = float.NegativeInfinity; // of the clip
    private float stepLow = float.PositiveInfinity, stepHigh = float.NegativeInfinity; // of the current step
    private double sum, squares;
    private long count, firstLoud = -1, loudEnd;

    /// <summary>Adds the next samples.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        hash?.Append(MemoryMarshal.AsBytes(samples));
        while (samples.Length > 0)
        {
            var part = samples[..(int)Math.Min(samples.Length, step - count % step)];
            Measure(part);
            count += part.Length;
            samples = samples[part.Length..];
            if (count % step == 0) EndStep(count - step);
        }
    }

    /// <summary>Ends the clip and returns the results.</summary>
    public (long Samples, Levels Levels, string? Hash) Finish()
    {
        if (count % step != 0) EndStep(count - count % step);
        high.End();
        low.End();
        if (count == 0) return (0, new(), null);
        var quiet = firstLoud < 0; // the whole clip is quiet
        return (count, new()
        {
            Low = lowest, High = highest, Mean = sum / count, Rms = Math.Sqrt(squares / count),
            QuietStart = (quiet ? count : firstLoud) / (double)rate, QuietEnd = (quiet ? count : count - loudEnd) / (double)rate,
            ClippedRuns = Math.Max(high.Runs, low.Runs), ClippedSamples = high.Samples + low.Samples,
        }, hash is null ? null : Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    private void Measure(ReadOnlySpan<float> part)
    {
        float min = TensorPrimitives.Min(part), max = TensorPrimitives.Max(part); // readers never return NaN
        (stepLow, stepHigh) = (Math.Min(stepLow, min), Math.Max(stepHigh, max));
        (lowest, highest) = (Math.Min(lowest, min), Math.Max(highest, max));
        sum += TensorPrimitives.Sum(part);
        squares += TensorPrimitives.SumOfSquares(part);
        high.Add(part, 1, max);
        low.Add(part, -1, -min);
    }

    private void EndStep(long start)
    {
        if ((stepHigh - stepLow) / 2 >= Levels.NearSilent)
        {
            if (firstLoud < 0) firstLoud = start;
            loudEnd = count;
        }
        (stepLow, stepHigh) = (float.PositiveInfinity, float.NegativeInfinity);
    }
}

namespace Earmark.FrontEnds;

/// <summary>
/// Splits a waveform of any length into overlapping blocks. Results that depend on a limited context are the same whether they are
/// computed from the blocks or from the whole waveform. A waveform of at most <see cref="Limit"/> samples is one block.
/// </summary>
/// <remarks>Positions are counted in units. A unit is the number of samples between consecutive results, such as the hop of a front end.</remarks>
internal sealed class OverlappingBlocks
{
    /// <summary>Maximum number of seconds that front ends and models process at once. A minute needs tens of MB.</summary>
    public const int MaxBlockSeconds = 60;

    private readonly int unit, context, step;

    /// <summary>Plans the blocks.</summary>
    /// <param name="limit">Maximum length of a block, in samples. It is increased if the context requires it.</param>
    /// <param name="unit">Samples per unit, at least 1. Blocks start at multiples of it.</param>
    /// <param name="context">Number of units at each end of a block that serve only as context.</param>
    public OverlappingBlocks(int limit, int unit, int context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(unit, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        (this.unit, this.context) = (unit, context);
        Limit = (int)Math.Min(Math.Max(limit, Math.Max(1, 4L * context) * unit), Array.MaxLength - 1);
        step = Limit / unit - 2 * context;
    }

    /// <summary>A block.</summary>
    /// <param name="Samples">Array whose first <paramref name="Count"/> values are the samples of the block. It is overwritten by the next block.</param>
    /// <param name="Count">Number of samples in the block.</param>
    /// <param name="Skip">Number of units at the start that belong to the previous block.</param>
    /// <param name="ValidUnits">Number of units that follow and belong to this block, or null for all of them in the last block.</param>
    public readonly record struct Block(float[] Samples, int Count, int Skip, int? ValidUnits)
    {
        /// <summary>Whether this is the whole waveform.</summary>
        public bool IsWhole => Skip == 0 && ValidUnits is null;
    }

    /// <summary>Maximum length of a block, in samples.</summary>
    public int Limit { get; }

    /// <summary>Returns a copy with the shortest blocks that the context allows.</summary>
    public OverlappingBlocks WithMinimalBlocks() => new(1, unit, context);

    /// <summary>Returns the blocks of a waveform in order, or no blocks for an empty waveform.</summary>
    /// <param name="read">Reads the waveform.</param>
    public IEnumerable<Block> Split(SampleSource read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var (samples, count, skip) = (new float[Math.Min(1 << 16, Limit + 1)], 0, 0);
        while (true)
        {
            // If one more sample can be read, this is not the last block.
            count = Fill(read, ref samples, count, Limit + 1);
            if (count <= Limit)
            {
                if (count > 0) yield return new(samples, count, skip, null);
                yield break;
            }
            var keep = context + step - skip; // the first block has no preceding context
            yield return new(samples, (step + 2 * context) * unit, skip, keep);
            samples.AsSpan(step * unit, count - step * unit).CopyTo(samples);
            (count, skip) = (count - step * unit, context);
        }
    }

    /// <summary>Reads until the array contains a number of samples or the waveform ends. The array grows only as samples are read.</summary>
    /// <param name="read">Reads the waveform.</param>
    /// <param name="samples">Receives the samples. It is replaced by a larger array if necessary.</param>
    /// <param name="count">Number of samples already in the array.</param>
    /// <param name="target">Number of samples to read, including those already in the array.</param>
    /// <returns>The new number of samples in the array. It is below <paramref name="target"/> only at the end of the waveform.</returns>
    public static int Fill(SampleSource read, ref float[] samples, int count, int target)
    {
        for (int samplesRead; count < target; count += samplesRead)
        {
            if (count == samples.Length) Array.Resize(ref samples, (int)Math.Clamp(2L * count, 1 << 12, target));
            samplesRead = read(samples.AsSpan(count, Math.Min(samples.Length, target) - count));
            if (samplesRead == 0) break;
        }
        return count;
    }
}

/// <summary>Reads the next samples of a waveform.</summary>
/// <param name="into">Receives the samples.</param>
/// <returns>Number of samples read, which is 0 only at the end of the waveform.</returns>
public delegate int SampleSource(Span<float> into);

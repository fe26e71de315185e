namespace Earmark.FrontEnds;

/// <summary>
/// Cuts a waveform of any length into blocks that overlap, so that whatever is computed for a stretch of it from a limited
/// neighbourhood comes out of the blocks as out of the whole. A waveform of at most <see cref="Limit"/> samples is one block.
/// </summary>
/// <remarks>Steps are counted in units: the samples from one result to the next, as the hop of a front end.</remarks>
internal sealed class OverlappingBlocks
{
    /// <summary>Seconds that are processed at once, in front ends and in models: a minute needs some tens of MB.</summary>
    public const int LongestSeconds = 60;

    private readonly int unit, context, step;

    /// <summary>Plans the blocks.</summary>
    /// <param name="limit">Samples of the longest block; raised where the context needs more.</param>
    /// <param name="unit">Samples of a unit, at least 1. Blocks begin at multiples of it.</param>
    /// <param name="context">Units at either end of a block that only serve as neighbourhood.</param>
    public OverlappingBlocks(int limit, int unit, int context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(unit, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        (this.unit, this.context) = (unit, context);
        Limit = (int)Math.Min(Math.Max(limit, Math.Max(1, 4L * context) * unit), Array.MaxLength - 1);
        step = Limit / unit - 2 * context;
    }

    /// <summary>A block.</summary>
    /// <param name="Samples">An array whose first <paramref name="Count"/> values are its samples; overwritten by the next block.</param>
    /// <param name="Count">Number of its samples.</param>
    /// <param name="Skip">Units at its beginning that belong to the block before.</param>
    /// <param name="Keep">Units after those that belong to it; null: all to the end, as it is the last block.</param>
    public readonly record struct Block(float[] Samples, int Count, int Skip, int? Keep)
    {
        /// <summary>Whether this is the whole waveform.</summary>
        public bool IsWhole => Skip == 0 && Keep is null;
    }

    /// <summary>Samples of the longest block.</summary>
    public int Limit { get; }

    /// <summary>The same with the shortest blocks that the context allows.</summary>
    public OverlappingBlocks Shortest() => new(1, unit, context);

    /// <summary>The blocks of a waveform, in order; none where it is empty.</summary>
    /// <param name="read">Reads the waveform.</param>
    public IEnumerable<Block> Of(SampleSource read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var (samples, count, skip) = (new float[Math.Min(1 << 16, Limit + 1)], 0, 0);
        while (true)
        {
            // One sample more than fits in a block tells that this is not the last one.
            count = Fill(read, ref samples, count, Limit + 1);
            if (count <= Limit)
            {
                if (count > 0) yield return new(samples, count, skip, null);
                yield break;
            }
            var kept = context + step - skip; // the first block has no context before it
            yield return new(samples, (step + 2 * context) * unit, skip, kept);
            samples.AsSpan(step * unit, count - step * unit).CopyTo(samples);
            (count, skip) = (count - step * unit, context);
        }
    }

    /// <summary>Reads on until there are enough samples or the waveform ends; the array grows only as samples come.</summary>
    /// <param name="read">Reads the waveform.</param>
    /// <param name="samples">Takes them; replaced by a larger one where needed.</param>
    /// <param name="count">Samples in it.</param>
    /// <param name="enough">Most samples to hold.</param>
    /// <returns>Samples in it now; fewer than <paramref name="enough"/> only at the end of the waveform.</returns>
    public static int Fill(SampleSource read, ref float[] samples, int count, int enough)
    {
        for (int got; count < enough; count += got)
        {
            if (count == samples.Length) Array.Resize(ref samples, (int)Math.Clamp(2L * count, 1 << 12, enough));
            got = read(samples.AsSpan(count));
            if (got == 0) break;
        }
        return count;
    }
}

namespace Earmark.Audio.Mp3;

/// <summary>The 576 frequency lines of one channel of a granule: read, scaled, mixed with the other channel, sorted by frequency.</summary>
internal sealed class Mp3Lines
{
    private const int MaxValue = 15 + (1 << 13);
    private static readonly float[] Power43 = [.. Enumerable.Range(0, MaxValue).Select(value => (float)Math.Pow(value, 4.0 / 3))];

    /// <summary>The weights of the two lines on either side of a subband border (table B.9).</summary>
    private static readonly (float Cs, float Ca)[] Butterflies =
        [.. from c in (double[])[-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037]
            select ((float)(1 / Math.Sqrt(1 + c * c)), (float)(c / Math.Sqrt(1 + c * c)))];

    private readonly float[] ordered = new float[Mp3Synthesis.Lines];

    /// <summary>The values of the lines.</summary>
    public float[] Values { get; } = new float[Mp3Synthesis.Lines];

    /// <summary>The scale factors of the lines.</summary>
    public Mp3ScaleFactors Factors { get; } = new();

    /// <summary>The number of lines up to the last non-zero one.</summary>
    public int Count { get; private set; }

    /// <summary>Reads and scales the lines (ISO 11172-3, sections 2.4.3.4.6 and 2.4.3.4.7).</summary>
    /// <param name="bits">The reader, positioned after the scale factors.</param>
    /// <param name="granule">The side information.</param>
    /// <param name="rate">The table row for the sample rate.</param>
    /// <param name="end">The bit position where the lines end.</param>
    public void Read(ref Mp3Bits bits, Mp3Granule granule, int rate, int end)
    {
        Span<int> values = stackalloc int[Mp3Synthesis.Lines];
        var line = 0;
        for (var region = 0; region < 3; region++)
        {
            var (code, moreBits) = Mp3Huffman.Pairs(granule.Tables[region]);
            var border = Math.Min(2 * granule.Pairs, region == 0 ? granule.Region1 : region == 1 ? granule.Region2 : Mp3Synthesis.Lines);
            if (code is null) line = Math.Max(line, border);
            else
                for (; line < border && bits.Position < end; line += 2)
                {
                    var pair = code.Read(ref bits);
                    values[line] = Value(ref bits, pair >> 4, moreBits);
                    values[line + 1] = Value(ref bits, pair & 15, moreBits);
                }
        }
        var quadruples = Mp3Huffman.Quadruples(granule.Quadruples);
        for (; line <= Mp3Synthesis.Lines - 4 && bits.Position < end; line += 4)
        {
            var signs = quadruples.Read(ref bits);
            for (var i = 0; i < 4; i++) values[line + i] = Value(ref bits, signs >> (3 - i) & 1, 0);
            if (bits.Position > end) values.Slice(line, 4).Clear(); // padding that was read as lines
        }
        Count = values.LastIndexOfAnyExcept(0) + 1;

        var widths = Mp3Bands.GetWidths(granule, rate);
        Span<float> gains = stackalloc float[widths.Length];
        Factors.Gains(granule, Mp3Bands.LongBands(granule, rate), gains);
        Values.AsSpan().Clear();
        for (var (band, start) = (0, 0); start < Count; start += widths[band++])
            for (var i = start; i < start + widths[band]; i++)
                if (values[i] is not 0 and var value) Values[i] = gains[band] * (value > 0 ? Power43[value] : -Power43[-value]);
    }

    private static int Value(ref Mp3Bits bits, int value, int moreBits)
    {
        if (value == 0) return 0;
        if (value == 15) value += (int)bits.Read(moreBits);
        return bits.Read(1) == 0 ? value : -value;
    }

    /// <summary>
    /// Reorders the windows of short blocks and applies alias reduction between subbands (sections 2.4.3.4.8 and 2.4.3.4.10.1).
    /// </summary>
    public void ReorderAndReduceAliasing(Mp3Granule granule, int rate)
    {
        if (granule.IsShort) Interleave(granule, rate);
        var borders = !granule.IsShort ? Mp3Synthesis.Subbands - 1 : granule.IsMixed ? 1 : 0;
        for (var border = 1; border <= borders; border++)
            for (var i = 0; i < Butterflies.Length; i++)
            {
                var (low, high) = (border * Mp3Synthesis.LinesOfSubband - 1 - i, border * Mp3Synthesis.LinesOfSubband + i);
                var (cs, ca) = Butterflies[i];
                (Values[low], Values[high]) = (Values[low] * cs - Values[high] * ca, Values[high] * cs + Values[low] * ca);
            }
    }

    private void Interleave(Mp3Granule granule, int rate)
    {
        var widths = Mp3Bands.GetWidths(granule, rate);
        var band = Mp3Bands.LongBands(granule, rate);
        var first = widths.AsSpan(0, band).ToArray().Sum();
        for (var start = first; start < Mp3Synthesis.Lines; band += 3)
            for (var (end, window) = (start + 3 * widths[band], 0); window < 3; window++, start = window == 3 ? end : start)
                for (var i = 0; i < widths[band]; i++) ordered[start + 3 * i + window] = Values[start + window * widths[band] + i];
        ordered.AsSpan(first).CopyTo(Values.AsSpan(first));
    }
}

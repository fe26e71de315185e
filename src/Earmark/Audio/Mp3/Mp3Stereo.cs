namespace Earmark.Audio.Mp3;

/// <summary>Decodes joint stereo (ISO 11172-3, section 2.4.3.4.9; ISO 13818-3, section 2.4.3.2).</summary>
internal static class Mp3Stereo
{
    private static readonly float Half = MathF.Sqrt(0.5f);

    /// <summary>Converts mid and side to left and right.</summary>
    public static void DecodeMidSide(Span<float> first, Span<float> second)
    {
        for (var i = 0; i < first.Length; i++) (first[i], second[i]) = ((first[i] + second[i]) * Half, (first[i] - second[i]) * Half);
    }

    /// <summary>Decodes intensity stereo: in the bands above the last non-zero line of the right channel, both channels are derived from the left one.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="granule">The side information of the right channel, whose scale factors are directions.</param>
    /// <param name="left">The left or mid channel.</param>
    /// <param name="right">The right or side channel.</param>
    public static void DecodeIntensity(Mp3Frame frame, Mp3Granule granule, Mp3Lines left, Mp3Lines right)
    {
        var widths = Mp3Bands.GetWidths(granule, frame.RateIndex);
        var longBands = Mp3Bands.LongBands(granule, frame.RateIndex);
        Span<bool> hasRight = [false, false, false]; // for each window, whether a higher band of the right channel is not zero
        var end = Mp3Synthesis.Lines;
        for (var band = widths.Length - 1; band >= 0; band--)
        {
            var start = end - widths[band];
            Span<float> l = left.Values.AsSpan(start, widths[band]), r = right.Values.AsSpan(start, widths[band]);
            end = start;
            var window = band < longBands ? 0 : (band - longBands) % 3;
            if (band == longBands - 1) hasRight[0] |= hasRight[1] | hasRight[2]; // in a mixed block
            hasRight[window] |= r.ContainsAnyExcept(0f);
            var step = band < longBands ? 1 : 3;
            var source = band + step >= widths.Length ? band - step : band; // the last band of a window uses the direction of the band below
            var direction = right.Factors.Values[source];
            if (!hasRight[window] && direction != (frame.IsVersion1 ? 7 : right.Factors.MaxValue[source]))
            {
                var (toLeft, toRight) = frame.IsVersion1 ? Angle(direction) : Level(direction, granule.Compress & 1);
                for (var i = 0; i < l.Length; i++) (l[i], r[i]) = (l[i] * toLeft, l[i] * toRight);
            }
            else if (frame.IsMidSide) DecodeMidSide(l, r);
        }
    }

    private static (float Left, float Right) Angle(int direction)
    {
        var ratio = Math.Tan(direction * Math.PI / 12);
        return direction == 6 ? (1, 0) : ((float)(ratio / (1 + ratio)), (float)(1 / (1 + ratio)));
    }

    private static (float Left, float Right) Level(int direction, int scale)
    {
        var level = (float)Math.Pow(2, -(direction + 1 >> 1) / (scale == 0 ? 4.0 : 2.0));
        return (direction & 1) == 1 ? (level, 1) : (1, level);
    }
}

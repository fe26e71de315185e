namespace Earmark.Audio.Mp3;

/// <summary>
/// The scale factors of one channel, one per band in file order (ISO 11172-3, section 2.4.3.4.5; ISO 13818-3, section 2.4.3.2).
/// </summary>
internal sealed class Mp3ScaleFactors
{
    private static readonly int[] LowBits = [0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4],
        HighBits = [0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3];

    /// <summary>For version 2: the number of bands in each of the four bit-length groups, by compression range and for long, short and mixed blocks.</summary>
    private static readonly int[][][] GroupsOf2 =
    [
        [[6, 5, 5, 5], [9, 9, 9, 9], [6, 9, 9, 9]],
        [[6, 5, 7, 3], [9, 9, 12, 6], [6, 9, 12, 6]],
        [[11, 10, 0, 0], [18, 18, 0, 0], [15, 18, 0, 0]],
        [[7, 7, 7, 0], [12, 12, 12, 0], [6, 15, 12, 0]],
        [[6, 6, 6, 3], [12, 9, 9, 6], [6, 12, 9, 6]],
        [[8, 8, 5, 0], [15, 12, 9, 0], [6, 18, 9, 0]],
    ];

    private static readonly int[] Preset = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 0];

    /// <summary>The scale factors. The last band of a window has none.</summary>
    public int[] Values { get; } = new int[39];

    /// <summary>The maximum scale factor of each band. As an intensity stereo direction, it means "none".</summary>
    public int[] MaxValue { get; } = new int[39];

    /// <summary>Reads the scale factors of version 1.</summary>
    /// <param name="bits">The reader, positioned at the scale factors.</param>
    /// <param name="granule">The side information of the granule.</param>
    /// <param name="reused">The groups of long bands that reuse the factors of the previous granule, one bit each, lowest bit first.</param>
    public void ReadVersion1(ref Mp3Bits bits, Mp3Granule granule, int reused)
    {
        var (low, high) = (LowBits[granule.Compress], HighBits[granule.Compress]);
        var band = 0;
        if (granule.IsShort)
        {
            ReadGroup(ref bits, ref band, granule.IsMixed ? 17 : 18, low);
            ReadGroup(ref bits, ref band, 18, high);
        }
        else
            for (var group = 0; group < 4; group++)
            {
                var count = group == 0 ? 6 : 5;
                if ((reused >> group & 1) == 0) ReadGroup(ref bits, ref band, count, group < 2 ? low : high);
                else band += count;
            }
        Values.AsSpan(band).Clear();
    }

    /// <summary>Reads the scale factors of versions 2 and 2.5.</summary>
    /// <param name="bits">The reader, positioned at the scale factors.</param>
    /// <param name="granule">The side information of the granule.</param>
    /// <param name="isDirection">Whether this is the right channel of intensity stereo.</param>
    public void ReadVersion2(ref Mp3Bits bits, Mp3Granule granule, bool isDirection)
    {
        var c = isDirection ? granule.Compress >> 1 : granule.Compress;
        var (range, lengths) = (isDirection, c) switch
        {
            (false, < 400) => (0, new[] { (c >> 4) / 5, (c >> 4) % 5, c >> 2 & 3, c & 3 }),
            (false, < 500) => (1, [(c - 400 >> 2) / 5, (c - 400 >> 2) % 5, c - 400 & 3, 0]),
            (false, _) => (2, [(c - 500) / 3, (c - 500) % 3, 0, 0]),
            (true, < 180) => (3, [c / 36, c % 36 / 6, c % 6, 0]),
            (true, < 244) => (4, [c - 180 >> 4 & 3, c - 180 >> 2 & 3, c - 180 & 3, 0]),
            (true, _) => (5, [(c - 244) / 3, (c - 244) % 3, 0, 0]),
        };
        var band = 0;
        var groups = GroupsOf2[range][granule.IsMixed ? 2 : granule.IsShort ? 1 : 0];
        for (var group = 0; group < 4; group++) ReadGroup(ref bits, ref band, groups[group], lengths[group]);
        Values.AsSpan(band).Clear();
    }

    private void ReadGroup(ref Mp3Bits bits, ref int band, int count, int length)
    {
        for (; count > 0; count--, band++)
        {
            Values[band] = (int)bits.Read(length);
            MaxValue[band] = length == 0 ? int.MaxValue : (1 << length) - 1;
        }
    }

    /// <summary>Computes the gain for the lines of each band.</summary>
    /// <param name="granule">The side information of the granule.</param>
    /// <param name="longBands">The number of long bands, which precede the bands with three windows.</param>
    /// <param name="gains">Receives the gain of each band.</param>
    public void Gains(Mp3Granule granule, int longBands, Span<float> gains)
    {
        for (var band = 0; band < gains.Length; band++)
        {
            var steps = Values[band] + (granule.PreFlag && band < longBands ? Preset[band] : 0);
            var quarters = granule.Gain - 210 - granule.ScaleFactorScale * steps - (band < longBands ? 0 : 8 * granule.SubblockGains[(band - longBands) % 3]);
            gains[band] = MathF.ScaleB(Quarters[quarters & 3], quarters >> 2);
        }
    }

    private static readonly float[] Quarters = [1, 1.1892071f, 1.4142135f, 1.6817928f]; // powers of the fourth root of 2
}

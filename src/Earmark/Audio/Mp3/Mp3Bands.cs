namespace Earmark.Audio.Mp3;

/// <summary>The scale factor bands of a granule (ISO 11172-3, table B.8; ISO 13818-3, table B.2), in file order.</summary>
internal static class Mp3Bands
{
    /// <summary>The first lines of the bands of long blocks, for each sample rate. All but one of the lower sample rates have the same bands.</summary>
    public static readonly int[][] Long =
    [
        [0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576],
        [0, 4, 8, 12, 16, 20, 24, 30, 36, 42, 50, 60, 72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576],
        [0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 54, 66, 82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576],
        [0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576],
        [0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576],
        [0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576],
        [0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576],
        [0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576],
        [0, 12, 24, 36, 48, 60, 72, 88, 108, 132, 160, 192, 232, 280, 336, 400, 476, 566, 568, 570, 572, 574, 576],
    ];

    /// <summary>The first lines of the bands of each window of short blocks, for each sample rate.</summary>
    private static readonly int[][] Short =
    [
        [0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192],
        [0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192],
        [0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192],
        [0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192],
        [0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192],
        [0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192],
        [0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192],
        [0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192],
        [0, 8, 16, 24, 36, 52, 72, 96, 124, 160, 162, 164, 166, 192],
    ];

    private static readonly int[][] LongWidths = [.. Long.Select(starts => Widths(starts, 0, 1).ToArray())];

    private static readonly int[][] ShortWidths = [.. Short.Select(starts => Widths(starts, 0, 3).ToArray())];

    private static readonly int[][] MixedWidths =
        [.. Long.Select((starts, rate) => (int[])[.. Widths(starts, 0, 1).Take(LongBandsOfMixed(rate)), .. Widths(Short[rate], 3, 3)])];

    /// <summary>Returns the widths of the bands in lines; each band of a short block is listed three times, once per window.</summary>
    public static int[] GetWidths(Mp3Granule granule, int rate) => !granule.IsShort ? LongWidths[rate] : granule.IsMixed ? MixedWidths[rate] : ShortWidths[rate];

    /// <summary>Returns the number of long bands, which precede the bands with three windows.</summary>
    public static int LongBands(Mp3Granule granule, int rate) => !granule.IsShort ? 22 : granule.IsMixed ? LongBandsOfMixed(rate) : 0;

    private static int LongBandsOfMixed(int rate) => rate < 3 ? 8 : 6;

    private static IEnumerable<int> Widths(int[] starts, int first, int times) =>
        Enumerable.Range(first, starts.Length - 1 - first).SelectMany(band => Enumerable.Repeat(starts[band + 1] - starts[band], times));
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Earmark.Audio.Mp3;

/// <summary>
/// Computes the samples of a granule from its 576 lines: inverse MDCT with overlap in each of 32 subbands, then the polyphase filter
/// (ISO 11172-3, sections 2.4.3.4.10 and 2.4.3.2.2). Both are products with small constant matrices. This is simpler than the fast
/// algorithms and, with eight columns at a time, as fast.
/// </summary>
internal sealed class Mp3Synthesis
{
    /// <summary>The number of lines per granule, of subbands, and of lines per subband.</summary>
    public const int Lines = 576, Subbands = 32, LinesOfSubband = 18;

    private const int Row = 40; // 36 samples of a subband's window, rounded up to whole vectors
    private readonly float[] overlap = new float[Subbands * LinesOfSubband];
    private readonly float[] slots = new float[LinesOfSubband * Subbands]; // subband samples [18, 32]
    private readonly float[] past = new float[16 * 64];                    // the last 16 outputs of the polyphase matrix
    private int newest;

    /// <summary>Clears the state.</summary>
    public void Reset()
    {
        overlap.AsSpan().Clear();
        past.AsSpan().Clear();
    }

    /// <summary>Adds the transform of one channel of a granule to the input of <see cref="Finish"/>. It is linear, so channels are mixed by adding their transforms.</summary>
    /// <param name="lines">The lines, sorted by frequency. For short blocks, the three windows alternate.</param>
    /// <param name="type">The block type: 0 long, 1 start, 2 short, 3 stop.</param>
    /// <param name="longSubbands">The number of subbands of type 0 below those of type <paramref name="type"/> (mixed blocks).</param>
    /// <param name="sums">Receives 36 samples per subband, [32, 40]. The second half overlaps with the next granule.</param>
    public static void Transform(ReadOnlySpan<float> lines, int type, int longSubbands, Span<float> sums)
    {
        for (var subband = 0; subband < Subbands; subband++)
        {
            var from = lines.Slice(subband * LinesOfSubband, LinesOfSubband);
            if (!from.ContainsAnyExcept(0f)) continue;
            var matrix = Transforms[2 * (subband < longSubbands ? 0 : type) + (subband & 1)];
            ref var to = ref MemoryMarshal.GetReference(sums.Slice(subband * Row, Row));
            for (var line = 0; line < LinesOfSubband; line++)
            {
                if (from[line] == 0) continue;
                AddScaled(ref to, ref matrix[line * Row], from[line], Row);
            }
        }
    }

    /// <summary>Overlaps the transformed granule with the previous one and applies the polyphase filter.</summary>
    /// <param name="sums">The output of <see cref="Transform"/>. It is cleared afterwards.</param>
    /// <param name="samples">Receives 576 samples.</param>
    public void Finish(Span<float> sums, Span<float> samples)
    {
        for (var subband = 0; subband < Subbands; subband++)
            for (var i = 0; i < LinesOfSubband; i++)
            {
                slots[i * Subbands + subband] = sums[subband * Row + i] + overlap[subband * LinesOfSubband + i];
                overlap[subband * LinesOfSubband + i] = sums[subband * Row + LinesOfSubband + i];
            }
        sums.Clear();
        for (var slot = 0; slot < LinesOfSubband; slot++) Filter(slots.AsSpan(slot * Subbands, Subbands), samples.Slice(slot * Subbands, Subbands));
    }

    /// <summary>The length of the buffer that <see cref="Transform"/> needs.</summary>
    public static int SumsLength => Subbands * Row;

    private void Filter(ReadOnlySpan<float> subbands, Span<float> samples)
    {
        newest = (newest + 15) % 16;
        var output = past.AsSpan(newest * 64, 64);
        output.Clear();
        for (var subband = 0; subband < Subbands; subband++)
            if (subbands[subband] != 0) AddScaled(ref output[0], ref Polyphase[subband * 64], subbands[subband], 64);

        // Outputs at even distances contribute their first half, those at odd distances their second half.
        for (var column = 0; column < Subbands; column += 8)
        {
            var sum = Vector256<float>.Zero;
            for (var distance = 0; distance < 16; distance++)
            {
                ref var vector = ref past[(newest + distance) % 16 * 64 + (distance & 1) * 32 + column];
                sum = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref vector), Vector256.LoadUnsafe(ref Window[distance * 32 + column]), sum);
            }
            sum.CopyTo(samples[column..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(ref float to, ref float row, float factor, nuint length)
    {
        var factors = Vector256.Create(factor);
        for (nuint i = 0; i < length; i += 8)
            Vector256.FusedMultiplyAdd(factors, Vector256.LoadUnsafe(ref row, i), Vector256.LoadUnsafe(ref to, i)).StoreUnsafe(ref to, i);
    }

    /// <summary>cos((16 + i)(2k + 1) pi / 64), [32, 64].</summary>
    private static readonly float[] Polyphase =
        [.. from k in Enumerable.Range(0, 32) from i in Enumerable.Range(0, 64) select (float)Math.Cos((16 + i) * (2 * k + 1) * Math.PI / 64)];

    /// <summary>The windowed inverse MDCT of block types 0 to 3, each for even and for odd subbands (odd samples have the opposite sign); [18, 40].</summary>
    private static readonly float[][] Transforms = [.. from type in Enumerable.Range(0, 4) from odd in (bool[])[false, true] select Matrix(type, odd)];

    private static float[] Matrix(int type, bool odd)
    {
        var matrix = new float[LinesOfSubband * Row];
        for (var line = 0; line < LinesOfSubband; line++)
            for (var i = 0; i < 36; i++)
            {
                var n = i - 6 - 6 * (line % 3); // position in a short block's window
                var value = type != 2 ? LongWindow(type, i) * Math.Cos(Math.PI / 72 * (2 * i + 1 + 18) * (2 * line + 1))
                    : n is >= 0 and < 12 ? Math.Sin(Math.PI / 12 * (n + 0.5)) * Math.Cos(Math.PI / 24 * (2 * n + 1 + 6) * (2 * (line / 3) + 1)) : 0;
                matrix[line * Row + i] = (float)(odd && i % 2 == 1 ? -value : value);
            }
        return matrix;
    }

    private static double LongWindow(int type, int i) => (type, i / 6) switch
    {
        (1, 3) or (3, 2) => 1,
        (1, 4) => Math.Sin(Math.PI / 12 * (i - 18 + 0.5)),
        (3, 1) => Math.Sin(Math.PI / 12 * (i - 6 + 0.5)),
        (1, 5) or (3, 0) => 0,
        _ => Math.Sin(Math.PI / 36 * (i + 0.5)),
    };

    /// <summary>
    /// The first half of the filter window (table B.3), in units of 1/65536. The second half is its mirror image with the opposite sign, except
    /// for every 64th value.
    /// </summary>
    private static readonly int[] HalfWindow =
    [
        0, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -4, -4, -5,
        -5, -6, -7, -7, -8, -9, -10, -11, -13, -14, -16, -17, -19, -21, -24, -26,
        -29, -31, -35, -38, -41, -45, -49, -53, -58, -63, -68, -73, -79, -85, -91, -97,
        -104, -111, -117, -125, -132, -139, -147, -154, -161, -169, -176, -183, -190, -196, -202, -208,
        213, 218, 222, 225, 227, 228, 228, 227, 224, 221, 215, 208, 200, 189, 177, 163,
        146, 127, 106, 83, 57, 29, -2, -36, -72, -111, -153, -197, -244, -294, -347, -401,
        -459, -519, -581, -645, -711, -779, -848, -919, -991, -1064, -1137, -1210, -1283, -1356, -1428, -1498,
        -1567, -1634, -1698, -1759, -1817, -1870, -1919, -1962, -2001, -2032, -2057, -2075, -2085, -2087, -2080, -2063,
        2037, 2000, 1952, 1893, 1822, 1739, 1644, 1535, 1414, 1280, 1131, 970, 794, 605, 402, 185,
        -45, -288, -545, -814, -1095, -1388, -1692, -2006, -2330, -2663, -3004, -3351, -3705, -4063, -4425, -4788,
        -5153, -5517, -5879, -6237, -6589, -6935, -7271, -7597, -7910, -8209, -8491, -8755, -8998, -9219, -9416, -9585,
        -9727, -9838, -9916, -9959, -9966, -9935, -9863, -9750, -9592, -9389, -9139, -8840, -8492, -8092, -7640, -7134,
        6574, 5959, 5288, 4561, 3776, 2935, 2037, 1082, 70, -998, -2122, -3300, -4533, -5818, -7154, -8540,
        -9975, -11455, -12980, -14548, -16155, -17799, -19478, -21189, -22929, -24694, -26482, -28289, -30112, -31947, -33791, -35640,
        -37489, -39336, -41176, -43006, -44821, -46617, -48390, -50137, -51853, -53534, -55178, -56778, -58333, -59838, -61289, -62684,
        -64019, -65290, -66494, -67629, -68692, -69679, -70590, -71420, -72169, -72835, -73415, -73908, -74313, -74630, -74856, -74992,
        75038,
    ];

    private static readonly float[] Window =
        [.. Enumerable.Range(0, 512).Select(i => (i <= 256 ? HalfWindow[i] : i % 64 == 0 ? HalfWindow[512 - i] : -HalfWindow[512 - i]) / 65536f)];
}

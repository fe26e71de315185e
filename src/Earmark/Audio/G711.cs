namespace Earmark.Audio;

/// <summary>Decoding tables for the logarithmic 8-bit codes of telephony (ITU-T G.711), with samples in [-1, 1).</summary>
internal static class G711
{
    /// <summary>The sample for each mu-law code: 14 bits in 8 segments.</summary>
    public static readonly float[] MuLaw = Table(code =>
    {
        var (segment, step) = ((~code >> 4) & 7, ~code & 15);
        var magnitude = (((step << 3) + 0x84) << segment) - 0x84;
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    });

    /// <summary>The sample for each A-law code: 13 bits in 8 segments. Every other bit is inverted in transmission.</summary>
    public static readonly float[] ALaw = Table(code =>
    {
        code ^= 0x55;
        var (segment, step) = ((code >> 4) & 7, code & 15);
        var magnitude = segment == 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    });

    private static float[] Table(Func<int, int> sample16) => [.. Enumerable.Range(0, 256).Select(code => sample16(code) / 32768f)];
}

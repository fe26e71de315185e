namespace Earmark.Audio;

/// <summary>
/// What a header claims about the amount of samples, and one rule for all formats: a claim never limits what is read. Where the
/// samples go on behind it, all are used; where they end before it, the available samples are used; both with a warning.
/// </summary>
internal static class Claim
{
    /// <summary>
    /// Whether a claim that the file does not hold stands for "not known when this was written": programs that write into a pipe
    /// put 0, the largest number of 31, 32 or 63 bits, or one a little below (SoX: 0x7F000000 and 0x7FFFF000, less the header). A petabyte is no file.
    /// </summary>
    public static bool IsUnknown(long claim) => claim <= 0 || claim is >= 0x7EFF_F000 and <= 0x8000_0000 or >= 0xFF00_0000 and <= 0xFFFF_FFFF or >= 1L << 50;

    /// <summary>The claim in bytes; -1 where none was written.</summary>
    /// <param name="claim">What the header says.</param>
    /// <param name="there">Bytes that the file holds.</param>
    public static long Bytes(long claim, long there) => claim <= 0 || claim > there && IsUnknown(claim) ? -1 : claim;

    /// <summary>The warning for a claim that is lower than what was read.</summary>
    public static string Exceeded(string path, long claimed, long frames) =>
        $"{path}: the header claims {claimed} frames and the file holds {frames}; all are used";
}

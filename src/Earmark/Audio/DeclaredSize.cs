namespace Earmark.Audio;

/// <summary>
/// The number of samples that a header claims. One rule applies to all formats: a claim never limits what is read. If there are more
/// samples than claimed, all are used; if there are fewer, the available samples are used. Both cases give a warning.
/// </summary>
internal static class DeclaredSize
{
    /// <summary>
    /// Returns whether a claim larger than the file means "unknown at the time of writing". Programs that write to a pipe use 0, the
    /// largest number of 31, 32 or 63 bits, or slightly less (SoX: 0x7F000000 and 0x7FFFF000, minus the header). A petabyte is not a
    /// plausible file size.
    /// </summary>
    public static bool IsUnknown(long claim) => claim <= 0 || claim is >= 0x7EFF_F000 and <= 0x8000_0000 or >= 0xFF00_0000 and <= 0xFFFF_FFFF or >= 1L << 50;

    /// <summary>Returns the claim in bytes; -1 if the header makes none.</summary>
    /// <param name="claim">The value in the header.</param>
    /// <param name="there">The number of bytes in the file.</param>
    public static long Bytes(long claim, long there) => claim <= 0 || claim > there && IsUnknown(claim) ? -1 : claim;

    /// <summary>Returns the warning for a claim that is lower than the number of frames read.</summary>
    public static string Exceeded(string path, long claimed, long frames) =>
        $"{path}: the header claims {claimed} frames, but the file holds {frames}; all are used";
}

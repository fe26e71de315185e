namespace Earmark.Audio;

/// <summary>
/// The number of samples declared in a header. One rule applies to all formats: the declared size never limits what is read. If there are
/// more samples than declared, all are used. If there are fewer, the available samples are used. Both cases produce a warning.
/// </summary>
internal static class DeclaredSize
{
    /// <summary>
    /// Returns whether a declared size larger than the file means "unknown at the time of writing". Programs that write to a pipe use 0,
    /// the largest number of 31, 32 or 63 bits, or slightly less (SoX: 0x7F000000 and 0x7FFFF000, minus the header). A petabyte is not a
    /// plausible file size.
    /// </summary>
    public static bool IsUnknown(long declared) => declared <= 0 || declared is >= 0x7EFF_F000 and <= 0x8000_0000 or >= 0xFF00_0000 and <= 0xFFFF_FFFF or >= 1L << 50;

    /// <summary>Returns the declared size in bytes, or -1 if the header does not declare one.</summary>
    /// <param name="declared">The value in the header.</param>
    /// <param name="available">The number of bytes in the file.</param>
    public static long Normalise(long declared, long available) => declared <= 0 || declared > available && IsUnknown(declared) ? -1 : declared;

    /// <summary>Returns the warning for a declared size that is lower than the number of frames read.</summary>
    public static string ExceededWarning(string path, long declared, long frames) =>
        $"{path}: the header declares {declared} frames, but the file contains {frames}; all are used";
}

using System.Runtime.InteropServices;
using Earmark.Training.Networks;

namespace Earmark.Training.Runs;

/// <summary>
/// Makes the C library keep freed memory for reuse. By default, glibc returns large blocks of a training step to the system and requests them again, and the system must fill them with zeros.
/// The effect is measured by <c>ONLY=switch bench/run</c>.
/// </summary>
/// <remarks>The setting applies to the whole process, and remains after training. Settings in <c>MALLOC_TRIM_THRESHOLD_</c>, <c>MALLOC_MMAP_THRESHOLD_</c> or <c>GLIBC_TUNABLES</c> are not changed.</remarks>
internal static partial class FreedMemory
{
    private const int TrimThreshold = -1, MmapThreshold = -3; // M_TRIM_THRESHOLD and M_MMAP_THRESHOLD in malloc.h
    private const int KeptAtTheEnd = int.MaxValue, LargestBlock = 1 << 30;

    /// <summary>Applies the settings. Has no effect without glibc, for example on Windows, macOS or Alpine.</summary>
    public static void Keep()
    {
        if (!SpeedSwitches.KeepMemory || !OperatingSystem.IsLinux() || (Environment.GetEnvironmentVariable("GLIBC_TUNABLES") ?? "").Contains("glibc.malloc.", StringComparison.Ordinal)) return;
        try
        {
            if (Environment.GetEnvironmentVariable("MALLOC_TRIM_THRESHOLD_") is null) _ = SetOption(TrimThreshold, KeptAtTheEnd);
            if (Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is null) _ = SetOption(MmapThreshold, LargestBlock);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // another C library
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}

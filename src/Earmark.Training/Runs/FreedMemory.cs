using System.Runtime.InteropServices;
using Earmark.Training.Networks;

namespace Earmark.Training.Runs;

/// <summary>
/// Makes the C library keep freed memory for reuse. By default, glibc returns the large blocks of a training step to the operating system and requests them again, and the operating system must clear them each time.
/// The effect is measured by <c>ONLY=switch bench/run</c>.
/// </summary>
/// <remarks>The settings apply to the whole process and remain after training. Those in <c>MALLOC_TRIM_THRESHOLD_</c>, <c>MALLOC_MMAP_THRESHOLD_</c> and <c>GLIBC_TUNABLES</c> have priority.</remarks>
internal static partial class FreedMemory
{
    private const int TrimThreshold = -1, MapThreshold = -3; // M_TRIM_THRESHOLD and M_MMAP_THRESHOLD in malloc.h
    private const int Never = -1, Gibibyte = 1 << 30;
    private static readonly int HalfHeap = 4 * 1024 * 1024 * nint.Size; // DEFAULT_MMAP_THRESHOLD_MAX

    /// <summary>Applies the settings. Has no effect without glibc, for example on Windows, macOS or Alpine.</summary>
    public static void Keep()
    {
        if (!SpeedSwitches.KeepMemory || !OperatingSystem.IsLinux()) return;
        try
        {
            // Older versions of glibc accept at most half a heap. After the threshold for trimming is set, glibc no longer adjusts that for mapping.
            if (!IsSet("MALLOC_MMAP_THRESHOLD_", "glibc.malloc.mmap_threshold") && SetOption(MapThreshold, Gibibyte) == 0) _ = SetOption(MapThreshold, HalfHeap);
            if (!IsSet("MALLOC_TRIM_THRESHOLD_", "glibc.malloc.trim_threshold")) _ = SetOption(TrimThreshold, Never);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // another C library
        }
    }

    private static bool IsSet(string variable, string tunable) =>
        Environment.GetEnvironmentVariable(variable) is not null || (Environment.GetEnvironmentVariable("GLIBC_TUNABLES") ?? "").Contains(tunable, StringComparison.Ordinal);

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}

using System.Globalization;

namespace Earmark.Training.Runs;

/// <summary>
/// Chooses the number of threads for an operation of libtorch: one per physical core, because two threads on one core
/// share its arithmetic units and slow each other down.
/// </summary>
internal static class TorchThreads
{
    /// <summary>Returns the number of threads for this machine.</summary>
    /// <param name="requested">Number requested by the user, or 0 for <c>OMP_NUM_THREADS</c> if it is set, otherwise the number of physical cores that this process may use.</param>
    public static int Choose(int requested) => Choose(requested, Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), Environment.ProcessorCount, AllowedCores());

    /// <summary>Returns the number of threads for the specified settings and hardware.</summary>
    /// <param name="requested">Number requested by the user, or 0 for none.</param>
    /// <param name="variable"><c>OMP_NUM_THREADS</c>: a number, or one number for each nesting level, such as "4,2"; other values are ignored.</param>
    /// <param name="processors">Number of logical processors that the process may use, limited by affinity and quota.</param>
    /// <param name="cores">Physical cores among those allowed by affinity, or null if unknown.</param>
    internal static int Choose(int requested, string? variable, int processors, int? cores) =>
        requested > 0 ? requested
        : int.TryParse(variable?.Split(',')[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : Math.Max(1, Math.Min(processors, cores ?? processors));

    /// <summary>Parses a CPU list in the format of the Linux kernel: "0-3,8" is 0, 1, 2, 3, 8.</summary>
    internal static IReadOnlyList<int> ParseCpuList(string list) => [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(range => range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
        .SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1))];

    /// <summary>Counts the physical cores of logical processors. Processors with the same siblings belong to one core.</summary>
    /// <param name="allowed">Logical processors.</param>
    /// <param name="siblingsOf">Returns the siblings of a processor as a CPU list of the kernel.</param>
    internal static int CountCores(IEnumerable<int> allowed, Func<int, string> siblingsOf) => allowed.Select(siblingsOf).Distinct(StringComparer.Ordinal).Count();

    // Only Linux reports physical cores. On other systems (Windows, macOS, a container without /sys), each logical processor counts as a core.
    private static int? AllowedCores()
    {
        const string Allowed = "Cpus_allowed_list:";
        try
        {
            if (!OperatingSystem.IsLinux() || File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Allowed, StringComparison.Ordinal)) is not { } status) return null;
            return CountCores(ParseCpuList(status[Allowed.Length..].Trim()), processor =>
                File.ReadAllText(FormattableString.Invariant($"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")).Trim());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}

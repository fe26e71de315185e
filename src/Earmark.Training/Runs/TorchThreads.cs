using System.Globalization;

namespace Earmark.Training.Runs;

/// <summary>
/// Number of threads of a libtorch operation: one per physical core, because two threads on one core share its arithmetic units and
/// only get in each other's way.
/// </summary>
internal static class TorchThreads
{
    /// <summary>The number of threads.</summary>
    /// <param name="asked">Requested number; 0: <c>OMP_NUM_THREADS</c> if it is set, otherwise the physical cores that this process may use.</param>
    public static int Of(int asked) => Of(asked, Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), Environment.ProcessorCount, AllowedCores());

    /// <summary>Returns the number of threads.</summary>
    /// <param name="asked">Requested number; 0: not specified.</param>
    /// <param name="variable"><c>OMP_NUM_THREADS</c>: a number, or one for each level of nesting, as "4,2"; anything else is not taken.</param>
    /// <param name="processors">Logical processors that the process may use, by affinity and by quota.</param>
    /// <param name="cores">Physical cores among those that affinity allows; null: not known.</param>
    internal static int Of(int asked, string? variable, int processors, int? cores) =>
        asked > 0 ? asked
        : int.TryParse(variable?.Split(',')[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted > 0 ? wanted
        : Math.Max(1, Math.Min(processors, cores ?? processors));

    /// <summary>The numbers of a list of the Linux kernel: "0-3,8" is 0, 1, 2, 3, 8.</summary>
    internal static IReadOnlyList<int> Numbers(string list) => [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(range => range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
        .SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1))];

    /// <summary>Physical cores among logical processors: those with the same siblings are one.</summary>
    /// <param name="allowed">Logical processors.</param>
    /// <param name="siblingsOf">The processors of the core of each, as a list of the kernel.</param>
    internal static int Cores(IEnumerable<int> allowed, Func<int, string> siblingsOf) => allowed.Select(siblingsOf).Distinct(StringComparer.Ordinal).Count();

    // Only Linux reports physical cores. On other systems (Windows, macOS, a container without /sys), logical processors count as cores.
    private static int? AllowedCores()
    {
        const string Allowed = "Cpus_allowed_list:";
        try
        {
            if (!OperatingSystem.IsLinux() || File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Allowed, StringComparison.Ordinal)) is not { } status) return null;
            return Cores(Numbers(status[Allowed.Length..].Trim()), processor =>
                File.ReadAllText(FormattableString.Invariant($"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")).Trim());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Earmark.Leases;

/// <summary>Identifies a process on a machine, so that other processes can determine whether it is still running.</summary>
/// <param name="Host">Name of the host, for messages. Containers on different machines can have the same name.</param>
/// <param name="Machine">Identifies the machine, or null if unknown; processes can only see each other if it is the same. On Linux, the boot ID and the PID namespace, which differ between machines and containers.</param>
/// <param name="Id">Process ID.</param>
/// <param name="Started">When the process was started, in the unit of the operating system, or null if unknown. It distinguishes two processes that had the same ID.</param>
internal sealed record ProcessIdentity(string Host, string? Machine, int Id, string? Started)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = new(Environment.MachineName, MachineOfThisProcess(), Environment.ProcessId, StartOf(Environment.ProcessId));

    /// <summary>Returns whether another process is running: true, false, or null if this process cannot determine it.</summary>
    public bool? Sees(ProcessIdentity other)
    {
        if (Machine is null || other.Machine != Machine) return null;
        try
        {
            using var process = Process.GetProcessById(other.Id); // throws if there is none
            if (HasEnded(other.Id)) return false;
            return StartOf(other.Id) is not { } started || other.Started is null || started == other.Started;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? MachineOfThisProcess()
    {
        if (!OperatingSystem.IsLinux()) return Environment.MachineName;
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() is { Length: > 0 } boot && new FileInfo("/proc/self/ns/pid").LinkTarget is { } processes ? $"{boot} {processes}" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A process that was killed keeps its ID until its parent process has waited for it (a zombie).
    private static bool HasEnded(int id) => OperatingSystem.IsLinux() && StatusOf(id) is ["Z" or "X", ..];

    private static string? StartOf(int id)
    {
        try
        {
            const int StartTime = 19; // of the fields after the name: proc(5), /proc/pid/stat
            if (OperatingSystem.IsLinux()) return StatusOf(id) is { Length: > StartTime } fields ? fields[StartTime] : null;
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return null;
        }
    }

    // The fields after the name, which is in parentheses and may contain spaces.
    private static string[]? StatusOf(int id)
    {
        try
        {
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

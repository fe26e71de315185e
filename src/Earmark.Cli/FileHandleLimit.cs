using System.Globalization;

namespace Earmark.Cli;

/// <summary>
/// The system's limit on open files of this process. With too few, .NET fails to load assemblies at unpredictable places, so the
/// limit is checked before anything else is loaded. Linux only: elsewhere, the default is high enough.
/// </summary>
internal static class FileHandleLimit
{
    /// <summary>Minimum: training on two cores needs about 130, and every further thread opens a recording, or a process of ffmpeg with its pipes.</summary>
    public const int Minimum = 256;

    private const string Limits = "/proc/self/limits";

    /// <summary>Returns an error message if the limit is too low; null: it is high enough or unknown.</summary>
    public static string? Error() => Error(OperatingSystem.IsLinux() && File.Exists(Limits) ? File.ReadAllText(Limits) : "");

    /// <summary>Returns an error message for the content of /proc/self/limits.</summary>
    internal static string? Error(string limits)
    {
        const string name = "Max open files";
        var at = limits.IndexOf(name, StringComparison.Ordinal);
        if (at < 0) return null;
        var soft = limits.AsSpan(at + name.Length).TrimStart();
        soft = soft[..Math.Max(0, soft.IndexOf(' '))];
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < Minimum
            ? "Error: the limit on open files is " + limit.ToString(CultureInfo.InvariantCulture) + ". Expected " + Minimum.ToString(CultureInfo.InvariantCulture)
                + " or more. Raise it, for example with 'ulimit -n 4096'."
            : null; // also "unlimited"
    }
}

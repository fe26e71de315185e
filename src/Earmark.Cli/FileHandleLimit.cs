using System.Globalization;

namespace Earmark.Cli;

/// <summary>
/// The limit on open files of this process. If it is too low, .NET fails to load assemblies at unpredictable points, so the
/// limit is checked before anything else is loaded. It is checked only on Linux. On other systems the default is high enough.
/// </summary>
internal static class FileHandleLimit
{
    /// <summary>Minimum limit. Training on two cores needs about 130 files, and every further thread opens a recording or starts an ffmpeg process with its pipes.</summary>
    public const int Minimum = 256;

    private const string Limits = "/proc/self/limits";

    /// <summary>Returns an error message if the limit is too low, or null if it is high enough or unknown.</summary>
    public static string? Error() => Error(OperatingSystem.IsLinux() && File.Exists(Limits) ? File.ReadAllText(Limits) : "");

    /// <summary>Returns an error message for the content of /proc/self/limits.</summary>
    internal static string? Error(string limits)
    {
        const string name = "Max open files";
        var position = limits.IndexOf(name, StringComparison.Ordinal);
        if (position < 0) return null;
        var soft = limits.AsSpan(position + name.Length).TrimStart();
        soft = soft[..Math.Max(0, soft.IndexOf(' '))];
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < Minimum
            ? "Error: the limit on open files is " + limit.ToString(CultureInfo.InvariantCulture) + ". Expected " + Minimum.ToString(CultureInfo.InvariantCulture)
                + " or more. Raise it, for example with 'ulimit -n 4096'."
            : null; // also "unlimited"
    }
}

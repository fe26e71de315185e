using System.Diagnostics;

namespace Earmark.Bench;

/// <summary>Runs the earmark command as a separate process.</summary>
internal static class EarmarkProgram
{
    private static string Command => Environment.GetEnvironmentVariable("EARMARK") ?? "./earmark";

    /// <summary>Runs a command and returns its duration and its peak memory, which is sampled every few milliseconds while it runs.</summary>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static (double Seconds, double PeakMegabytes) Run(params string[] arguments) => Run(new Dictionary<string, string>(), arguments);

    /// <summary>Runs a command with environment variables.</summary>
    /// <inheritdoc cref="Run(string[])"/>
    public static (double Seconds, double PeakMegabytes) Run(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("EARMARK_", StringComparison.Ordinal) || name.StartsWith("MALLOC_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name); // the defaults are measured
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var peak = 0L;
        while (!process.WaitForExit(5))
        {
            process.Refresh();
            try
            {
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                break; // it has ended
            }
        }
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return process.ExitCode <= 1 ? (seconds, peak / 1e6) // 1: completed, but some recordings could not be read
            : throw new InvalidOperationException($"earmark {string.Join(' ', arguments)} failed with exit code {process.ExitCode}: {errors.GetAwaiter().GetResult()}{output.GetAwaiter().GetResult()}");
    }
}

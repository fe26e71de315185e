using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Earmark.Bench;

/// <summary>PyTorch scripts that measure the same work and print one JSON object.</summary>
/// <param name="folder">The folder of the scripts.</param>
/// <param name="recordings">The folder of the recordings.</param>
/// <param name="threads">Number of threads.</param>
internal sealed class Peer(string folder, string recordings, int threads)
{
    private readonly string python = Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3";

    /// <summary>Version of PyTorch, or null before the first measurement.</summary>
    public string? Version { get; private set; }

    /// <summary>Returns a measurement by a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="figure">Name of the value in its output, which has the key "median".</param>
    /// <param name="options">Options of the script.</param>
    public Func<double> Measure(string script, string figure, params string[] options) => () =>
    {
        var start = new ProcessStartInfo(python, [Path.Combine(folder, script), recordings, "--threads", $"{threads}", "--repeats", "1", .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var variable in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"]) start.Environment.Remove(variable);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{script} failed with exit code {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        var results = JsonNode.Parse(output)!;
        Version = (string?)results["torch"];
        return results[figure]!["median"]!.GetValue<double>();
    };
}

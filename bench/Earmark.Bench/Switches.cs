using System.Text.Json.Nodes;

namespace Earmark.Bench;

/// <summary>Measures optimisations of training: each with its default and with its switch, an environment variable.</summary>
internal static class Switches
{
    /// <summary>Returns a comparison for each switch.</summary>
    /// <param name="recordings">Folder of labelled recordings.</param>
    /// <param name="workloads">Training steps.</param>
    public static IEnumerable<Comparison> All(string recordings, Workloads workloads)
    {
        foreach (var (name, title, measure) in workloads.TrainingSteps())
            yield return new($"switch-channels-last-{name}", $"{title}, channels-last activations and kernels", "examples/s", () => With("1", measure), () => With("0", measure)) { PeerName = "channels-first" };
        yield return Of("batches-ahead", "batches built before each step, on all cores", "two batches ahead, beside the steps", new() { ["EARMARK_BATCHES_AHEAD"] = "2" });
        yield return Of("keep-memory", "freed memory kept by glibc", "defaults of glibc", new() { ["EARMARK_KEEP_MEMORY"] = "0" });

        Comparison Of(string name, string title, string other, Dictionary<string, string> variables) =>
            new($"switch-{name}", $"training, preset strong, {title}", "examples/s", () => Training([]), () => Training(variables)) { PeerName = other };

        // The variable is read by managed code, so it can be changed in this process.
        static double With(string channelsLast, Func<double> measure)
        {
            Environment.SetEnvironmentVariable("EARMARK_CHANNELS_LAST", channelsLast);
            return measure();
        }

        double Training(Dictionary<string, string> variables)
        {
            var work = Environment.GetEnvironmentVariable("BENCH_WORK") ?? "runs/bench";
            var runs = Directory.CreateTempSubdirectory("earmark-bench").FullName;
            try
            {
                EarmarkProgram.Run(variables, "train", recordings, "--preset", "strong", "--steps", "100", "--set", "validation.every=1000000", "--out", runs, "--cache", Path.Combine(work, "cache"));
                // The line of step 50 includes the start, in which convolutions are compiled.
                return File.ReadLines(Path.Combine(runs, "1", "history.jsonl")).Select(line => JsonNode.Parse(line)!).Where(line => (string?)line["stream"] == "train").Last()["examplesPerSecond"]!.GetValue<double>();
            }
            finally
            {
                Directory.Delete(runs, recursive: true);
            }
        }
    }
}

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
        foreach (var step in workloads.AllTrainingSteps())
            yield return new($"switch-channels-last-{step.Name}", $"{step.Title}, channels-last activations and kernels", "examples/s", () => With("1", step.Measure), () => With("0", step.Measure)) { ReferenceName = "channels-first" };
        yield return Of("batches-ahead", "batches built before each step, on all cores", "two batches prepared in advance, in parallel with the steps", new() { ["EARMARK_BATCHES_AHEAD"] = "2" });
        yield return Of("keep-memory", "freed memory kept by glibc", "defaults of glibc", new() { ["EARMARK_KEEP_MEMORY"] = "0" });

        Comparison Of(string name, string title, string other, Dictionary<string, string> variables) =>
            new($"switch-{name}", $"training, preset strong, {title}", "examples/s", () => Training([]), () => Training(variables)) { ReferenceName = other };

        // The variable is read by managed code, so it can be changed in this process.
        static double With(string channelsLast, Func<double> measure)
        {
            const string Name = "EARMARK_CHANNELS_LAST";
            var before = Environment.GetEnvironmentVariable(Name);
            Environment.SetEnvironmentVariable(Name, channelsLast);
            try
            {
                return measure();
            }
            finally
            {
                Environment.SetEnvironmentVariable(Name, before);
            }
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

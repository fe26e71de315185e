namespace Earmark.Runs;

/// <summary>The most important metric of a run.</summary>
/// <param name="Name">Name, such as "MAP@3".</param>
/// <param name="Value">Value, 0 to 1.</param>
/// <param name="Clips">Number of clips, or null if unknown.</param>
/// <param name="Source">"out of fold" or "held out": computed with the final model; "during training": on the held-out clips during training.</param>
public sealed record RunMetric(string Name, double Value, int? Clips, string Source)
{
    // The most important first: lwlrap exists only if clips can have several labels.
    private static readonly string[] Names = ["lwlrap", "MAP@3"];

    // Names of the metrics in result.json.
    private static readonly (string Prefix, string Suffix, string Clips, string Source)[] Sources =
        [("out of fold ", "", "out of fold clips", "out of fold"), ("validation ", ", whole clips", "validation clips", "held out")];

    internal static RunMetric? From(RunSummary run)
    {
        // With softmax, lwlrap is not among the metrics.
        foreach (var name in run.ScoreRule == "softmax" ? Names[1..] : Names)
            foreach (var (prefix, suffix, clips, source) in Sources)
                if (run.Metrics.TryGetValue(prefix + name + suffix, out var value))
                    return new(name, value, run.Metrics.TryGetValue(clips, out var count) ? (int)count : null, source);
        var validations = run.Networks.Select(network => network.LastValidation).OfType<HistoryLine>().Select(line => line.Metrics.ToDictionary(metric => metric.Name, metric => metric.Value)).ToArray();
        return Names.FirstOrDefault(name => validations.Length > 0 && validations.All(metrics => metrics.ContainsKey(name))) is { } last
            ? new(last, validations.Average(metrics => metrics[last]), null, "during training") : null;
    }
}

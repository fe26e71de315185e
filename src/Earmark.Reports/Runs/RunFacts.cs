using System.Globalization;
using Earmark.Data;
using Earmark.Runs;

namespace Earmark.Reports.Runs;

/// <summary>Creates the section that states how a run was made.</summary>
internal static class RunFacts
{
    /// <summary>Returns the section.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">Its data set, or null if it cannot be opened.</param>
    public static Html Render(RunSummary run, Dataset? data)
    {
        (string Name, string Value)[] facts =
        [
            ("status", run.Status switch { RunStatus.Finished => "finished", RunStatus.Unfinished => $"unfinished: {run.Reason}", _ => $"damaged: {run.Reason}" }),
            ("data set", (run.Data ?? "") + (run.Csv is { } csv ? $" with {csv}" : "")),
            ("training clips", data is null ? "" : $"{Number(data.Train.Count)} with {DisplayText.Count(data.Labels.Count, "label")}"),
            ("preset", run.Preset ?? "unknown (a run of an earlier version)"),
            ("settings", string.Join(" ", run.Settings)),
            ("initial weights", run.InitialModel ?? ""),
            ("teacher", run.Teacher ?? ""),
            ("networks", run.Folds > 0 ? $"{run.Folds * run.Seeds}, one for each fold{(run.Seeds > 1 ? $" of {run.Seeds} seeds" : "")}{(run.RoundNetworks.Count > 0 ? $", after {run.RoundNetworks.Count} networks for self-verification" : "")}" : "1"),
            ("each seed", string.Join("; ", run.SeedRuns.Select(seed => seed.Metric).OfType<RunMetric>().Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value:0.0000}")))),
            ("steps", run.Networks.Count == 0 ? "" : string.Join(", ", run.Networks.Select(network => Number(network.Step)).Distinct()) + (run.Folds > 0 ? " for each network" : "")),
            ("score rule", run.ScoreRule ?? ""),
            ("duration", Duration(run)),
            ("started", run.Started?.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture) ?? ""),
            ("machine", string.Join("; ", new[] { run.Processor, run.Device is { } device ? $"device {device}" : null, run.Precision }.Where(part => !string.IsNullOrEmpty(part)))),
            ("version of Earmark", run.Version ?? ""),
        ];
        return Page.Section("run", "How it was trained",
            Page.Table("facts", "", ["what", "value"], facts.Where(fact => fact.Value.Length > 0).Select(fact => (IReadOnlyList<Html>)[Html.From($"{fact.Name}"), Html.From($"{fact.Value}")])),
            RegularFile.Exists(run.Files.Preset) ? Html.From($"<details><summary>All parameters (hparams.json)</summary>\n<pre>{File.ReadAllText(run.Files.Preset)}</pre></details>\n") : Html.None);
    }

    // From the start to the last measurement includes validations, and the time between an interruption and the resumption.
    private static string Duration(RunSummary run)
    {
        if (run.TrainingTime is not { } training) return "";
        var last = run.Networks.Concat(run.RoundNetworks).SelectMany(network => network.History).Select(line => line.Time).DefaultIfEmpty(0).Max();
        var total = run.Started is { } started ? last - started.ToUnixTimeSeconds() : 0;
        return $"{DisplayText.Duration(training.TotalSeconds)} of training steps{(total > 0 ? $"; {DisplayText.Duration(total)} from the start to the last measurement, including interruptions" : "")}";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

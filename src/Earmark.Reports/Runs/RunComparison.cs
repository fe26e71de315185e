using System.Globalization;
using System.Text;
using Earmark.Runs;

namespace Earmark.Reports.Runs;

/// <summary>Writes the page that compares runs: a table, and their curves over each other.</summary>
public static class RunComparison
{
    private const int MaxLines = 2 * Chart.Colours; // more could not be told apart

    /// <summary>Writes the page.</summary>
    /// <param name="path">Path of the file. An existing file is replaced.</param>
    /// <param name="name">Name of the folder of the runs, for the title.</param>
    /// <param name="runs">The runs.</param>
    public static void Write(string path, string name, IReadOnlyList<RunSummary> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var title = $"{name}: {DisplayText.Count(runs.Count, "run")}";
        var links = new Links(Path.GetDirectoryName(Path.GetFullPath(path))!, []);
        var page = Page.Render(title,
        [
            Html.From($"<h1>{title}</h1>\n"),
            .. Page.WithNavigation([("runs", "Runs", Table(runs, links)), ("curves", "Curves", Curves(runs))]),
        ]);
        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(page)));
    }

    private static Html Table(IReadOnlyList<RunSummary> runs, Links links) => Page.Section("runs", "Runs",
        Page.Paragraph("Compare metrics only between runs on the same clips. 'Out of fold' and 'held out' are computed with model.onnx; 'during training' is measured on held-out clips while the network is trained."),
        Page.Table("numbers runs", "", ["run", "metric", "clips", "preset", "data", "folds", "steps", "training", "status"], runs.Select(run => (IReadOnlyList<Html>)
        [
            File.Exists(Report(run)) ? Html.From($"""<a href="{links.UrlOf(Report(run))}">{run.Name}</a>""") : Html.From($"{run.Name}"),
            run.Metric is { } metric ? Html.From($"""{metric.Name} {metric.Value.ToString("0.000", CultureInfo.InvariantCulture)} <small>{metric.Source}</small>""") : Html.None,
            Html.From($"{run.Metric?.Clips?.ToString("N0", CultureInfo.InvariantCulture)}"),
            Html.From($"""{run.Preset ?? "unknown"}{(Changes(run) is { Length: > 0 } changes ? Html.From($" <small>{changes}</small>") : Html.None)}"""),
            Html.From($"{DataName(run)}"),
            Html.From($"{(run.Seeds > 1 ? $"{run.Seeds} seeds × " : "")}{(run.Folds > 0 ? run.Folds : "")}"), // on small screens, the style sheet adds "folds"
            Html.From($"{run.CompletedSteps.ToString("N0", CultureInfo.InvariantCulture)}"),
            Html.From($"{(run.TrainingTime is { } time ? DisplayText.Duration(time.TotalSeconds) : "")}"),
            Html.From($"""{run.Status switch { RunStatus.Finished => "finished", RunStatus.Unfinished => "unfinished", _ => "damaged" }}{(run.Reason.Length > 0 ? Html.From($" <small>{run.Reason}</small>") : Html.None)}"""),
        ])));

    // What differs from the preset.
    private static string Changes(RunSummary run) =>
        string.Join(" ", [.. run.Settings, .. new[] { run.InitialModel is null ? null : "with initial weights", run.Teacher is null ? null : "with a teacher" }.OfType<string>()]);

    private static Html Curves(IReadOnlyList<RunSummary> runs)
    {
        RunSummary[] drawn = [.. runs.Where(run => run.Networks.Any(network => network.History.Count > 0)).TakeLast(MaxLines)];
        if (drawn.Length == 0) return Html.None;
        var all = runs.Count(run => run.Networks.Any(network => network.History.Count > 0));
        var metrics = drawn.SelectMany(run => run.Networks).SelectMany(network => network.History).SelectMany(line => line.Metrics).Select(metric => metric.Name).Distinct().Where(name => name != "MAP@1");
        Chart[] charts =
        [
            .. metrics.Select(metric => Overlay($"{metric} on held-out clips, during training", metric, drawn, "eval", line => RunCurves.Value(line, metric)) with { MaxY = 1 }),
            Overlay("Loss on held-out clips", "loss", drawn, "eval", line => line.Loss),
            Overlay("Training loss", "loss", drawn, "train", line => line.Loss),
            Overlay("Learning rate", "learning rate", drawn, "train", line => line.LearningRate),
        ];
        return Page.Section("curves", "Curves",
            Page.Paragraph("Runs with folds: mean over the folds that have reached the step. Losses of different score rules, or with different label smoothing, cannot be compared."
                + (all > drawn.Length ? FormattableString.Invariant($" The charts show the last {drawn.Length} of {all:N0} runs.") : "")),
            Html.From($"<div class=\"plots\">{charts.Select(chart => chart.Render())}</div>\n"));
    }

    private static Chart Overlay(string title, string y, RunSummary[] runs, string stream, Func<HistoryLine, double> value) =>
        new(title, "steps", y, [.. runs.Select((run, i) => new ChartLine($"run {run.Name}", i,
            [.. run.Networks.SelectMany(network => network.History).Where(line => line.Stream == stream && double.IsFinite(value(line))).GroupBy(line => line.Step)
                .OrderBy(lines => lines.Key).Select(lines => ((double)lines.Key, lines.Average(value)))]))]) { HasLegend = true };

    private static string Report(RunSummary run) => Path.Combine(run.Files.Root, RunReport.PageName);

    private static string DataName(RunSummary run) => run.Data is { } data ? Path.GetFileName(Path.TrimEndingDirectorySeparator(data)) + (run.Csv is { } csv ? $" with {Path.GetFileName(csv)}" : "") : "";
}

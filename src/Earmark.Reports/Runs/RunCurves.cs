using System.Globalization;
using Earmark.Runs;

namespace Earmark.Reports.Runs;

/// <summary>Creates the section with the training curves of a run.</summary>
internal static class RunCurves
{
    private const int MaxRows = 200;

    /// <summary>Returns the section, or nothing if the run has no history.</summary>
    public static Html Render(RunSummary run)
    {
        RunNetwork[] networks = [.. run.Networks.Where(network => network.History.Count > 0)];
        if (networks.Length == 0) return Html.None;
        var metrics = networks.SelectMany(network => network.History).SelectMany(line => line.Metrics).Select(metric => metric.Name).Distinct().Where(name => name != "MAP@1").ToArray();
        var single = run.Folds == 0;
        ulong?[] seeds = [.. networks.Select(network => network.Seed).Distinct()];
        int Colour(RunNetwork network) => Array.IndexOf(seeds, network.Seed) * run.Folds + (network.Fold ?? 0);
        Chart[] charts =
        [
            new("Loss", "steps", "loss",
            [
                .. networks.Select(network => new ChartLine(single ? "training" : network.Name, single ? 1 : Colour(network), Points(network, "train", line => line.Loss), IsDashed: true)),
                .. networks.Select(network => new ChartLine(single ? "held-out clips" : network.Name, Colour(network), Points(network, "eval", line => line.Loss))),
            ]),
            .. metrics.Select(metric => new Chart($"{metric} on held-out clips, during training", "steps", metric,
                [.. networks.Select(network => new ChartLine(network.Name, Colour(network), Points(network, "eval", line => Value(line, metric))))]) { MaxY = 1 }),
            new("Learning rate", "steps", "learning rate", [.. networks.Select(network => new ChartLine(network.Name, Colour(network), Points(network, "train", line => line.LearningRate)))]),
        ];
        return Page.Section("curves", "Training curves",
            Page.Paragraph($"{(single ? "" : "Solid: held-out clips of the fold; dashed: training. ")}The training loss is that of augmented, mixed and smoothed examples, so it can be higher than the loss on held-out clips. With doubtful.generalisedCrossEntropy or masking, it is not a cross-entropy. The metrics during training are those of the network at that step; the metrics above are those of model.onnx."),
            Html.From($"<div class=\"plots\">{charts.Select(chart => chart.Render())}</div>\n"), Values(networks, metrics));
    }

    /// <summary>Returns a metric of a history line, or NaN if it is undefined.</summary>
    public static double Value(HistoryLine line, string metric) => line.Metrics.Where(entry => entry.Name == metric).Select(entry => entry.Value).DefaultIfEmpty(double.NaN).First();

    private static (double, double)[] Points(RunNetwork network, string stream, Func<HistoryLine, double> value) =>
        [.. network.History.Where(line => line.Stream == stream).Select(line => ((double)line.Step, value(line)))];

    private static Html Values(RunNetwork[] networks, string[] metrics)
    {
        var lines = networks.SelectMany(network => network.History.Where(line => line.Stream == "eval").Select(line => (network.Name, Line: line))).ToArray();
        return lines is [] ? Html.None : Html.From($"""
            <details><summary>All validations</summary>
            {Page.Table("numbers", lines.Length > MaxRows ? FormattableString.Invariant($"The last {MaxRows} of {lines.Length:N0}; all are in history.jsonl.") : "", ["network", "step", "loss", .. metrics],
                lines.TakeLast(MaxRows).Select(entry => (IReadOnlyList<Html>)
                [
                    Html.From($"{entry.Name}"), Html.From($"{entry.Line.Step.ToString("N0", CultureInfo.InvariantCulture)}"), Html.From($"{Format(entry.Line.Loss)}"),
                    .. metrics.Select(metric => Html.From($"{Format(Value(entry.Line, metric))}")),
                ]))}</details>

            """);
    }

    private static string Format(double value) => double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "";
}

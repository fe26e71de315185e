using System.ComponentModel;
using System.Globalization;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Tagging.Quantization;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark export MODEL --precision int8 --data DATA --out FILE</c>.</summary>
[Description("Writes a model with 8-bit integer weights and activations: a quarter of the size, and faster on CPUs with VNNI instructions")]
internal sealed class ExportCommand(Terminal terminal) : Command<ExportCommand.Settings>
{
    private const int DefaultClips = 200;

    internal sealed class Settings : DataSettings
    {
        [CommandArgument(0, "<MODEL>"), Description("A model file in 32-bit floats, such as runs/1/model.onnx")]
        public required string Model { get; init; }

        [CommandOption("--precision <P>", isRequired: true), Description("Precision of the new model: int8")]
        public required string Precision { get; init; }

        [CommandOption("--data <DATA>", isRequired: true), Description("A folder of recordings similar to those that will be tagged, in any layout that 'earmark train' accepts, such as the training data; labels are not used. The ranges of the activations are measured on them")]
        public required string Data { get; init; }

        [CommandOption("--clips <N>"), NumberRange("--clips", 1), Description("Number of recordings to use, selected evenly; up to 10 s of each [grey](default 200)[/]")]
        public int Clips { get; init; } = DefaultClips;

        [CommandOption("--out <FILE>", isRequired: true), Description("Output file, such as model-int8.onnx; it must not already exist")]
        public required string Out { get; init; }

        [CommandOption("--json"), Description("Prints the result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Precision != Int8Export.Name) throw InputException.At($"--precision {settings.Precision}", "unknown value", Int8Export.Name, "Training already writes 32-bit floats.");
        OutputFile.RequireFree("--out", settings.Out);
        var data = Dataset.OpenForPrediction(settings.Data, settings.DatasetOptions, cancellationToken);
        foreach (var finding in data.Findings) terminal.Warn(finding.ToString());
        var clips = Select([.. data.Train, .. data.Test], settings.Clips);
        var failures = new List<Failure>();
        Int8Result result;
        using (var progress = Progress.Start(terminal, "measuring activations", clips.Length, "clips"))
            result = Int8Export.Write(settings.Model, settings.Out, clips, failures, (done, _) => progress.Report(done), cancellationToken);
        var (before, after) = (new FileInfo(settings.Model).Length, new FileInfo(settings.Out).Length);
        foreach (var failure in failures) terminal.Warn(failure.ToString());
        if (settings.Json)
            terminal.Json(new { Model = settings.Out, SizeBytes = after, OriginalSizeBytes = before, result.CalibrationClips, result.MaxDifference, result.MeanDifference, result.ChangedTopLabels, failures });
        else
        {
            terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"model: {settings.Out} ({after / 1e6:0.0} MB instead of {before / 1e6:0.0} MB)"));
            terminal.WriteResult(string.Create(CultureInfo.InvariantCulture,
                $"on the {result.CalibrationClips:N0} recordings used, scores differ by {result.MeanDifference:0.0000} on average and by {result.MaxDifference:0.000} at most; the highest score belongs to another label for {result.ChangedTopLabels:N0} of them"));
            terminal.Message($"compare both models on clips that were not used in training: earmark evaluate {Shell.Quote(settings.Out)} DATA");
        }
        return ExitCode.For(failures);
    }

    // Evenly over the data set, so that all labels of a sorted list are included.
    private static Clip[] Select(Clip[] clips, int count) => clips.Length <= count ? clips : [.. Enumerable.Range(0, count).Select(i => clips[(int)((long)i * clips.Length / count)])];
}

using System.ComponentModel;
using System.Globalization;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Tagging.Jobs;
using Earmark.Tagging.Quantisation;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark export MODEL --precision int8 --calibration PATH --out FILE</c>.</summary>
[Description("Writes a smaller model whose convolutions use 8-bit integers instead of 32-bit floats")]
internal sealed class ExportCommand(Terminal terminal) : Command<ExportCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<MODEL>"), Description("A model file in 32-bit floats, such as runs/1/model.onnx")]
        public required string Model { get; init; }

        [CommandOption("--precision <P>", isRequired: true), Description("Precision of the new model: int8")]
        public required string Precision { get; init; }

        [CommandOption("--calibration <PATH>", isRequired: true), Description("Recordings similar to those that will be tagged: a folder, including its subfolders, or a pattern such as 'archive/**/*.wav'. The ranges of the activations are measured on them")]
        public required string Calibration { get; init; }

        [CommandOption("--count <N>"), NumberRange("--count", 1), Description("Maximum number of recordings to use, evenly spaced in the list of all; the first 10 s of each [grey](default 200)[/]")]
        public int Count { get; init; } = 200;

        [CommandOption("--out <FILE>", isRequired: true), Description("Output file, such as model-int8.onnx; it must not already exist")]
        public required string Out { get; init; }

        [CommandOption("--threads <N>"), NumberRange("--threads", 1, 1024), Description("Number of threads [grey](default: one per core)[/]")]
        public int Threads { get; init; }

        [CommandOption("--json"), Description("Prints the result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Precision != Int8Export.Name) throw InputException.At($"--precision {settings.Precision}", "unknown value", Int8Export.Name, "'earmark train' writes models in 32-bit floats.");
        OutputFile.RequireFree("--out", settings.Out);
        var findings = new List<Finding>();
        AudioSource[] recordings = [.. Select(RecordingPaths.Find([settings.Calibration], [], findings, cancellationToken), settings.Count).Select(AudioSource.FromFile)];
        foreach (var finding in findings) terminal.Warn(finding.ToString());
        var failures = new List<Failure>();
        var result = Progress.Run(terminal, "measuring activations and comparing scores", 2 * recordings.Length, "recordings",
            progress => Int8Export.Write(settings.Model, settings.Out, recordings, failures, (done, _) => progress.Report(done), settings.Threads, cancellationToken));
        foreach (var failure in failures) terminal.Warn(failure.ToString());
        Show(settings, result, failures);
        return ExitCode.For(failures);
    }

    private void Show(Settings settings, Int8Result result, List<Failure> failures)
    {
        var (before, after) = (new FileInfo(settings.Model).Length, new FileInfo(settings.Out).Length);
        if (settings.Json)
        {
            terminal.Json(new { Model = settings.Out, SizeBytes = after, OriginalSizeBytes = before, result.Recordings, result.MaxDifference, result.MeanDifference, result.ChangedTopLabels, failures });
            return;
        }
        terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"model: {settings.Out} ({after / 1e6:0.0} MB instead of {before / 1e6:0.0} MB)"));
        terminal.WriteResult(string.Create(CultureInfo.InvariantCulture,
            $"scores of {(result.Recordings == 1 ? "1 recording" : $"{result.Recordings:N0} recordings")} differ by {result.MeanDifference:0.0000} on average and by at most {result.MaxDifference:0.000}; the highest score belongs to another label in {result.ChangedTopLabels:N0}"));
        terminal.Message($"to compare both models on labelled clips that were not used in training: earmark evaluate {Shell.Quote(settings.Out)} DATA");
    }

    // Evenly spaced, so that a list sorted by label is covered evenly.
    private static IEnumerable<string> Select(IReadOnlyList<string> all, int count) =>
        all.Count <= count ? all : Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)]);
}

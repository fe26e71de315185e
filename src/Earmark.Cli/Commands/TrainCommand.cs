using System.ComponentModel;
using System.Globalization;
using Earmark.Data;
using Earmark.Cli.Training;
using Spectre.Console.Cli;
using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark train DATA</c>.</summary>
[Description("Trains a network on labelled recordings and writes it as one file, model.onnx")]
internal sealed class TrainCommand(Terminal terminal) : Command<TrainCommand.Settings>
{
    internal sealed class Settings : DataSettings
    {
        [CommandArgument(0, "[DATA]"), Description("A folder of labelled recordings; not needed with --resume")]
        public string? Data { get; init; }

        [CommandOption("-p|--preset <NAME>"), Description("A preset (baseline, demo, quick, strong) or a JSON file with the same keys, such as a run's hparams.json [grey](default baseline)[/]")]
        public string? Preset { get; init; }

        [CommandOption("--set <KEY=VALUE>"), Description("Changes one key of the preset, such as schedule.learningRate=0.001; can be repeated")]
        public string[] Set { get; init; } = [];

        [CommandOption("--keys"), Description("Lists every key of the preset with its value, meaning and range, then exits")]
        public bool Keys { get; init; }

        [CommandOption("--steps <N>"), Number("--steps"), Description("Training steps of the run, or of each fold; short for --set schedule.steps=N --set schedule.epochs=0")]
        public int? Steps { get; init; }

        [CommandOption("--seed <S>"), Number("--seed"), Description("Seed of all random numbers in training; short for --set seed=S. The seed of the held-out clips is --set validation.seed=S")]
        public ulong? Seed { get; init; }

        [CommandOption("--folds <K>"), Number("--folds", 2), Description("Cross-validation: trains K networks, each on all but one of K folds, and merges them into one model; every clip is scored by the network that was not trained on it")]
        public int? Folds { get; init; }

        [CommandOption("--fold <I>"), Number("--fold", 0), Description("Trains only fold I of --folds, from 0; train the others with --resume RUN --fold J. With several machines, copy their fold folders into one run and --resume it")]
        public int? Fold { get; init; }

        [CommandOption("--device <NAME>"), Description("auto, cpu, cuda or cuda:N [grey](default auto: a GPU if there is one)[/]")]
        public string? Device { get; init; }

        [CommandOption("--threads <N>"), Number("--threads", 1, 1024), Description("Threads per operation [grey](default: one per core)[/]")]
        public int? Threads { get; init; }

        [CommandOption("--out <FOLDER>"), Description("Folder for all runs; each run gets the next free number in it [grey](default runs)[/]")]
        public string? Out { get; init; }

        /// <summary>Folder for all runs.</summary>
        public string Runs => Out ?? "runs";

        [CommandOption("--cache <FOLDER>"), Description("Folder for cached spectrograms, for presets that cache them [grey](default: cache in the folder of all runs)[/]")]
        public string? Cache { get; init; }

        [CommandOption("--resume <RUN>"), Description("Resumes a stopped run, such as runs/3, with the same numbers as an uninterrupted run; with folds, trains all that are missing")]
        public string? Resume { get; init; }

        [CommandOption("--json"), Description("Prints the result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Keys) return ListKeys(settings);
        var job = settings.Resume is null ? Start(settings, cancellationToken) : Resume(settings, cancellationToken);
        foreach (var finding in job.Data.Findings) terminal.Warn(finding.ToString());
        terminal.Message($"{job.Data.Train.Count:N0} labelled clips, {job.Data.Labels.Count} labels; run folder {job.Folder.Root}");
        using var display = new RunDisplay(terminal);
        var report = new TrainingReport(terminal, job.Folder, job.Data.Labels, settings.Json);
        try
        {
            return report.Show(job.Execute(display.Report, cancellationToken), display);
        }
        catch (Exception error) when (EnvironmentError.IsCancellation(error, cancellationToken))
        {
            display.Dispose();
            return report.ShowStopped("stopped"); // before the first step, or while the finished model was evaluated
        }
    }

    private static TrainingJob Start(Settings settings, CancellationToken cancellationToken)
    {
        var data = settings.Data ?? throw InputException.At("earmark train", "no DATA was given", "a folder of labelled recordings",
            "For example, 'earmark train recordings --preset quick'. Use --resume to resume a stopped run.");
        var preset = PresetOf(settings);
        if (settings.Fold is not null && settings.Folds is null)
            throw InputException.At($"--fold {settings.Fold}", "--folds is missing", "the number of folds too, such as --folds 5 --fold 0");
        OutputFolder.Require("--out", settings.Runs);
        OutputFolder.Require("--cache", settings.Cache);
        return TrainingJob.Create(new(data, preset)
        {
            DatasetOptions = settings.DatasetOptions, Folds = settings.Folds ?? 0, Fold = settings.Fold,
            Device = settings.Device ?? "auto", Threads = settings.Threads ?? 0, Runs = settings.Runs, Cache = settings.Cache,
        }, cancellationToken);
    }

    private static TrainingJob Resume(Settings settings, CancellationToken cancellationToken)
    {
        if (settings is not { Data: null, Preset: null, Set: [], Steps: null, Seed: null, Folds: null, Out: null } || settings.DatasetOptions != new DatasetOptions())
            throw InputException.At($"--resume {settings.Resume}", "DATA or options of a new run were given too",
                "no option that changes the run", "It resumes with the settings in its run.json and hparams.json.");
        return TrainingJob.Resume(settings.Resume!, new(settings.Fold, settings.Device, settings.Threads, settings.Cache), cancellationToken);
    }

    private static Preset PresetOf(Settings settings) => PresetFile.Load(settings.Preset ?? "baseline",
    [
        .. settings.Set,
        .. settings.Steps is { } steps ? [string.Create(CultureInfo.InvariantCulture, $"schedule.steps={steps}"), "schedule.epochs=0"] : Array.Empty<string>(),
        .. settings.Seed is { } seed ? [string.Create(CultureInfo.InvariantCulture, $"seed={seed}")] : Array.Empty<string>(),
    ]);

    private int ListKeys(Settings settings)
    {
        var preset = PresetOf(settings);
        if (settings.Json) terminal.Document(PresetFile.Write(preset));
        else
            foreach (var key in PresetKeys.List(preset))
            {
                terminal.Line($"{key.Path} = {PresetKeys.Format(key.Value)}{(key.About.Unit.Length > 0 && key.Value is not (Duration or "auto") ? $" {key.About.Unit}" : "")}");
                terminal.Line($"    {key.About.Text}{(key.About.Range is { Length: > 0 } range ? $"; {range}" : "")}{(key.About.Source.Length > 0 ? $" ({key.About.Source})" : "")}");
            }
        return ExitCode.Success;
    }
}

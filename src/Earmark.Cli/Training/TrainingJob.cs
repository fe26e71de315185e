using System.Globalization;
using System.Text.Json;
using Earmark.Cli.Commands;
using Earmark.Data;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>A training job of <c>earmark train</c>: preset, data, folds and folder of a new or a resumed run.</summary>
/// <param name="Preset">All parameters.</param>
/// <param name="Data">The data set.</param>
/// <param name="Folds">The splits into training and held-out clips: one, or those of <c>--folds</c>.</param>
/// <param name="Start">The content of run.json.</param>
/// <param name="Folder">The folder of the run.</param>
/// <param name="Cache">The folder for cached spectrograms.</param>
internal sealed record TrainingJob(Preset Preset, Dataset Data, IReadOnlyList<Fold> Folds, RunStart Start, RunFolder Folder, string Cache)
{
    /// <summary>Messages before the training begins: the chosen precision and warnings about it.</summary>
    public IReadOnlyList<RunEvent> News { get; init; } = [];

    /// <summary>Loads the preset specified by the options.</summary>
    public static Preset PresetOf(TrainCommand.Settings settings) => PresetFile.Load(settings.Preset ?? "baseline",
    [
        .. settings.Set,
        .. settings.Steps is { } steps ? [string.Create(CultureInfo.InvariantCulture, $"schedule.steps={steps}"), "schedule.epochs=0"] : Array.Empty<string>(),
        .. settings.Seed is { } seed ? [string.Create(CultureInfo.InvariantCulture, $"seed={seed}")] : Array.Empty<string>(),
    ]);

    /// <summary>Begins a new run. Everything is checked before its folder is created.</summary>
    public static TrainingJob Begin(TrainCommand.Settings settings)
    {
        var root = settings.Data ?? throw InputException.At("earmark train", "no DATA was given", "a folder of labelled recordings",
            "For example, 'earmark train recordings --preset quick'. Use --resume to resume a stopped run.");
        var asked = PresetOf(settings);
        if (settings.Fold is not null && settings.Folds is null)
            throw InputException.At($"--fold {settings.Fold}", "--folds is missing", "the number of folds too, such as --folds 5 --fold 0");
        RequireFold(settings.Fold, settings.Folds ?? 0);
        var (preset, news) = PrecisionChoice.Resolve(asked, Processor.Here, IsGpu(settings.Device ?? "auto"));
        OutputFolder.Require("--out", settings.Runs);
        OutputFolder.Require("--cache", settings.Cache);
        var data = Dataset.Open(root, settings.DatasetOptions);
        var folds = FoldsOf(preset, data, settings.Folds ?? 0);
        var start = new RunStart(Path.GetFullPath(root), settings.DatasetOptions, settings.Folds ?? 0, settings.Fold, data.Fingerprint,
            settings.Device ?? "auto", settings.Threads ?? 0, Cli.Version, DateTimeOffset.Now, settings.Cache is { } cache ? Path.GetFullPath(cache) : null,
            Processor.Here, preset.Schedule.Precision);
        var vocabulary = data.Labels.Index().ToDictionary(entry => entry.Index.ToString(CultureInfo.InvariantCulture), entry => entry.Item);
        var folder = RunFolder.Next(settings.Runs, start, PresetFile.Write(preset), JsonSerializer.Serialize(vocabulary, JsonStyle.Options) + "\n");
        Fold.Save(folder.Folds, folds);
        return new(preset, data, folds, start, folder, settings.Cache ?? Path.Combine(settings.Runs, "cache")) { News = news };
    }

    /// <summary>Resumes an earlier run with the preset and the options it was started with.</summary>
    public static TrainingJob Resume(TrainCommand.Settings settings)
    {
        if (settings is not { Data: null, Preset: null, Set: [], Steps: null, Seed: null, Folds: null, Out: null } || settings.DatasetOptions != new DatasetOptions())
            throw InputException.At($"--resume {settings.Resume}", "DATA or options of a new run were given too",
                "no option that changes the run", "It resumes with the settings in its run.json and hparams.json.");
        var folder = RunFolder.Open(settings.Resume!);
        var start = folder.ReadStart();
        if (start.Fold is { } one && folder.Outer is { } outer)
            throw InputException.At(settings.Resume!, $"it is fold {one} of the run {outer.Root}", "the folder of that run",
                $"'earmark train --resume {Shell.Word(outer.Root)} --fold {one}' resumes only this fold.");
        RequireFold(settings.Fold, start.Folds);
        start = start with { Fold = settings.Fold, Device = settings.Device ?? start.Device, Threads = settings.Threads ?? start.Threads };
        if (start.Folds == 0 && File.Exists(folder.Finished))
            throw InputException.At(settings.Resume!, "the run is finished", "a stopped run", $"Its model is {folder.Model}.");
        if (!Path.Exists(start.Data))
            throw InputException.At(folder.Start, $"the data set of the run, {start.Data}, does not exist", "the same data in the same place",
                "Move it back, or write its new path into that file.");
        var data = Dataset.Open(start.Data, start.Options);
        if (data.Fingerprint != start.Fingerprint)
            throw InputException.At(start.Data, "the clips or labels differ from those the run was started with", "the same data", "Start a new run instead.");
        var preset = PresetFile.Load(folder.Preset);
        return new(preset, data, FoldsOf(preset, data, start.Folds, folder), start, folder, settings.Cache ?? start.Cache ?? Path.Combine(Path.GetDirectoryName(folder.Root)!, "cache"))
        {
            News = PrecisionChoice.Resumed(preset, start.Processor, Processor.Here, IsGpu(start.Device)),
        };
    }

    /// <summary>Trains.</summary>
    /// <returns>The result of the run, or the result of the folds.</returns>
    public (RunResult? Run, CrossValidationResult? Folds) Execute(Action<RunEvent> tell, CancellationToken stop)
    {
        var options = new RunOptions { Device = Start.Device, Threads = Start.Threads, Cache = Cache };
        foreach (var news in News) tell(news);
        if (Devices.RefusalOf(Start.Device) is { } reason) tell(new RunEvent.Warning(GpuNotice.Text(reason)));
        var share = Start.Folds == 0 && Data.GivenFold is null ? Preset.Validation.Fraction : (double?)null;
        foreach (var finding in Fold.Inspect(Folds, share)) tell(new RunEvent.Warning($"{finding}"));
        if (Start.Folds == 0)
        {
            tell(new RunEvent.Message($"{Folds[0].Train.Count:N0} clips to train on, {Folds[0].Validation.Count:N0} held out"));
            return (TrainingRun.Execute(Preset, Data, Folds[0], Folder, options, tell, stop), null);
        }
        return (null, CrossValidation.Execute(Preset, Data, Folds, Start.Fold, Folder, options, tell, stop));
    }

    private static bool IsGpu(string device) => Devices.Of(device).type == TorchSharp.DeviceType.CUDA;

    private static IReadOnlyList<Fold> FoldsOf(Preset preset, Dataset data, int count) =>
        count == 0 ? [data.GivenFold ?? preset.Validation.HoldOut(data)] : Fold.Split(data, count, preset.Validation.Seed);

    // Uses the folds the run was started with. Another version, or another label column, could give different ones.
    private static IReadOnlyList<Fold> FoldsOf(Preset preset, Dataset data, int count, RunFolder folder)
    {
        if (File.Exists(folder.Folds)) return [.. Fold.Load(folder.Folds, data).Select(fold => fold with { VerifiedOnly = count > 0 || data.GivenFold is not null })];
        if (File.Exists(folder.Last))
            throw InputException.At(folder.Folds, "no such file, although the run has already trained", "the table of the held-out clips",
                "Runs of earlier versions, which held out other clips, do not have it: start a new run.");
        return FoldsOf(preset, data, count);
    }

    private static void RequireFold(int? fold, int folds)
    {
        if (fold < 0 || fold >= folds) throw InputException.At($"--fold {fold}", $"there are {folds} folds", folds > 0 ? $"0 to {folds - 1}" : "no --fold");
    }
}

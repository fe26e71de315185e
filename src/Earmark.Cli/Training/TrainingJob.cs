using System.Globalization;
using System.Text.Json;
using Earmark.Cli.Commands;
using Earmark.Data;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>What a call of <c>earmark train</c> amounts to: preset, data, folds and folder, of a new run or of an earlier one.</summary>
/// <param name="Preset">Every parameter.</param>
/// <param name="Data">The data set.</param>
/// <param name="Folds">Its parts to train on and to hold out: one, or those of <c>--folds</c>.</param>
/// <param name="Start">What run.json holds.</param>
/// <param name="Folder">The run.</param>
/// <param name="Cache">Where spectrograms are kept.</param>
internal sealed record TrainingJob(Preset Preset, Dataset Data, IReadOnlyList<Fold> Folds, RunStart Start, RunFolder Folder, string Cache)
{
    /// <summary>What to say before the training begins: the precision that was chosen, and what is doubtful about it.</summary>
    public IReadOnlyList<RunEvent> News { get; init; } = [];

    /// <summary>The preset that the options name.</summary>
    public static Preset PresetOf(TrainCommand.Settings settings) => PresetFile.Load(settings.Preset ?? "baseline",
    [
        .. settings.Set,
        .. settings.Steps is { } steps ? [string.Create(CultureInfo.InvariantCulture, $"schedule.steps={steps}"), "schedule.epochs=0"] : Array.Empty<string>(),
        .. settings.Seed is { } seed ? [string.Create(CultureInfo.InvariantCulture, $"seed={seed}")] : Array.Empty<string>(),
    ]);

    /// <summary>A new run: everything is checked before its folder is made.</summary>
    public static TrainingJob Begin(TrainCommand.Settings settings)
    {
        var root = settings.Data ?? throw InputException.At("earmark train", "no DATA was given", "a folder of labelled recordings",
            "As in 'earmark train recordings --preset quick'; a stopped run goes on with --resume.");
        var asked = PresetOf(settings);
        if (settings.Fold is not null && settings.Folds is null)
            throw InputException.At($"--fold {settings.Fold}", "there is no --folds", "the number of folds too, as --folds 5 --fold 0");
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

    /// <summary>An earlier run, with the preset and the options it was started with.</summary>
    public static TrainingJob Resume(TrainCommand.Settings settings)
    {
        if (settings is not { Data: null, Preset: null, Set: [], Steps: null, Seed: null, Folds: null, Out: null } || settings.DatasetOptions != new DatasetOptions())
            throw InputException.At($"--resume {settings.Resume}", "DATA or options of a new run were given too",
                "nothing that would change the run", "It goes on with what its run.json and hparams.json say.");
        var folder = RunFolder.Open(settings.Resume!);
        var start = folder.ReadStart();
        if (start.Fold is { } one && folder.Outer is { } outer)
            throw InputException.At(settings.Resume!, $"it is fold {one} of the run {outer.Root}", "the folder of that run",
                $"'earmark train --resume {Shell.Word(outer.Root)} --fold {one}' goes on with this fold alone.");
        RequireFold(settings.Fold, start.Folds);
        start = start with { Fold = settings.Fold, Device = settings.Device ?? start.Device, Threads = settings.Threads ?? start.Threads };
        if (start.Folds == 0 && File.Exists(folder.Finished))
            throw InputException.At(settings.Resume!, "the run is finished", "one that was stopped", $"Its model is {folder.Model}.");
        if (!Path.Exists(start.Data))
            throw InputException.At(folder.Start, $"the data it was started with, {start.Data}, is not there", "the same data in the same place",
                "Put it back, or write its new place into that file.");
        var data = Dataset.Open(start.Data, start.Options);
        if (data.Fingerprint != start.Fingerprint)
            throw InputException.At(start.Data, "clips or labels are not those the run was started with", "the same data", "Start a new run instead.");
        var preset = PresetFile.Load(folder.Preset);
        return new(preset, data, FoldsOf(preset, data, start.Folds, folder), start, folder, settings.Cache ?? start.Cache ?? Path.Combine(Path.GetDirectoryName(folder.Root)!, "cache"))
        {
            News = PrecisionChoice.Resumed(preset, start.Processor, Processor.Here, IsGpu(start.Device)),
        };
    }

    /// <summary>Trains.</summary>
    /// <returns>How it ended; with folds, how they ended.</returns>
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

    // Those the run was started with: another version, or another column of the labels, could give others.
    private static IReadOnlyList<Fold> FoldsOf(Preset preset, Dataset data, int count, RunFolder folder)
    {
        if (File.Exists(folder.Folds)) return [.. Fold.Load(folder.Folds, data).Select(fold => fold with { VerifiedOnly = count > 0 || data.GivenFold is not null })];
        if (File.Exists(folder.Last))
            throw InputException.At(folder.Folds, "no such file, though the run has trained already", "the table of the clips that the run holds out",
                "Runs of earlier versions, which held out other clips, do not have it: start a new run.");
        return FoldsOf(preset, data, count);
    }

    private static void RequireFold(int? fold, int folds)
    {
        if (fold < 0 || fold >= folds) throw InputException.At($"--fold {fold}", $"there are {folds} folds", folds > 0 ? $"0 to {folds - 1}" : "no --fold");
    }
}

using System.Globalization;
using Earmark.Data;
using Earmark.Onnx;
using Earmark.Training.Networks;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>The preset, data, folds and folder of a new or resumed run.</summary>
/// <param name="Preset">All parameters.</param>
/// <param name="Data">The data set.</param>
/// <param name="Folds">The splits into training and held-out clips: a single one, or one per fold of <c>--folds</c>.</param>
/// <param name="Start">The content of run.json.</param>
/// <param name="Folder">The folder of the run.</param>
/// <param name="Cache">Folder of the spectrogram cache.</param>
public sealed record TrainingJob(Preset Preset, Dataset Data, IReadOnlyList<Fold> Folds, RunStart Start, RunFolder Folder, string Cache)
{
    /// <summary>Messages to report before training, such as the selected precision and warnings about it.</summary>
    public IReadOnlyList<RunEvent> Events { get; init; } = [];

    /// <summary>The task of a job array that trains only its part of the networks, or null for all networks.</summary>
    public ArrayTask? Task { get; init; }

    /// <summary>Whether other processes may train networks of the run at the same time. If so, this process waits for a network that another process is training; otherwise, this is an error.</summary>
    public bool IsShared { get; init; }

    /// <summary>Prepares a new run, or continues the run with the requested name. Everything is validated before the folder is created.</summary>
    /// <param name="request">The training request.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <exception cref="InputException">The data set cannot be opened or split, the device does not exist, there is no such fold, the run with the name has other settings, or an <c>EARMARK_*</c> variable is invalid.</exception>
    public static TrainingJob Create(TrainingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireFold(request.Fold, request.Folds);
        SpeedSwitches.RequireValid();
        if (NamedRun.Find(request) is { } named) return NamedRun.Continue(named, request, cancellationToken);
        var (preset, data, start, teacher, events) = RunStartup.Prepare(request, cancellationToken);
        var folds = FoldsOf(preset, data, request.Folds, cancellationToken);
        var vocabulary = RunFolder.ToJson(data.Labels.Index().ToDictionary(entry => entry.Index.ToString(CultureInfo.InvariantCulture), entry => entry.Item));
        var folder = request.Name is { } name ? RunFolder.TryCreate(request.Runs, name, start, PresetFile.Write(preset), vocabulary, folds, teacher?.Scores)
            : RunFolder.Create(request.Runs, start, PresetFile.Write(preset), vocabulary, folds, teacher?.Scores);
        return folder is null ? NamedRun.Continue(NamedRun.Find(request)!, request, cancellationToken) // another task has just created it
            : new(preset, data, folds, start, folder, request.Cache ?? Path.Combine(request.Runs, "cache"))
            {
                Task = request.Task,
                IsShared = request.Name is not null,
                Events = [.. events, .. request.Init is { } initial ? InitialClips.Inspect(initial, data, folds) : [], .. teacher?.Inspect(data, folds) ?? []],
            };
    }

    /// <summary>Prepares an earlier run with its original preset and options.</summary>
    /// <param name="run">The run folder.</param>
    /// <param name="request">Options that replace those of the run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The run is finished or corrupt, its data set has changed, or an <c>EARMARK_*</c> variable is invalid.</exception>
    public static TrainingJob Resume(string run, ResumeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        SpeedSwitches.RequireValid();
        var folder = RunFolder.Open(run);
        var start = folder.ReadStart();
        if (start.Fold is { } index && folder.OuterRun is { } outer)
            throw InputException.At(run, $"it is fold {index} of the run {outer.Root}", "the folder of that run",
                $"'earmark train --resume {Shell.Quote(outer.Root)} --fold {index}' resumes only this fold.");
        RequireFold(request.Fold, start.Folds);
        start = start with { Fold = request.Fold, Device = request.Device ?? start.Device, Threads = request.Threads ?? start.Threads };
        if (start.Folds == 0 && File.Exists(folder.Result))
            throw InputException.At(run, "the run is finished", "an interrupted run", $"Its model is {folder.Model}.");
        return Open(folder, start, request.Cache, request.Task, cancellationToken) with { IsShared = request.Task is not null };
    }

    /// <summary>Opens the data set and the folds of an earlier run.</summary>
    internal static TrainingJob Open(RunFolder folder, RunStart start, string? cache, ArrayTask? task, CancellationToken cancellationToken)
    {
        if (!Path.Exists(start.Data))
            throw InputException.At(folder.Arguments, $"the data set of the run, {start.Data}, does not exist", "the data set at its original path",
                "Move it back, or write its new path into that file.");
        var preset = PresetFile.Load(folder.Preset);
        BackboneChoice.RequireUnchanged(preset);
        var opened = Dataset.Open(start.Data, start.Options, cancellationToken);
        var data = opened.Fingerprint == start.Fingerprint ? opened : opened.WithBackground(preset.Targets.ResolvedRule().IsExclusive); // earlier versions did not use background recordings
        if (data.Fingerprint != start.Fingerprint)
            throw InputException.At(start.Data, "the clips or labels differ from those the run was started with", "the same data set", "Start a new run instead.");
        return new(preset, data, FoldsOf(preset, data, start.Folds, folder, cancellationToken), start, folder, cache ?? start.Cache ?? Path.Combine(Path.GetDirectoryName((folder.OuterRun ?? folder).Root)!, "cache")) // a seed is inside its run
        {
            Task = task,
            Events = PrecisionChoice.Resumed(preset, start.Processor, Processor.Current, IsGpu(start.Device)),
        };
    }

    /// <summary>Runs the training. The results of a finished run are read from its files.</summary>
    /// <returns>The result of the run, or of the cross-validation.</returns>
    public (RunResult? Run, CrossValidationResult? Folds) Execute(Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        var options = new RunOptions { Device = Start.Device, Threads = Start.Threads, Cache = Cache, Task = Task, WaitForOthers = IsShared };
        foreach (var runEvent in Events) onEvent(runEvent);
        if (Devices.FallbackReasonOf(Start.Device) is { } reason) onEvent(new RunEvent.Warning(CudaDriver.FallbackWarning(reason)));
        var fraction = Start.Folds == 0 && Data.PredefinedFold is null ? Preset.Validation.Fraction : (double?)null;
        if (Folds.Any(fold => fold.Validation.Count > 0))
            foreach (var finding in Fold.Inspect(Folds, fraction, MaySplitCopies, cancellationToken)) onEvent(new RunEvent.Warning($"{finding}"));
        if (Start.Folds > 0) return (null, Start.Seeds > 1 ? RepeatedCrossValidation.Execute(this, options, onEvent, cancellationToken)
            : CrossValidation.Execute(Preset, Data, Folds, OwnFolds(0) is { } own && own.Count < Folds.Count ? own : null, Folder, options, onEvent, cancellationToken));
        if (File.Exists(Folder.Result)) return (FinishedRun.Read(this), null);
        if (Preset.Doubtful.Rounds > 0 && DoubtfulLabels.Exist(Data.Train, Preset.Doubtful))
            onEvent(new RunEvent.Message("some labels are doubtful, but self-verification needs out-of-fold scores: use --folds to enable it"));
        onEvent(new RunEvent.Message($"{Folds[0].Train.Count:N0} training clips, {Folds[0].Validation.Count:N0} held out"));
        return (TrainingRun.Execute(Preset, Data, Folds[0], Folder, options, onEvent, cancellationToken), null);
    }

    /// <summary>Returns the networks of a cross-validation that are not finished, with the folder of the cross-validation that contains them.</summary>
    public IReadOnlyList<(RunFolder Run, int Fold, string Name)> MissingNetworks() => [.. Enumerable.Range(0, Start.Seeds)
        .Select(i => (Run: Start.Seeds > 1 ? Folder.Seed(SeedOf(i)) : Folder, Name: Start.Seeds > 1 ? FormattableString.Invariant($"seed {SeedOf(i)}, ") : ""))
        .SelectMany(seed => Folds.Where(fold => !seed.Run.Fold(fold.Index).IsFinishedFold).Select(fold => (seed.Run, fold.Index, FormattableString.Invariant($"{seed.Name}fold {fold.Index}"))))];

    /// <summary>Returns a seed of the run.</summary>
    /// <param name="index">Index of the seed, from 0.</param>
    internal ulong SeedOf(int index) => unchecked(Preset.Seed + (ulong)index);

    /// <summary>Returns the folds that this process trains with a seed.</summary>
    /// <param name="seed">Index of the seed, from 0.</param>
    internal IReadOnlyCollection<int> OwnFolds(int seed) => [.. Folds.Select(fold => fold.Index)
        .Where(fold => (Start.Fold is null || fold == Start.Fold) && (Task is null || Task.Includes(seed * Folds.Count + fold)))];

    // Earmark keeps identical recordings on the same side of a split, except in the random split of the preset 'baseline'.
    private bool MaySplitCopies => Start.Folds == 0 ? Data.PredefinedFold is not null || Preset.Validation.Split == ValidationSplit.Random
        : Data.Train.Any(clip => clip.Fold is not null);

    internal static bool IsGpu(string device) => Devices.Parse(device).type == TorchSharp.DeviceType.CUDA;

    private static IReadOnlyList<Fold> FoldsOf(Preset preset, Dataset data, int count, CancellationToken cancellationToken) =>
        count == 0 ? [data.PredefinedFold ?? preset.Validation.HoldOut(data, cancellationToken)] : Fold.Split(data, count, preset.Validation.Seed, cancellationToken);

    // Uses the stored folds of the run. Another version or another label column could produce different folds.
    private static IReadOnlyList<Fold> FoldsOf(Preset preset, Dataset data, int count, RunFolder folder, CancellationToken cancellationToken)
    {
        if (count == 0 && data.PredefinedFold is null && preset.Validation.Fraction == 0) return FoldsOf(preset, data, count, cancellationToken);
        if (File.Exists(folder.Folds)) return [.. Fold.Load(folder.Folds, data).Select(fold => fold with { VerifiedOnly = count > 0 || data.PredefinedFold is not null })];
        if (Path.Exists(folder.LastCheckpoint))
            throw InputException.At(folder.Folds, "no such file, although the run has a checkpoint", "the CSV file of the held-out clips",
                "Runs of earlier versions held out other clips and do not have this file. Start a new run.");
        return FoldsOf(preset, data, count, cancellationToken);
    }

    private static void RequireFold(int? fold, int folds)
    {
        if (fold < 0 || fold >= folds) throw InputException.At($"--fold {fold}", $"there are {folds} folds", folds > 0 ? $"0 to {folds - 1}" : "no --fold");
    }
}

using System.Globalization;
using Earmark.Data;
using Earmark.Onnx;
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

    /// <summary>Prepares a new run. Everything is validated before its folder is created.</summary>
    /// <param name="request">The training request.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <exception cref="InputException">The data set cannot be opened or split, the device does not exist, or there is no such fold.</exception>
    public static TrainingJob Create(TrainingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireFold(request.Fold, request.Folds);
        var requested = request.Init is { } model ? InitialPreset.Resolve(request.Preset, model) : request.Preset;
        var (preset, precisionEvents) = PrecisionChoice.Resolve(requested, Processor.Current, IsGpu(request.Device));
        var data = Dataset.Open(request.Data, request.DatasetOptions, cancellationToken);
        (preset, var scoreRuleEvents) = ScoreRuleChoice.Resolve(preset, data);
        data = data.WithBackground(preset.Targets.ResolvedRule().IsExclusive);
        (preset, var sampleRateEvents) = SampleRateChoice.Resolve(preset, data, cancellationToken);
        var folds = FoldsOf(preset, data, request.Folds, cancellationToken);
        var teacher = request.Teacher is { } run ? Teacher.Load(run, preset, data) : null;
        var background = request.DatasetOptions.Background is { } specified && Directory.Exists(specified) ? Path.GetFullPath(specified) : request.DatasetOptions.Background;
        var start = new RunStart(Path.GetFullPath(request.Data), request.DatasetOptions with { Background = background }, request.Folds, request.Fold, data.Fingerprint,
            request.Device, request.Threads, ProductVersion.WithCommit, TimeProvider.System.GetLocalNow(), request.Cache is { } cache ? Path.GetFullPath(cache) : null,
            Processor.Current, preset.Schedule.Precision, request.PresetName, request.Settings, request.Init?.Origin, teacher?.Origin);
        var vocabulary = data.Labels.Index().ToDictionary(entry => entry.Index.ToString(CultureInfo.InvariantCulture), entry => entry.Item);
        var folder = RunFolder.Create(request.Runs, start, PresetFile.Write(preset), RunFolder.ToJson(vocabulary), teacher?.Scores);
        Fold.Save(folder.Folds, folds);
        return new(preset, data, folds, start, folder, request.Cache ?? Path.Combine(request.Runs, "cache"))
        {
            Events = [.. precisionEvents, .. scoreRuleEvents, .. sampleRateEvents, .. request.Init is { } initial ? InitialClips.Inspect(initial, data, folds) : [], .. teacher?.Inspect(data, folds) ?? []],
        };
    }

    /// <summary>Prepares an earlier run with its original preset and options.</summary>
    /// <param name="run">The run folder.</param>
    /// <param name="request">Options that replace those of the run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The run is finished or corrupt, or its data set has changed.</exception>
    public static TrainingJob Resume(string run, ResumeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var folder = RunFolder.Open(run);
        var start = folder.ReadStart();
        if (start.Fold is { } index && folder.OuterRun is { } outer)
            throw InputException.At(run, $"it is fold {index} of the run {outer.Root}", "the folder of that run",
                $"'earmark train --resume {Shell.Quote(outer.Root)} --fold {index}' resumes only this fold.");
        RequireFold(request.Fold, start.Folds);
        start = start with { Fold = request.Fold, Device = request.Device ?? start.Device, Threads = request.Threads ?? start.Threads };
        if (start.Folds == 0 && File.Exists(folder.Result))
            throw InputException.At(run, "the run is finished", "an interrupted run", $"Its model is {folder.Model}.");
        if (!Path.Exists(start.Data))
            throw InputException.At(folder.Arguments, $"the data set of the run, {start.Data}, does not exist", "the data set at its original path",
                "Move it back, or write its new path into that file.");
        var preset = PresetFile.Load(folder.Preset);
        BackboneChoice.RequireUnchanged(preset);
        var opened = Dataset.Open(start.Data, start.Options, cancellationToken);
        var data = opened.Fingerprint == start.Fingerprint ? opened : opened.WithBackground(preset.Targets.ResolvedRule().IsExclusive); // earlier versions did not use background recordings
        if (data.Fingerprint != start.Fingerprint)
            throw InputException.At(start.Data, "the clips or labels differ from those the run was started with", "the same data set", "Start a new run instead.");
        return new(preset, data, FoldsOf(preset, data, start.Folds, folder, cancellationToken), start, folder, request.Cache ?? start.Cache ?? Path.Combine(Path.GetDirectoryName(folder.Root)!, "cache"))
        {
            Events = PrecisionChoice.Resumed(preset, start.Processor, Processor.Current, IsGpu(start.Device)),
        };
    }

    /// <summary>Runs the training.</summary>
    /// <returns>The result of the run, or of the cross-validation.</returns>
    public (RunResult? Run, CrossValidationResult? Folds) Execute(Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        var options = new RunOptions { Device = Start.Device, Threads = Start.Threads, Cache = Cache };
        foreach (var runEvent in Events) onEvent(runEvent);
        if (Devices.FallbackReasonOf(Start.Device) is { } reason) onEvent(new RunEvent.Warning(CudaDriver.FallbackWarning(reason)));
        var fraction = Start.Folds == 0 && Data.PredefinedFold is null ? Preset.Validation.Fraction : (double?)null;
        if (Folds.Any(fold => fold.Validation.Count > 0))
            foreach (var finding in Fold.Inspect(Folds, fraction, MaySplitCopies, cancellationToken)) onEvent(new RunEvent.Warning($"{finding}"));
        if (Start.Folds == 0)
        {
            if (Preset.Doubtful.Rounds > 0 && DoubtfulLabels.Exist(Data.Train, Preset.Doubtful))
                onEvent(new RunEvent.Message("some labels are doubtful, but self-verification needs out-of-fold scores: use --folds to enable it"));
            onEvent(new RunEvent.Message($"{Folds[0].Train.Count:N0} training clips, {Folds[0].Validation.Count:N0} held out"));
            return (TrainingRun.Execute(Preset, Data, Folds[0], Folder, options, onEvent, cancellationToken), null);
        }
        return (null, CrossValidation.Execute(Preset, Data, Folds, Start.Fold, Folder, options, onEvent, cancellationToken));
    }

    // Earmark keeps identical recordings on the same side of a split, except in the random split of the preset 'baseline'.
    private bool MaySplitCopies => Start.Folds == 0 ? Data.PredefinedFold is not null || Preset.Validation.Split == ValidationSplit.Random
        : Data.Train.Any(clip => clip.Fold is not null);

    private static bool IsGpu(string device) => Devices.Parse(device).type == TorchSharp.DeviceType.CUDA;

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

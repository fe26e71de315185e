using Earmark.Data;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>What a new run needs before its folder is created. Values that depend on the machine or on the data set are resolved.</summary>
/// <param name="Preset">All parameters.</param>
/// <param name="Data">The data set.</param>
/// <param name="Start">The content of run.json.</param>
/// <param name="Teacher">The teacher of a distillation, or null for labels only.</param>
/// <param name="Events">Messages about the resolved values.</param>
internal sealed record RunStartup(Preset Preset, Dataset Data, RunStart Start, Teacher? Teacher, IReadOnlyList<RunEvent> Events)
{
    /// <summary>Opens the data set and resolves the values. Nothing is written.</summary>
    /// <param name="request">The training request.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The data set cannot be opened, the device does not exist, or a value is not valid for the data set.</exception>
    public static RunStartup Prepare(TrainingRequest request, CancellationToken cancellationToken)
    {
        var requested = request.Init is { } model ? InitialPreset.Resolve(request.Preset, model) : request.Preset;
        var (preset, precisionEvents) = PrecisionChoice.Resolve(requested, Processor.Current, TrainingJob.IsGpu(request.Device));
        var data = Dataset.Open(request.Data, request.DatasetOptions, cancellationToken);
        (preset, var scoreRuleEvents) = ScoreRuleChoice.Resolve(preset, data);
        data = data.WithBackground(preset.Targets.ResolvedRule().IsExclusive);
        (preset, var sampleRateEvents) = SampleRateChoice.Resolve(preset, data, cancellationToken);
        var teacher = request.Teacher is { } run ? Teacher.Load(run, preset, data) : null;
        var background = request.DatasetOptions.Background is { } specified && Directory.Exists(specified) ? Path.GetFullPath(specified) : request.DatasetOptions.Background;
        var start = new RunStart(Path.GetFullPath(request.Data), request.DatasetOptions with { Background = background }, request.Folds, request.Fold, data.Fingerprint,
            request.Device, request.Threads, ProductVersion.WithCommit, TimeProvider.System.GetLocalNow(), request.Cache is { } cache ? Path.GetFullPath(cache) : null,
            Processor.Current, preset.Schedule.Precision, request.PresetName, request.Settings, request.Init?.Origin, request.Seeds, teacher?.Origin);
        return new(preset, data, start, teacher, [.. precisionEvents, .. scoreRuleEvents, .. sampleRateEvents]);
    }
}

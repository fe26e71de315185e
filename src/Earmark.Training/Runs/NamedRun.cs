using System.Text.Json;
using System.Text.Json.Nodes;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>A run whose folder has a name chosen by the user, so that the same command line starts the run, continues it after an interruption, and adds tasks to it.</summary>
internal static class NamedRun
{
    /// <summary>Returns the folder of the run with the requested name, or null if there is none or no name was requested.</summary>
    /// <exception cref="InputException">There is a file or a folder with the name that is not a run.</exception>
    public static RunFolder? Find(TrainingRequest request) =>
        request.Name is { } name && Path.Combine(request.Runs, name) is var path && Path.Exists(path) ? RunFolder.Open(path) : null;

    /// <summary>Prepares to continue a run, which must have the same data set, preset and arguments as the request.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The run has other settings. The message lists the differences.</exception>
    public static TrainingJob Continue(RunFolder folder, TrainingRequest request, CancellationToken cancellationToken)
    {
        var (start, preset) = (folder.ReadStart(), PresetFile.Load(folder.Preset));
        // The processor that starts the run chooses the precision. Tasks on other processors use the same.
        var requested = request.Preset.Schedule.Precision == Precision.Auto
            ? request with { Preset = request.Preset with { Schedule = request.Preset.Schedule with { Precision = preset.Schedule.Precision } } } : request;
        var startup = RunStartup.Prepare(requested, cancellationToken);
        string[] differences = [.. Differences(Values(start), Values(startup.Start)), .. Differences(Values(preset), Values(startup.Preset))];
        if (differences.Length > 0)
            throw InputException.At($"--name {request.Name}", $"the run {folder.Root} was started with other settings: {Names.Summary(differences)}", "the same data set, preset and options", "To start a new run, choose another name.");
        return TrainingJob.Open(folder, start with { Fold = request.Fold, Device = request.Device, Threads = request.Threads }, request.Cache, request.Task, cancellationToken) with { IsShared = true };
    }

    private static IEnumerable<string> Differences(Dictionary<string, string> run, Dictionary<string, string> requested) => run.Keys.Union(requested.Keys)
        .Select(key => (Key: key, InRun: run.GetValueOrDefault(key, "not set"), Requested: requested.GetValueOrDefault(key, "not set")))
        .Where(value => value.InRun != value.Requested).Select(value => $"{value.Key} is {value.InRun} in the run and {value.Requested} now");

    // The texts of built-in interfaces may change with the version of Earmark.
    private static Dictionary<string, string> Values(Preset preset) => PresetKeys.List(preset).Where(key => !key.Path.EndsWith(".licenceText", StringComparison.Ordinal)).ToDictionary(key => key.Path, key => PresetKeys.Format(key.Value), StringComparer.Ordinal);

    // The arguments that affect the result.
    private static Dictionary<string, string> Values(RunStart start)
    {
        var relevant = new { start.Data, start.Options, start.Folds, start.Seeds, start.Fingerprint, start.Init, start.Teacher };
        return Leaves("", JsonSerializer.SerializeToNode(relevant, JsonFormat.Line)!.AsObject()).ToDictionary(leaf => leaf.Key, leaf => leaf.Value, StringComparer.Ordinal);
    }

    private static IEnumerable<(string Key, string Value)> Leaves(string prefix, JsonObject node)
    {
        foreach (var (key, value) in node)
            if (value is JsonObject inner)
                foreach (var leaf in Leaves($"{prefix}{key}.", inner)) yield return leaf;
            else if (value is not null) yield return (prefix + key, value.ToJsonString(JsonFormat.Line).Trim('"'));
    }
}

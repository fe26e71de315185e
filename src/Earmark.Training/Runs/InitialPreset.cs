using System.Text.Json.Nodes;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Training.Networks;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>The preset of a run that starts from the weights of a trained model: its front end and its network are those of the model.</summary>
public static class InitialPreset
{
    // Keys of the network that affect training only, not the function that the weights compute.
    private static readonly HashSet<string> TrainingKeys = ["network.headDropout", "network.dropout", "network.embeddingDropout", "network.batchNormMomentum"];

    // Keys of a backbone that do not affect what it computes. Its contents are compared by hash.
    private static readonly HashSet<string> DescriptiveKeys = [.. new[] { "file", "interface", "name", "licence", "licenceText", "source" }.SelectMany(key => new[] { $"frontEnd.{key}", $"frontEnd.backbone.{key}" })];

    // Values that were chosen for the data set or the processor of the earlier run are chosen again.
    private static readonly string[] ChosenAgain = ["targets.rule=auto", "schedule.precision=auto"];

    /// <summary>Returns the preset with which a model was trained, with individual keys changed. The score rule and the precision are chosen again for the new data set and for this processor.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">Individual keys that override it, such as "schedule.steps=2000".</param>
    /// <exception cref="InputException">The file has no preset, or a key or a value is invalid.</exception>
    public static Preset Load(InitialWeights model, IEnumerable<string>? settings = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var where = $"{model.Origin.Path}: metadata key 'earmark.preset'";
        return model.Card.Preset.Length > 0 ? PresetFile.Parse(model.Card.Preset, where, [.. ChosenAgain, .. settings ?? []])
            : throw InputException.At(where, "it is missing", "the preset with which the model was trained", "Specify the preset with --preset.");
    }

    /// <summary>Resolves the values "auto" of the front end to those of a model, opens its backbone, and throws if the front end or the network differs from that of the model.</summary>
    /// <param name="preset">The preset of the run.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="InputException">The front end or the network differs. The message lists the first differences.</exception>
    internal static Preset Resolve(Preset preset, InitialWeights model)
    {
        var (path, card) = (model.Origin.Path, model.Card);
        var frontEnd = card.FrontEnd ?? throw InputException.At(path, "it does not state its front end", "a file written by 'earmark train'", kind: InputErrorKind.InvalidModel);
        (preset, _) = BackboneChoice.Resolve(preset);
        var resolved = preset with { FrontEnd = preset.FrontEnd.WithSampleRate(preset.FrontEnd.SampleRate > 0 ? preset.FrontEnd.SampleRate : frontEnd.SampleRate) };
        string[] differences = [.. Differences(resolved, preset with { FrontEnd = frontEnd, Network = OptionsJson.Read<Network>(card.Network, $"{path}: metadata key 'earmark.network'", kind: InputErrorKind.InvalidModel) })];
        return differences.Length == 0 ? resolved : throw InputException.At(path, $"its front end or its network differs from that of this run: {Names.Summary(differences)}",
            "the same front end and the same network", "Without --preset, and without --set for these keys, both are those of the file.");
    }

    /// <summary>Returns whether a model consists of several networks.</summary>
    internal static bool IsEnsemble(ModelCard card) =>
        card.Network.Length > 0 && JsonNode.Parse(card.Network) is JsonObject network && network["type"] is JsonValue type && type.TryGetValue(out string? name) && name == "ensemble";

    private static IEnumerable<string> Differences(Preset run, Preset file)
    {
        var values = PresetKeys.List(file).ToDictionary(key => key.Path, key => PresetKeys.Format(key.Value), StringComparer.Ordinal);
        return PresetKeys.List(run)
            .Where(key => key.Path.StartsWith("frontEnd.", StringComparison.Ordinal) && !DescriptiveKeys.Contains(key.Path) || key.Path.StartsWith("network.", StringComparison.Ordinal) && !TrainingKeys.Contains(key.Path))
            .Select(key => (key.Path, InRun: PresetKeys.Format(key.Value), InFile: values.GetValueOrDefault(key.Path)))
            .Where(key => key.InFile is not null && key.InFile != key.InRun) // the types differ if a key is missing
            .Select(key => $"{key.Path} is {key.InFile} in the file and {key.InRun} in this run");
    }
}

using Earmark.Tagging;
using Earmark.Data;
using Earmark.Training.Networks;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Builds the model card of a run.</summary>
internal static class ModelCardBuilder
{
    /// <summary>Builds a model card without metrics.</summary>
    public static ModelCard Create(Preset preset, Dataset data, Fold fold, RunStart start)
    {
        using var weights = new Weights();
        var frontEnd = BackboneChoice.ForCard(preset.FrontEnd);
        var body = preset.Build(weights, data.Labels.Count);
        const int Seconds = 10;
        var count = new CountOps();
        body.Run(count, new(frontEnd.Channels, frontEnd.FrameCount(Seconds * frontEnd.SampleRate), frontEnd.Bands));
        return new()
        {
            Labels = data.Labels,
            ScoreRule = preset.Targets.ResolvedRule(),
            SampleRate = frontEnd.SampleRate,
            FrontEnd = frontEnd,
            Network = OptionsJson.Write(preset.Network),
            Parameters = weights.Count,
            MultiplyAddsPerSecond = (double)count.MultiplyAdds / Seconds,
            Prediction = preset.Prediction,
            Preset = PresetText(preset),
            Fingerprint = data.Fingerprint,
            ValidationClips = [.. fold.Validation.Select(clip => clip.Name)],
            VerifiedOnly = fold.VerifiedOnly,
            TrainingClips = fold.Train.Count,
            ClassCounts = CountsOf(fold.Train),
            InitialisedFrom = start.Init is { } initialModel ? initialModel with { Path = ShortPath(initialModel.Path) } : null,
            DistilledFrom = start.Teacher is { } teacher ? teacher with { Path = ShortPath(teacher.Path) } : null,
            Version = ProductVersion.Text,
        };
    }

    /// <summary>Returns the preset as text for a model card.</summary>
    public static string PresetText(Preset preset) => PresetFile.Write(preset with { FrontEnd = BackboneChoice.ForCard(preset.FrontEnd) });

    // The file or folder and the folder that contains it, such as fold0/model.onnx: the complete path is that of this machine.
    private static string ShortPath(string path) => $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}";

    /// <summary>Counts the clips of each label.</summary>
    public static Dictionary<string, int> CountsOf(IEnumerable<Clip> clips) => clips.SelectMany(clip => clip.Labels!).CountBy(label => label).ToDictionary();
}

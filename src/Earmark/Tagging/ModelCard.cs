using Earmark.Data;
using Earmark.FrontEnds;

namespace Earmark.Tagging;

/// <summary>What a <c>model.onnx</c> tells of itself: all that is needed to use it, and where it comes from.</summary>
/// <remarks>Kept in the file's metadata, one JSON value under each key <c>earmark.*</c>; docs/model-file.md describes them.</remarks>
public sealed record ModelCard
{
    private const string Prefix = "earmark.";
    private static readonly string[] Needed = [Prefix + "labels", Prefix + "sampleRate", Prefix + "prediction"];

    /// <summary>Labels, in the order of the scores.</summary>
    public required LabelSet Labels { get; init; }

    /// <summary>Samples per second of the waveforms it takes.</summary>
    public required int SampleRate { get; init; }

    /// <summary>How recordings are cut and scores averaged.</summary>
    public required Prediction Prediction { get; init; }

    /// <summary>The front end that stands in the graph; null: not told.</summary>
    public FrontEnd? FrontEnd { get; init; }

    /// <summary>The network's type and figures, as JSON; empty: not told.</summary>
    public string Network { get; init; } = "";

    /// <summary>Numbers that were trained.</summary>
    public long Parameters { get; init; }

    /// <summary>Multiplications and additions of the network for a second of audio, a pair counted as one.</summary>
    public double MultiplyAddsPerSecond { get; init; }

    /// <summary>The whole preset it was trained with, as JSON; empty: not told.</summary>
    public string Preset { get; init; } = "";

    /// <summary>What was measured with this file, by name, as "validation MAP@3, whole clips".</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Score from which a label is given, for labels that have such a threshold.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();

    /// <summary>Stands for the data set it was trained on; equal data have equal fingerprints. Empty: not told.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Names of the clips that were held out: only they measure it fairly.</summary>
    public IReadOnlyList<string> ValidationClips { get; init; } = [];

    /// <summary>Whether its metrics count only those of <see cref="ValidationClips"/> whose label is verified, where there are any.</summary>
    public bool VerifiedOnly { get; init; }

    /// <summary>Number of training clips of each label.</summary>
    public IReadOnlyDictionary<string, int> ClassCounts { get; init; } = new Dictionary<string, int>();

    /// <summary>Version of Earmark that wrote it.</summary>
    public string Version { get; init; } = "";

    /// <summary>What wrote it.</summary>
    public string CreatedBy { get; init; } = "earmark";

    /// <summary>Scores for a clip that cannot be heard: the shares of the labels among the training clips, or all alike.</summary>
    /// <returns>Scores <c>[labels]</c> that sum to one.</returns>
    public float[] Prior()
    {
        var total = Labels.Sum(label => (long)ClassCounts.GetValueOrDefault(label));
        return [.. Labels.Select(label => total == 0 ? 1f / Labels.Count : (float)ClassCounts.GetValueOrDefault(label) / total)];
    }

    /// <summary>Keys and JSON values for the file.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        var metadata = new Dictionary<string, string>
        {
            [Prefix + "labels"] = OptionsJson.Write<IEnumerable<string>>(Labels),
            [Prefix + "sampleRate"] = OptionsJson.Write(SampleRate),
            [Prefix + "prediction"] = OptionsJson.Write(Prediction),
            [Prefix + "parameters"] = OptionsJson.Write(Parameters),
            [Prefix + "multiplyAddsPerSecond"] = OptionsJson.Write(MultiplyAddsPerSecond),
            [Prefix + "metrics"] = OptionsJson.Write(Metrics),
            [Prefix + "thresholds"] = OptionsJson.Write(Thresholds),
            [Prefix + "fingerprint"] = OptionsJson.Write(Fingerprint),
            [Prefix + "validationClips"] = OptionsJson.Write(ValidationClips),
            [Prefix + "verifiedOnly"] = OptionsJson.Write(VerifiedOnly),
            [Prefix + "classCounts"] = OptionsJson.Write(ClassCounts),
            [Prefix + "version"] = OptionsJson.Write(Version),
            [Prefix + "createdBy"] = OptionsJson.Write(CreatedBy),
        };
        if (FrontEnd is not null) metadata[Prefix + "frontEnd"] = FrontEnd.ToJson();
        if (Network.Length > 0) metadata[Prefix + "network"] = Network;
        if (Preset.Length > 0) metadata[Prefix + "preset"] = Preset;
        return metadata;
    }

    /// <summary>Reads what <see cref="ToMetadata"/> wrote. Labels, rate and prediction must be there; the rest may be missing.</summary>
    /// <param name="metadata">The metadata of an ONNX file.</param>
    /// <param name="where">What errors call the file.</param>
    /// <exception cref="InputException">The metadata are no card, cannot be read, or hold a value that no model has; the key is named.</exception>
    public static ModelCard FromMetadata(IReadOnlyDictionary<string, string> metadata, string where = "model.onnx")
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var missing = Needed.Where(key => !metadata.ContainsKey(key)).ToArray();
        if (missing.Length > 0)
            throw InputException.At(where, $"not an Earmark model: its metadata has no '{string.Join("' and no '", missing)}'", "a file that 'earmark train' wrote",
                "If an earlier build of Earmark wrote it, train it again. docs/model-file.md lists the metadata that a model needs.");
        var card = new ModelCard
        {
            Labels = LabelsOf(Read<string[]>("labels", []), where),
            SampleRate = Read("sampleRate", 0),
            Prediction = Read<Prediction>("prediction", new()),
            FrontEnd = Read<FrontEnd?>("frontEnd", null),
            Network = Raw("network"),
            Parameters = Read("parameters", 0L),
            MultiplyAddsPerSecond = Read("multiplyAddsPerSecond", 0.0),
            Preset = Raw("preset"),
            Metrics = Read<Dictionary<string, double>>("metrics", []),
            Thresholds = Read<Dictionary<string, double>>("thresholds", []),
            Fingerprint = Read("fingerprint", ""),
            ValidationClips = Read<string[]>("validationClips", []),
            VerifiedOnly = Read("verifiedOnly", false),
            ClassCounts = Read<Dictionary<string, int>>("classCounts", []),
            Version = Read("version", ""),
            CreatedBy = Read("createdBy", ""),
        };
        return CardLimits.FaultOf(card) is var (faulty, fault) ? throw new InputException($"{where}: metadata key '{Prefix}{faulty}': {fault}") : card;

        string Raw(string key) => metadata.GetValueOrDefault(Prefix + key, "");
        T Read<T>(string key, T otherwise) =>
            metadata.TryGetValue(Prefix + key, out var json) ? OptionsJson.Read<T>(json, $"{where}: metadata key '{Prefix}{key}'") : otherwise;
    }

    private static LabelSet LabelsOf(string[] labels, string where) =>
        labels.Length > 0 && labels.All(label => !string.IsNullOrEmpty(label)) && labels.Distinct(StringComparer.Ordinal).Count() == labels.Length
            ? new(labels)
            : throw InputException.At($"{where}: metadata key '{Prefix}labels'", $"it holds {labels.Length} labels; the list is empty, or a label is empty or repeated", "one label or more, each once");
}

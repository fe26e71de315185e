using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Metadata of a <c>model.onnx</c>: everything needed to use it, and its origin.</summary>
/// <remarks>Stored in the metadata of the file, as one JSON value per <c>earmark.*</c> key. See docs/model-file.md.</remarks>
public sealed record ModelCard
{
    private const string Prefix = "earmark.", Remedy = "If it was written by another version of Earmark, train it again.";
    private static readonly string[] RequiredKeys = [Prefix + "labels", Prefix + "sampleRate", Prefix + "prediction"];

    /// <summary>Labels, in the order of the scores.</summary>
    public required LabelSet Labels { get; init; }

    /// <summary>Sample rate of the input waveforms, in Hz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>How the scores relate to the labels: softmax or sigmoid. Files without this key are softmax.</summary>
    public ScoreRule ScoreRule { get; init; } = ScoreRule.Softmax;

    /// <summary>How recordings are split and their scores averaged.</summary>
    public required Prediction Prediction { get; init; }

    /// <summary>The front end in the graph, or null if unknown.</summary>
    public FrontEnd? FrontEnd { get; init; }

    /// <summary>Licences of the pretrained weights in the model, none if it has no backbone.</summary>
    public IReadOnlyList<WeightsLicence> Licences { get => field ?? WeightsLicence.In(FrontEnd); init; }

    /// <summary>Type and parameters of the network as JSON, or empty if unknown.</summary>
    public string Network { get; init; } = "";

    /// <summary>Number of trained parameters.</summary>
    public long Parameters { get; init; }

    /// <summary>How the weights are stored: "int8" for a quantised model, or empty for 32-bit floats.</summary>
    public string Quantisation { get; init; } = "";

    /// <summary>Multiply-adds of the network per second of audio. A multiplication and an addition count as one.</summary>
    public double MultiplyAddsPerSecond { get; init; }

    /// <summary>Complete preset of the training run as JSON, or empty if unknown.</summary>
    public string Preset { get; init; } = "";

    /// <summary>Metrics of this model file by name, such as "validation MAP@3, whole clips".</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Platt scaling by label, which is applied after the temperature of <see cref="Prediction"/>. Labels without one only use the temperature.</summary>
    public IReadOnlyDictionary<string, PlattScaling> PlattScaling { get; init; } = new Dictionary<string, PlattScaling>();

    /// <summary>How averaged scores are calibrated: temperature and Platt scaling.</summary>
    internal Calibration Calibration => new(Prediction.Temperature, PlattScaling);

    /// <summary>Score thresholds by label, for the labels that have one.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();

    /// <summary>The windows and thresholds with which segments are found, or null for models without them: see <see cref="SegmentOptions"/>.</summary>
    public SegmentDefaults? SegmentDefaults { get; init; }

    /// <summary>The review from which thresholds were taken, or null if there was none.</summary>
    public ReviewedThresholds? ReviewedThresholds { get; init; }

    /// <summary>Fingerprint of the training data, or empty if unknown. Equal data sets have equal fingerprints.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Names of the held-out clips. Only these clips give unbiased metrics of the model.</summary>
    public IReadOnlyList<string> ValidationClips { get; init; } = [];

    /// <summary>Whether the metrics use only those <see cref="ValidationClips"/> whose label is verified, if there are any.</summary>
    public bool VerifiedOnly { get; init; }

    /// <summary>The model whose trained weights were the start of the training, or null if it started from random weights or this is unknown.</summary>
    public InitialModel? InitialisedFrom { get; init; }

    /// <summary>The cross-validation whose scores were soft targets of the training, or null if there was none or this is unknown.</summary>
    public TeacherRun? DistilledFrom { get; init; }

    /// <summary>Number of training clips, or 0 if unknown.</summary>
    public int TrainingClips { get; init; }

    /// <summary>Number of training clips of each label.</summary>
    public IReadOnlyDictionary<string, int> ClassCounts { get; init; } = new Dictionary<string, int>();

    /// <summary>Version of Earmark that wrote the file.</summary>
    public string Version { get; init; } = "";

    /// <summary>Program that wrote the file.</summary>
    public string CreatedBy { get; init; } = "earmark";

    /// <summary>Returns the scores for a clip that cannot be decoded: the label frequencies of the training clips, or equal scores if they are unknown.</summary>
    /// <returns>Scores <c>[labels]</c>. For softmax, they sum to one.</returns>
    public float[] Prior()
    {
        var total = ScoreRule.IsExclusive ? Labels.Sum(label => (long)ClassCounts.GetValueOrDefault(label)) : TrainingClips;
        return [.. Labels.Select(label => total == 0 ? 1f / Labels.Count : (float)ClassCounts.GetValueOrDefault(label) / total)];
    }

    /// <summary>Calibrates the averaged scores of a recording or window.</summary>
    /// <param name="scores"><c>[labels]</c>.</param>
    public float[] Calibrate(ReadOnlySpan<float> scores) => Calibration.Apply(scores, Labels, ScoreRule);

    /// <summary>Returns the metadata of the file as keys and JSON values.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        var metadata = new Dictionary<string, string>
        {
            [Prefix + "labels"] = OptionsJson.Write<IEnumerable<string>>(Labels),
            [Prefix + "sampleRate"] = OptionsJson.Write(SampleRate),
            [Prefix + "scoreRule"] = OptionsJson.Write(ScoreRule),
            [Prefix + "prediction"] = OptionsJson.Write(Prediction),
            [Prefix + "parameters"] = OptionsJson.Write(Parameters),
            [Prefix + "multiplyAddsPerSecond"] = OptionsJson.Write(MultiplyAddsPerSecond),
            [Prefix + "metrics"] = OptionsJson.Write(Metrics),
            [Prefix + "thresholds"] = OptionsJson.Write(Thresholds),
            [Prefix + "plattScaling"] = OptionsJson.Write(PlattScaling),
            [Prefix + "fingerprint"] = OptionsJson.Write(Fingerprint),
            [Prefix + "validationClips"] = OptionsJson.Write(ValidationClips),
            [Prefix + "verifiedOnly"] = OptionsJson.Write(VerifiedOnly),
            [Prefix + "trainingClips"] = OptionsJson.Write(TrainingClips),
            [Prefix + "classCounts"] = OptionsJson.Write(ClassCounts),
            [Prefix + "version"] = OptionsJson.Write(Version),
            [Prefix + "createdBy"] = OptionsJson.Write(CreatedBy),
        };
        if (Quantisation.Length > 0) metadata[Prefix + "quantisation"] = OptionsJson.Write(Quantisation);
        if (FrontEnd is not null) metadata[Prefix + "frontEnd"] = FrontEnd.ToJson();
        if (Licences.Count > 0) metadata[Prefix + "licences"] = OptionsJson.Write(Licences);
        if (Network.Length > 0) metadata[Prefix + "network"] = Network;
        if (SegmentDefaults is not null) metadata[Prefix + "segmentDefaults"] = OptionsJson.Write(SegmentDefaults);
        if (ReviewedThresholds is not null) metadata[Prefix + "reviewedThresholds"] = OptionsJson.Write(ReviewedThresholds);
        if (InitialisedFrom is not null) metadata[Prefix + "initialisedFrom"] = OptionsJson.Write(InitialisedFrom);
        if (DistilledFrom is not null) metadata[Prefix + "distilledFrom"] = OptionsJson.Write(DistilledFrom);
        if (Preset.Length > 0) metadata[Prefix + "preset"] = Preset;
        return metadata;
    }

    /// <summary>Reads metadata written by <see cref="ToMetadata"/>. The labels, the sample rate and the prediction rule are required. All other keys are optional.</summary>
    /// <param name="metadata">Metadata of an ONNX file.</param>
    /// <param name="where">Name of the file in error messages.</param>
    /// <exception cref="InputException">The metadata is not that of an Earmark model, cannot be read, or has an invalid value. The message states the key.</exception>
    public static ModelCard FromMetadata(IReadOnlyDictionary<string, string> metadata, string where = "model.onnx")
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var missing = RequiredKeys.Where(key => !metadata.ContainsKey(key)).ToArray();
        if (missing.Length > 0)
            throw InputException.At(where, $"not an Earmark model: its metadata has no '{string.Join("', '", missing)}'", "a file written by 'earmark train'",
                $"{Remedy} docs/model-file.md lists the required metadata.", InputErrorKind.InvalidModel);
        var card = new ModelCard
        {
            Labels = LabelsOf(Read<string[]>("labels", []), where),
            SampleRate = Read("sampleRate", 0),
            ScoreRule = Read("scoreRule", ScoreRule.Softmax),
            Prediction = Read<Prediction>("prediction", new()),
            FrontEnd = Read<FrontEnd?>("frontEnd", null),
            Licences = Read<WeightsLicence[]?>("licences", null)!, // null: that of the front end
            Network = Raw("network"),
            Parameters = Read("parameters", 0L),
            Quantisation = Read("quantisation", ""),
            MultiplyAddsPerSecond = Read("multiplyAddsPerSecond", 0.0),
            Preset = Raw("preset"),
            Metrics = Read<Dictionary<string, double>>("metrics", []),
            Thresholds = Read<Dictionary<string, double>>("thresholds", []),
            SegmentDefaults = Read<SegmentDefaults?>("segmentDefaults", null),
            ReviewedThresholds = Read<ReviewedThresholds?>("reviewedThresholds", null),
            PlattScaling = Read<Dictionary<string, PlattScaling>>("plattScaling", []),
            Fingerprint = Read("fingerprint", ""),
            ValidationClips = Read<string[]>("validationClips", []),
            VerifiedOnly = Read("verifiedOnly", false),
            InitialisedFrom = Read<InitialModel?>("initialisedFrom", null),
            DistilledFrom = Read<TeacherRun?>("distilledFrom", null),
            TrainingClips = Read("trainingClips", 0),
            ClassCounts = Read<Dictionary<string, int>>("classCounts", []),
            Version = Read("version", ""),
            CreatedBy = Read("createdBy", ""),
        };
        return ModelCardValidator.Validate(card) is var (invalidKey, message) ? throw new InputException($"{where}: metadata key '{Prefix}{invalidKey}': {message}") { Kind = InputErrorKind.InvalidModel } : card;

        string Raw(string key) => metadata.GetValueOrDefault(Prefix + key, "");
        T Read<T>(string key, T defaultValue) =>
            metadata.TryGetValue(Prefix + key, out var json) ? OptionsJson.Read<T>(json, $"{where}: metadata key '{Prefix}{key}'", Remedy, InputErrorKind.InvalidModel) : defaultValue;
    }

    private static LabelSet LabelsOf(string[] labels, string where) =>
        labels.Length > 0 && labels.All(label => !string.IsNullOrEmpty(label)) && labels.Distinct(StringComparer.Ordinal).Count() == labels.Length
            ? new(labels)
            : throw InputException.At($"{where}: metadata key '{Prefix}labels'", $"found {labels.Length} labels; the list is empty, or a label is empty or repeated", "at least one label, each once", kind: InputErrorKind.InvalidModel);
}

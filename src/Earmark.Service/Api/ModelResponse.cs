using System.Text.Json;
using System.Text.Json.Nodes;
using Earmark.Scoring;
using Earmark.Service.Hosting;
using Earmark.Tagging;

namespace Earmark.Service.Api;

/// <summary>The metadata of the model: what is needed to use its scores, and its origin.</summary>
/// <param name="Labels">Labels, in the order of the scores.</param>
/// <param name="SampleRate">Sample rate of its input, in Hz.</param>
/// <param name="ScoreRule">softmax or sigmoid.</param>
/// <param name="Prediction">How recordings are split and their scores averaged.</param>
/// <param name="Thresholds">Score thresholds by label, for the labels that have one.</param>
/// <param name="PlattScaling">Platt scaling by label, for the labels that have one.</param>
/// <param name="SegmentDefaults">The windows and thresholds with which segments are found, or null.</param>
/// <param name="Windows">The windows in which segments are found if none are specified.</param>
/// <param name="Metrics">Metrics of the model by name.</param>
/// <param name="FrontEnd">The front end, or null if unknown.</param>
/// <param name="Network">Type and parameters of the network, or null if unknown.</param>
/// <param name="Parameters">Number of trained parameters.</param>
/// <param name="Quantisation">"int8" for a quantised model, otherwise empty.</param>
/// <param name="MultiplyAddsPerSecond">Multiply-adds of the network per second of audio.</param>
/// <param name="TrainingClips">Number of training clips, or 0 if unknown.</param>
/// <param name="ClassCounts">Number of training clips of each label.</param>
/// <param name="Fingerprint">Fingerprint of the training data, or empty if unknown.</param>
/// <param name="Version">Version of Earmark that wrote the file.</param>
/// <param name="File">Hash of the model file. It changes when the file is replaced by another one.</param>
/// <param name="Bytes">Size of the model file.</param>
/// <param name="Device">Device that computes the scores: "cpu" or "cuda:N".</param>
internal sealed record ModelResponse(IReadOnlyList<string> Labels, int SampleRate, string ScoreRule, Prediction Prediction, IReadOnlyDictionary<string, double> Thresholds,
    IReadOnlyDictionary<string, PlattScaling> PlattScaling, SegmentDefaults? SegmentDefaults, SegmentWindows Windows, IReadOnlyDictionary<string, double> Metrics, JsonNode? FrontEnd, JsonNode? Network, long Parameters,
    string Quantisation, double MultiplyAddsPerSecond, int TrainingClips, IReadOnlyDictionary<string, int> ClassCounts, string Fingerprint, string Version, string File, long Bytes, string Device)
{
    /// <summary>Returns the metadata of a loaded model.</summary>
    public static ModelResponse Of(LoadedModel model)
    {
        var card = model.Card;
        return new([.. card.Labels], card.SampleRate, $"{card.ScoreRule}", card.Prediction, card.Thresholds, card.PlattScaling, card.SegmentDefaults, SegmentWindows.Of(card), card.Metrics, Parse(card.FrontEnd?.ToJson()), Parse(card.Network),
            card.Parameters, card.Quantisation, card.MultiplyAddsPerSecond, card.TrainingClips, card.ClassCounts, card.Fingerprint, card.Version, model.Hash, new FileInfo(model.File).Length, model.Tagger.Device);
    }

    // Any program may have written the metadata.
    private static JsonNode? Parse(string? json)
    {
        try
        {
            return string.IsNullOrEmpty(json) ? null : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The windows in which segments are found.</summary>
/// <param name="WindowSeconds">Length of a window in seconds.</param>
/// <param name="HopSeconds">Time between the starts of consecutive windows in seconds.</param>
internal sealed record SegmentWindows(double WindowSeconds, double HopSeconds)
{
    /// <summary>Returns the windows of a model.</summary>
    public static SegmentWindows Of(ModelCard card) => new SegmentOptions().For(card).Windows is { WindowSeconds: { } window, HopSeconds: { } hop } ? new(window, hop) : throw new InvalidOperationException("the windows are not resolved");
}

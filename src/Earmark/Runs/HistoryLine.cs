using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark.Runs;

/// <summary>A measurement during a training run.</summary>
/// <param name="Stream">"train": mean over the steps since the previous line; "eval": metrics on the held-out clips.</param>
/// <param name="Step">Number of completed steps.</param>
/// <param name="Loss">Mean loss of a clip, in nats.</param>
/// <param name="Map1">MAP@1, or null if a clip has several labels or none.</param>
/// <param name="Map3">MAP@3, or null if a clip has several labels or none.</param>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping, averaged over the steps since the previous line.</param>
/// <param name="ExamplesPerSecond">Training speed, in examples per second.</param>
/// <param name="Time">Time of the measurement, in seconds since 1970.</param>
public sealed record HistoryLine(string Stream, long Step, double Loss, double? Map1, double? Map3, double LearningRate,
    double GradientNorm, double ExamplesPerSecond, long Time)
{
    /// <summary>Label-weighted label-ranking average precision (lwlrap) of the held-out clips for the score rule sigmoid; otherwise null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Lwlrap { get; init; }

    /// <summary>Mean average precision over the labels of the held-out clips for the score rule sigmoid; otherwise null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Map { get; init; }

    /// <summary>The metrics that are defined, by name.</summary>
    [JsonIgnore]
    public IEnumerable<(string Name, double Value)> Metrics =>
        new (string Name, double? Value)[] { ("lwlrap", Lwlrap), ("mAP", Map), ("MAP@1", Map1), ("MAP@3", Map3) }.Where(metric => metric.Value is not null).Select(metric => (metric.Name, metric.Value!.Value));

    /// <summary>Returns the line of <c>history.jsonl</c>, including the line break.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonFormat.Line) + "\n";

    /// <summary>Reads a history. Reading stops at the first line that is not valid JSON, such as an incomplete last line after a crash.</summary>
    public static IEnumerable<HistoryLine> Read(string path)
    {
        RegularFile.Require(path, "the history.jsonl of a run");
        foreach (var text in File.ReadLines(path))
        {
            HistoryLine? line;
            try
            {
                line = JsonSerializer.Deserialize<HistoryLine>(text, JsonFormat.Line);
            }
            catch (JsonException)
            {
                yield break;
            }
            if (line is not null) yield return line;
        }
    }
}

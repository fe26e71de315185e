using System.Text.Json.Serialization;
using Earmark.Service.Hosting;
using Earmark.Tagging;

namespace Earmark.Service.Api;

/// <summary>The response with the tags of a recording.</summary>
/// <param name="Name">Name of the recording.</param>
/// <param name="Seconds">Its length in seconds.</param>
/// <param name="Model">The model that computed the scores.</param>
/// <param name="Tags">Labels of the whole recording, best first. With segments, the highest score of each label that has any.</param>
/// <param name="Segments">Where in the recording the labels are, ordered by start, then end, then label. Absent unless requested.</param>
/// <param name="Warnings">Problems that did not prevent tagging, such as a missing end or silence.</param>
internal sealed record TagsResponse(string Name, double Seconds, ModelIdentity Model, IReadOnlyList<ScoredLabel> Tags,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SegmentResponse>? Segments, IReadOnlyList<string> Warnings);

/// <summary>A label within a recording.</summary>
/// <param name="Start">Start in seconds.</param>
/// <param name="End">End in seconds.</param>
/// <param name="Label">The label.</param>
/// <param name="Score">The highest score of the label within the segment, 0 to 1.</param>
internal sealed record SegmentResponse(double Start, double End, string Label, double Score)
{
    /// <summary>Converts a segment.</summary>
    public static SegmentResponse From(Segment segment) => new(segment.Start, segment.End, segment.Label, segment.Score);
}

/// <summary>What identifies a model.</summary>
/// <param name="Fingerprint">Fingerprint of its training data, or empty if unknown.</param>
/// <param name="File">Hash of the model file. It changes when the file is replaced by another one.</param>
internal sealed record ModelIdentity(string Fingerprint, string File)
{
    /// <summary>Returns the identity of a loaded model.</summary>
    public static ModelIdentity Of(LoadedModel model) => new(model.Card.Fingerprint, model.Hash);
}

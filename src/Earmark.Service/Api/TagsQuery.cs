using Earmark.Service.Requests;
using Earmark.Tagging;
using Earmark.Tagging.Jobs;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Api;

/// <summary>The query parameters of a request for tags. They mean the same as the options of <c>earmark tag</c>.</summary>
internal sealed class TagsQuery
{
    private const int DefaultTop = 3;
    private const double MinSeconds = 0.01, MaxSeconds = 3600;

    private static readonly QueryParameter
        Top = new("top", QueryType.Integer, "Maximum number of labels of the recording. Default: 3; with threshold: no limit. Not with segments.") { Min = 1, Max = 100_000 },
        Threshold = new("threshold", QueryType.NumberOrAuto, "Only labels with at least this score; a recording without any is 'unknown'. With segments, the score at which a segment starts. auto: the thresholds of the model. Default with segments: auto.") { Min = 0, Max = 1 },
        Segments = new("segments", QueryType.Boolean, "Whether segments are returned: start, end, label and score of each sound in the recording. Default: false."),
        Window = new("window", QueryType.Number, "Length of the windows in seconds. Default: that of the model.") { Min = MinSeconds, Max = MaxSeconds },
        Hop = new("hop", QueryType.Number, "Time between the starts of consecutive windows in seconds, at most the length of a window. Default: that of the model, or half a window.") { Min = MinSeconds, Max = MaxSeconds };

    /// <summary>Reads and checks the query of a request.</summary>
    /// <exception cref="RequestException">A parameter is invalid.</exception>
    public TagsQuery(HttpRequest request)
    {
        Values = new(request, Parameters);
        HasSegments = Values.IsTrue(Segments);
        if (HasSegments && Values.Has(Top)) throw Query.Invalid("query parameter top", "segments have all labels that reach their thresholds", "no top with segments=true");
        if (Values.Number(Hop) > Values.Number(Window)) throw Query.Invalid("query parameter hop", $"it is {Values.Text(Hop)} s", $"at most the length of a window, {Values.Text(Window)} s", "Otherwise parts of the recording are skipped.");
    }

    /// <summary>The parameters, for the OpenAPI document.</summary>
    public static QueryParameter[] Parameters { get; } = [Top, Threshold, Segments, Window, Hop, RecordingRequests.Name];

    /// <summary>The query.</summary>
    public Query Values { get; }

    /// <summary>Whether segments are requested.</summary>
    public bool HasSegments { get; }

    /// <summary>How segments are found.</summary>
    public SegmentOptions SegmentOptions => new() { Threshold = Values.Number(Threshold), Windows = new() { WindowSeconds = Values.Number(Window), HopSeconds = Values.Number(Hop) } };

    /// <summary>The windows in which whole recordings are scored, or null for the rule of the model.</summary>
    public ModelOptions? Rule => Values.Has(Window) || Values.Has(Hop) ? new() { WindowSeconds = Values.Number(Window), HopSeconds = Values.Number(Hop) } : null;

    /// <summary>Returns the labels of a whole recording.</summary>
    public IReadOnlyList<ScoredLabel> Select(ModelCard card, ScoredRecording recording)
    {
        var options = new TagJobOptions { Top = Values.Integer(Top) ?? (Values.Has(Threshold) ? null : DefaultTop), UseThresholds = Values.Has(Threshold), Threshold = Values.Number(Threshold) };
        return [.. options.Select(card, recording).Segments.Select(segment => new ScoredLabel(segment.Label, segment.Score))];
    }
}

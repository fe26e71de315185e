using Earmark.Audio;
using Earmark.Service.Hosting;
using Earmark.Service.Requests;
using Earmark.Tagging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Earmark.Service.Api;

/// <summary><c>POST /v1/tags</c>.</summary>
internal sealed class TagsEndpoint(RecordingRequests requests, ErrorReport errors, ServiceMetrics metrics, TimeProvider time)
{
    /// <summary>Adds the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/tags", (HttpContext context, TagsEndpoint tags) => tags.HandleAsync(context))
        .WithSummary("Tags a recording")
        .WithDescription("Returns the labels of a whole recording, or segments with start and end. The format is detected from the content. With 'Accept: application/x-ndjson', "
            + "the response is a JSON object on each line as soon as it is known: progress, segments, and at the end the tags, or an error.")
        .Produces<TagsResponse>(StatusCodes.Status200OK, "application/json", TagLines.ContentType).WithRecording(TagsQuery.Parameters);

    private async Task HandleAsync(HttpContext context)
    {
        var query = new TagsQuery(context.Request);
        await using var lines = TagLines.AreAccepted(context.Request) ? new TagLines(context.Response) : null;
        try
        {
            await requests.RunAsync(context, query.Values, (recording, model, stop) => TagAsync(context, query, lines, recording, model, stop)).ConfigureAwait(false);
        }
        catch (Exception exception) when (lines is { HasStarted: true } && !context.RequestAborted.IsCancellationRequested)
        {
            lines.Fail(errors.ToResponse(context, exception).Problem); // the status code has been sent already
        }
    }

    private async Task TagAsync(HttpContext context, TagsQuery query, TagLines? lines, AudioSource recording, ModelLease model, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var response = query.HasSegments
            ? await FindSegmentsAsync(query, lines, recording, model, stop).ConfigureAwait(false)
            : await ScoreAsync(query, lines, recording, model, stop).ConfigureAwait(false);
        metrics.AddRecording(response.Seconds, time.GetElapsedTime(started));
        if (lines is not null) lines.End(response);
        else await context.Response.WriteAsJsonAsync(response, JsonFormat.Line, "application/json", stop).ConfigureAwait(false);
    }

    private static async Task<TagsResponse> ScoreAsync(TagsQuery query, TagLines? lines, AudioSource recording, ModelLease model, CancellationToken stop)
    {
        var warnings = new List<string>();
        var scored = query.Rule is { } rule
            ? await model.Tagger.ScoreAsync(recording, rule, lines, warnings, stop).ConfigureAwait(false)
            : await model.Tagger.ScoreAsync(recording, lines, warnings, stop).ConfigureAwait(false);
        return new(recording.Name, scored.Seconds, ModelIdentity.Of(model.Model), query.Select(model.Model.Card, scored), null, warnings);
    }

    private static async Task<TagsResponse> FindSegmentsAsync(TagsQuery query, TagLines? lines, AudioSource recording, ModelLease model, CancellationToken stop)
    {
        var warnings = new List<string>();
        var tagged = await model.Tagger.ReportSegmentsAsync(recording, query.SegmentOptions, segment => lines?.Add(segment), lines, warnings, stop).ConfigureAwait(false);
        ScoredLabel[] tags = [.. tagged.Segments.GroupBy(segment => segment.Label).Select(group => new ScoredLabel(group.Key, group.Max(segment => segment.Score))).OrderByDescending(label => label.Score)];
        return new(recording.Name, tagged.Seconds, ModelIdentity.Of(model.Model), tags, [.. tagged.Segments.Select(SegmentResponse.From)], warnings);
    }
}

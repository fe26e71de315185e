using System.Text.Json;
using System.Threading.Channels;
using Earmark.Service.Web;
using Earmark.Tagging;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Api;

/// <summary>A response as JSON lines, each of which is sent as soon as it is known.</summary>
internal sealed class TagLines : IProgress<ScanProgress>, IAsyncDisposable
{
    /// <summary>The media type of JSON lines.</summary>
    public const string ContentType = "application/x-ndjson";

    private readonly HttpResponse response;
    private readonly Channel<object> lines = Channel.CreateUnbounded<object>();
    private readonly Task sending;

    /// <summary>Starts a response. Its status code is sent with the first line.</summary>
    public TagLines(HttpResponse response)
    {
        this.response = response;
        sending = SendAsync();
    }

    /// <summary>Whether a line was added, so that the status code of the response can no longer change.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Returns whether a client accepts JSON lines.</summary>
    public static bool AreAccepted(HttpRequest request) => request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase) && type.Quality is null or > 0);

    /// <summary>Adds the progress.</summary>
    public void Report(ScanProgress value) => Add(new { Type = "progress", value.Seconds, value.TotalSeconds });

    /// <summary>Adds a segment.</summary>
    public void Add(Segment segment) => Add(new { Type = "segment", segment.Start, segment.End, segment.Label, segment.Score });

    /// <summary>Adds the last line.</summary>
    public void End(TagsResponse result) => Add(new { Type = "end", result.Name, result.Seconds, result.Model, result.Tags, result.Warnings });

    /// <summary>Adds an error as the last line.</summary>
    public void Fail(Problem problem) => Add(new { Type = "error", Problem = problem });

    /// <summary>Sends the remaining lines.</summary>
    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await sending.ConfigureAwait(false);
    }

    private void Add(object line)
    {
        HasStarted = true;
        lines.Writer.TryWrite(line);
    }

    private async Task SendAsync()
    {
        await foreach (var line in lines.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (response.HttpContext.RequestAborted.IsCancellationRequested) continue; // the client disconnected
            if (!response.HasStarted) response.ContentType = ContentType;
            byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, JsonFormat.Line), (byte)'\n'];
            await response.Body.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
            if (lines.Reader.Count == 0) await response.Body.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}

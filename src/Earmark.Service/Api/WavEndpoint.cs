using System.Runtime.InteropServices;
using Earmark.Audio;
using Earmark.Service.Hosting;
using Earmark.Service.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Earmark.Service.Api;

/// <summary><c>POST /v1/wav</c>.</summary>
internal sealed class WavEndpoint(RecordingRequests requests, PrivateFolder folder)
{
    private const string ContentType = "audio/wav";
    private const int BlockSamples = 1 << 15;

    /// <summary>Adds the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/wav", (HttpContext context, WavEndpoint wav) => wav.HandleAsync(context))
        .WithSummary("Converts a recording to wav")
        .WithDescription("Returns the recording as the model receives it: mono, at the sample rate of the model, as 16-bit PCM. For formats that a browser cannot play.")
        .Produces<Stream>(StatusCodes.Status200OK, ContentType).WithRecording([RecordingRequests.Name]);

    private async Task HandleAsync(HttpContext context)
    {
        var query = new Query(context.Request, RecordingRequests.Name);
        using var samples = new Spool(folder);
        var rate = 0;
        await requests.RunAsync(context, query, async (recording, model, stop) =>
        {
            rate = model.Model.Card.SampleRate;
            await Task.Run(() => DecodeAsync(recording, rate, samples, stop), stop).ConfigureAwait(false);
        }).ConfigureAwait(false);

        // The permit has been released before, because sending depends on the speed of the client.
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = WavWriter.HeaderBytes + samples.Length;
        await context.Response.Body.WriteAsync(WavWriter.Header(rate, samples.Length), context.RequestAborted).ConfigureAwait(false);
        await samples.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task DecodeAsync(AudioSource recording, int rate, Spool into, CancellationToken stop)
    {
        using var input = await recording.OpenAsync(stop).ConfigureAwait(false);
        using var reader = input.Open(rate, stop);
        var (block, rounded) = (new float[BlockSamples], new short[BlockSamples]);
        for (int count; (count = reader.Read(block)) > 0;)
        {
            stop.ThrowIfCancellationRequested();
            WavWriter.ToInt16(block.AsSpan(0, count), rounded);
            await into.WriteAsync(MemoryMarshal.AsBytes(rounded.AsSpan(0, count)).ToArray(), stop).ConfigureAwait(false); // little-endian, like all platforms of .NET that Earmark supports
        }
        if (into.Length == 0) throw InputException.At(recording.Name, "it has no samples", "a recording with at least one sample", kind: InputErrorKind.NoSamples);
    }
}

using System.Globalization;
using Earmark.Audio;
using Earmark.Service.Hosting;
using Earmark.Service.Requests;
using Earmark.Tagging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Earmark.Service.Api;

/// <summary><c>POST /v1/spectrogram</c>.</summary>
internal sealed class SpectrogramEndpoint(RecordingRequests requests)
{
    private const double MaxSeconds = 30;

    private static readonly QueryParameter
        Start = new("start", QueryType.Number, "Start of the part, in seconds. Default: 0.") { Min = 0, Max = 604_800 },
        Seconds = new("seconds", QueryType.Number, "Length of the part in seconds. Default: 30. The spectrogram is shorter if the recording ends earlier.") { Min = 0.01, Max = MaxSeconds };

    private static readonly QueryParameter[] Parameters = [Start, Seconds, RecordingRequests.Name];

    /// <summary>Adds the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/spectrogram", (HttpContext context, SpectrogramEndpoint spectrogram) => spectrogram.HandleAsync(context))
        .WithSummary("Computes the spectrogram that is the input of the network")
        .WithDescription("Values are scaled to bytes: minimum becomes 0 and maximum becomes 255. They are in base64, frame by frame, the lowest band first.")
        .Produces<SpectrogramResponse>().WithRecording(Parameters);

    private Task HandleAsync(HttpContext context)
    {
        var query = new Query(context.Request, Parameters);
        return requests.RunAsync(context, query, async (recording, model, stop) =>
        {
            var response = await Task.Run(() => Compute(recording, query.Number(Start) ?? 0, query.Number(Seconds) ?? MaxSeconds, model.Tagger, stop), stop).ConfigureAwait(false);
            await context.Response.WriteAsJsonAsync(response, JsonFormat.Line, "application/json", stop).ConfigureAwait(false);
        });
    }

    private static SpectrogramResponse Compute(AudioSource recording, double start, double seconds, Tagger tagger, CancellationToken stop)
    {
        var card = tagger.Card;
        if (card.FrontEnd is not { } frontEnd)
            throw RequestException.At(StatusCodes.Status422UnprocessableEntity, "model", "it does not state its front end", "a model written by 'earmark train'");
        var part = SpectrogramPart.Of(frontEnd, start, seconds);
        var samples = Read(recording, part, card.SampleRate, stop);
        if (samples.Length <= part.Before)
            throw RequestException.At(StatusCodes.Status422UnprocessableEntity, recording.Name, $"it has no samples at {start.ToString(CultureInfo.InvariantCulture)} s", "a start within the recording");
        return SpectrogramResponse.Of(part.Select(tagger.Spectrogram(samples), samples.Length), part.FirstFrameSeconds, (double)frontEnd.HopSamples / card.SampleRate);
    }

    private static float[] Read(AudioSource recording, SpectrogramPart part, int rate, CancellationToken stop)
    {
        using var input = recording.Open(stop);
        using var reader = input.Open(stop);
        return AudioFile.ReadSpan(reader, rate, part.FirstSample, part.Samples).Samples;
    }
}

using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using Earmark.Service.Hosting;
using Earmark.Service.Requests;
using Earmark.Tagging;
using ScanWindows = Earmark.Tagging.Windows; // WinRT has a namespace of this name
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Api;

/// <summary>A live connection: samples in, the labels of each window out.</summary>
/// <remarks>
/// Backpressure: samples are read no faster than their windows are scored. If a client sends faster, the buffers of the connection fill and the client has to wait, so the memory
/// of the service does not grow.
/// </remarks>
/// <param name="socket">The connection.</param>
/// <param name="query">Its parameters.</param>
/// <param name="model">The model, the same for the whole connection.</param>
/// <param name="queue">Limits the number of windows that are scored concurrently.</param>
/// <param name="metrics">Counts windows.</param>
internal sealed class LiveSession(WebSocket socket, LiveQuery query, ModelLease model, WorkQueue queue, ServiceMetrics metrics)
{
    private const int BufferBytes = 1 << 14;
    private const float FullScale = 1 << 15;

    private readonly int rate = model.Model.Card.SampleRate;
    private readonly ScanWindows windows = query.WindowsFor(model.Model.Card);
    private double sent; // end of the last window, in seconds

    /// <summary>Scores windows until the client sends an empty message or closes the connection.</summary>
    /// <param name="idle">Called whenever the client sends something: restarts the idle timeout.</param>
    /// <param name="stop">Cancelled by the idle timeout, by shutdown, or when the client disconnects.</param>
    /// <exception cref="RequestException">A message is invalid.</exception>
    /// <exception cref="InputException">A window cannot be scored.</exception>
    public async Task RunAsync(Action idle, CancellationToken stop)
    {
        var stream = new LiveWindows(windows, query.Rate, rate);
        var (bytes, samples) = (new byte[BufferBytes], new float[BufferBytes / sizeof(short)]);
        var kept = 0; // the first byte of a sample whose second byte is in the next frame of the message
        var isEmpty = true; // whether the message has no bytes so far
        while (true)
        {
            var received = await socket.ReceiveAsync(bytes.AsMemory(kept), stop).ConfigureAwait(false);
            idle();
            if (received.MessageType == WebSocketMessageType.Close) break;
            if (received.MessageType == WebSocketMessageType.Text)
                throw RequestException.At(StatusCodes.Status415UnsupportedMediaType, "message", "it is text", "binary messages of 16-bit little-endian mono samples");
            var count = kept + received.Count;
            kept = count % sizeof(short);
            isEmpty &= received.Count == 0;
            if (received.EndOfMessage && isEmpty) break;
            isEmpty |= received.EndOfMessage;
            if (received.EndOfMessage && kept > 0)
                throw RequestException.At(StatusCodes.Status422UnprocessableEntity, "message", "it has an odd number of bytes", "whole 16-bit samples");
            for (var i = 0; i < count / sizeof(short); i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(i * sizeof(short))) / FullScale;
            if (kept > 0) bytes[0] = bytes[count - 1];
            stream.Add(samples.AsSpan(0, count / sizeof(short)));
            await SendCompleteAsync(stream, stop).ConfigureAwait(false);
        }
        stream.End();
        await SendCompleteAsync(stream, stop).ConfigureAwait(false);
        if (stream.TakeLast(out var start) is { } last) await SendAsync(start, last, stop).ConfigureAwait(false);
    }

    private async Task SendCompleteAsync(LiveWindows stream, CancellationToken stop)
    {
        while (stream.TryTake(out var start) is { } window) await SendAsync(start, window, stop).ConfigureAwait(false);
    }

    private async Task SendAsync(long start, float[] window, CancellationToken stop)
    {
        float[] scores;
        using (await queue.AcquireLiveAsync(stop).ConfigureAwait(false)) scores = await Task.Run(() => model.Tagger.ScoreWindow(window, stop), stop).ConfigureAwait(false);
        var end = (double)(start + window.Length) / rate;
        metrics.AddWindow(end - sent);
        sent = end;
        var message = new LiveResponse((double)start / rate, end, ScoredLabel.Best(model.Model.Card, scores, query.Top));
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, JsonFormat.Line), WebSocketMessageType.Text, endOfMessage: true, stop).ConfigureAwait(false);
    }
}

/// <summary>The labels of a window.</summary>
/// <param name="Start">Start in seconds since the connection was opened, counted in samples.</param>
/// <param name="End">End in seconds.</param>
/// <param name="Tags">Labels, best first.</param>
internal sealed record LiveResponse(double Start, double End, IReadOnlyList<ScoredLabel> Tags);

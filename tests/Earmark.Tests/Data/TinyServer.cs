using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Earmark.Tests.Data;

/// <summary>An HTTP request.</summary>
public sealed record TestRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public override string ToString() => Headers.TryGetValue("range", out var range) ? $"{Method} {Path} {range}" : $"{Method} {Path}";
}

/// <summary>An HTTP response: status, headers, body, and the number of bytes after which the connection is closed or no more data is sent.</summary>
public sealed record TestResponse(int Status, byte[] Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public int? BreakAfter { get; init; }

    public bool Silent { get; init; }

    /// <summary>Reason phrase of the status, or null for the default.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the length is sent before the body.</summary>
    public bool TellsLength { get; init; } = true;
}

/// <summary>A web server on 127.0.0.1 that misbehaves as a test requires.</summary>
public sealed class TinyServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource source = new();
    private readonly Task loop;
    private readonly Func<TestRequest, TestResponse> answer;
    private readonly List<TestRequest> asked = [];

    public TinyServer(Func<TestRequest, TestResponse> answer)
    {
        this.answer = answer;
        listener.Start();
        loop = Listen();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>All requests so far, such as "GET /x.zip bytes=5-".</summary>
    public IReadOnlyList<string> Log
    {
        get { lock (asked) return [.. asked.Select(request => $"{request}")]; }
    }

    /// <summary>Returns a file, or the requested range of it.</summary>
    public static TestResponse File(TestRequest asked, byte[] body)
    {
        if (!asked.Headers.TryGetValue("range", out var range)) return new(200, body);
        var from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        return from >= body.Length
            ? new(416, []) { Headers = new Dictionary<string, string> { ["Content-Range"] = $"bytes */{body.Length}" } }
            : new(206, body[from..]) { Headers = new Dictionary<string, string> { ["Content-Range"] = $"bytes {from}-{body.Length - 1}/{body.Length}" } };
    }

    public async ValueTask DisposeAsync()
    {
        await source.CancelAsync();
        listener.Stop();
        await loop;
        source.Dispose();
    }

    private async Task Listen()
    {
        List<Task> served = [];
        try
        {
            while (!source.IsCancellationRequested) served.Add(Serve(await listener.AcceptTcpClientAsync(source.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
        await Task.WhenAll(served);
    }

    private async Task Serve(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            using var text = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            if (await text.ReadLineAsync(source.Token) is not { } first) return;
            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            while (await text.ReadLineAsync(source.Token) is { Length: > 0 } line) headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
            var request = new TestRequest(first.Split(' ')[0], first.Split(' ')[1], headers);
            lock (asked) asked.Add(request);
            var reply = answer(request);
            var head = $"HTTP/1.1 {reply.Status} {reply.Reason ?? $"{(HttpStatusCode)reply.Status}"}\r\n{(reply.TellsLength ? $"Content-Length: {reply.Body.Length}\r\n" : "")}Connection: close\r\n"
                + string.Concat(reply.Headers.Select(header => $"{header.Key}: {header.Value}\r\n")) + "\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), source.Token);
            if (request.Method == "HEAD") return;
            await stream.WriteAsync(reply.Body.AsMemory(0, reply.BreakAfter ?? reply.Body.Length), source.Token);
            if (reply.Silent) await Task.Delay(Timeout.Infinite, source.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // The client closed the connection, or the test is over.
        }
    }
}

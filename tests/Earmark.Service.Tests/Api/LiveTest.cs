using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Earmark.Service.Hosting;
using Earmark.Tagging;
using Microsoft.AspNetCore.TestHost;

namespace Earmark.Service.Tests.Api;

public sealed class LiveTest
{
    private const string Path = "/v1/live?rate=8000&window=0.5&hop=0.25&top=2";

    [Theory]
    [InlineData(8000, false)]
    [InlineData(11025, false)]
    [InlineData(8000, true)]
    public async Task The_windows_are_those_of_a_scan_of_the_same_samples(int rate, bool endsWithEmptyMessage)
    {
        await using var service = await ServiceFixture.StartAsync();
        using var socket = await OpenAsync(service, $"/v1/live?rate={rate}&window=0.5&hop=0.25&top=2");
        var samples = Clips.Samples(2.1, rate);
        for (var first = 0; first < samples.Length; first += 333) await SendAsync(socket, samples[first..Math.Min(first + 333, samples.Length)]);
        if (endsWithEmptyMessage) await SendAsync(socket, []);
        else await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ServiceFixture.Stop);
        var messages = await ReceiveAllAsync(socket);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);

        using var tagger = Tagger.Load(service.Model);
        var expected = await tagger.ScanAsync(Clips.Wav(2.1, rate), new() { WindowSeconds = 0.5, HopSeconds = 0.25 }, cancellationToken: ServiceFixture.Stop).ToListAsync(ServiceFixture.Stop);
        Assert.Equal(expected.Select(window => (window.Start, window.End)), messages.Select(message => ((double)message["start"]!, (double)message["end"]!)));
        foreach (var (window, message) in expected.Zip(messages))
            Assert.Equal(ScoredLabel.Best(tagger.Card, window.Scores, 2), message["tags"]!.AsArray().Select(tag => new ScoredLabel((string)tag!["label"]!, (double)tag["score"]!)));
    }

    [Fact]
    public async Task A_window_is_sent_while_the_connection_is_open()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var socket = await OpenAsync(service, Path);
        await SendAsync(socket, Clips.Samples(0.6));
        var message = await ReceiveAsync(socket);
        Assert.Equal((0.0, 0.5, 2), ((double)message!["start"]!, (double)message["end"]!, message["tags"]!.AsArray().Count));
    }

    [Fact]
    public async Task Samples_split_within_a_message_are_joined()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var socket = await OpenAsync(service, Path);
        var bytes = MemoryMarshal.AsBytes<short>(Clips.Samples(0.6)).ToArray();
        await socket.SendAsync(bytes.AsMemory(0, 1001), WebSocketMessageType.Binary, endOfMessage: false, ServiceFixture.Stop);
        await socket.SendAsync(bytes.AsMemory(1001), WebSocketMessageType.Binary, endOfMessage: true, ServiceFixture.Stop);
        var message = await ReceiveAsync(socket);
        using var tagger = Tagger.Load(service.Model);
        var expected = await tagger.ScanAsync(Clips.Wav(0.6), new() { WindowSeconds = 0.5, HopSeconds = 0.25 }, cancellationToken: ServiceFixture.Stop).FirstAsync(ServiceFixture.Stop);
        Assert.Equal(expected.Scores.Max(), (float)message!["tags"]![0]!["score"]!);
    }

    [Theory]
    [InlineData("/v1/live", "query parameter rate: it is missing. Expected an integer from 1000 to 384000. The parameters are rate, window, hop, top.")]
    [InlineData("/v1/live?rate=fast", "query parameter rate: it is 'fast'. Expected an integer from 1000 to 384000.")]
    [InlineData("/v1/live?rate=8000&window=0", "query parameter window: it is '0'. Expected a number from 0.05 to 60.")]
    [InlineData("/v1/live?rate=8000&name=x", "query parameter 'name': it is unknown. Expected rate, window, hop, top.")]
    [InlineData("/v1/live?rate=8000", "request: it does not open a WebSocket. Expected a WebSocket. In JavaScript: new WebSocket('ws://HOST/v1/live?rate=48000').")]
    public async Task Invalid_requests_are_400(string path, string detail)
    {
        await using var service = await ServiceFixture.StartAsync();
        var problem = await ServiceFixture.RequireProblemAsync(await service.Client.GetAsync(path, ServiceFixture.Stop), HttpStatusCode.BadRequest);
        Assert.Equal(detail, (string?)problem["detail"]);
    }

    [Fact]
    public async Task Windows_that_do_not_fit_the_model_are_400_before_the_connection_opens()
    {
        await using var service = await ServiceFixture.StartOnPortAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/live?rate=8000&window=1&hop=2")
        {
            Headers = { { "Connection", "Upgrade" }, { "Upgrade", "websocket" }, { "Sec-WebSocket-Version", "13" }, { "Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]) } },
        };
        var problem = await ServiceFixture.RequireProblemAsync(await service.Client.SendAsync(request, ServiceFixture.Stop), HttpStatusCode.BadRequest);
        Assert.Equal("windows: the hop is 2 s. Expected at most the length of a window, 1 s, otherwise parts of the recording are skipped.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task Text_messages_are_rejected()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var socket = await OpenAsync(service, Path);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, ServiceFixture.Stop);
        var message = Assert.Single(await ReceiveAllAsync(socket));
        Assert.Equal("message: it is text. Expected binary messages of 16-bit little-endian mono samples.", (string?)message["problem"]!["detail"]);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, socket.CloseStatus);
    }

    [Fact]
    public async Task Messages_with_half_a_sample_are_rejected()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var socket = await OpenAsync(service, Path);
        await socket.SendAsync(new byte[5], WebSocketMessageType.Binary, endOfMessage: true, ServiceFixture.Stop);
        var message = Assert.Single(await ReceiveAllAsync(socket));
        Assert.Equal("message: it has an odd number of bytes. Expected whole 16-bit samples.", (string?)message["problem"]!["detail"]);
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, socket.CloseStatus);
    }

    [Fact]
    public async Task Connections_are_limited_and_aborted_ones_release_their_permit()
    {
        await using var service = await ServiceFixture.StartOnPortAsync(options => options with { MaxLiveConnections = 1 });
        var queue = service.Get<WorkQueue>();
        for (var i = 0; i < 3; i++)
        {
            using var socket = await ConnectAsync(service);
            await SendAsync(socket, Clips.Samples(1));
            Assert.NotNull(await ReceiveAsync(socket));
            Assert.Equal(1, queue.LiveConnections);
            using var second = new ClientWebSocket();
            second.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(AddressOf(service), ServiceFixture.Stop));
            Assert.Equal(HttpStatusCode.TooManyRequests, second.HttpStatusCode);
            socket.Abort();
            await Eventually.IsTrue(() => queue.LiveConnections == 0);
        }
    }

    [Fact]
    public async Task A_client_that_sends_faster_than_windows_are_scored_has_to_wait()
    {
        await using var service = await ServiceFixture.StartOnPortAsync();
        using var socket = await ConnectAsync(service);
        var receiving = ReceiveAllAsync(socket);
        var minute = Clips.Samples(60);
        for (var i = 0; i < 5; i++) await SendAsync(socket, minute);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ServiceFixture.Stop);
        var messages = await receiving;
        Assert.Equal(1199, messages.Count); // windows of 0.5 s every 0.25 s, none of which is left out
        Assert.Equal(300.0, (double)messages[^1]["end"]!);
    }

    [Fact]
    public async Task Connections_are_closed_on_shutdown()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var socket = await OpenAsync(service, Path);
        await SendAsync(socket, Clips.Samples(0.6));
        Assert.NotNull(await ReceiveAsync(socket));
        var stopping = service.Get<Drain>().StoppingAsync(ServiceFixture.Stop);
        var message = Assert.Single(await ReceiveAllAsync(socket));
        Assert.Equal(503, (int)message["problem"]!["status"]!);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        await stopping;
    }

    [Fact]
    public async Task Browsers_send_the_key_as_a_subprotocol()
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { ApiKey = "sécret" });
        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(service, Path));
        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(service, Path, "earmark", "key." + Base64Url.EncodeToString("wrong"u8)));
        using var socket = await OpenAsync(service, Path, "earmark", "key." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes("sécret")));
        Assert.Equal("earmark", socket.SubProtocol);
    }

    private static async Task<WebSocket> OpenAsync(ServiceFixture service, string path, params string[] protocols)
    {
        var client = service.App.GetTestServer().CreateWebSocketClient();
        foreach (var protocol in protocols) client.SubProtocols.Add(protocol);
        return await client.ConnectAsync(new Uri("ws://localhost" + path), ServiceFixture.Stop);
    }

    private static async Task<ClientWebSocket> ConnectAsync(ServiceFixture service)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(AddressOf(service), ServiceFixture.Stop);
        return socket;
    }

    private static Uri AddressOf(ServiceFixture service) => new($"ws://{service.Client.BaseAddress!.Authority}{Path}");

    private static Task SendAsync(WebSocket socket, short[] samples) => socket.SendAsync(MemoryMarshal.AsBytes<short>(samples).ToArray(), WebSocketMessageType.Binary, true, ServiceFixture.Stop);

    private static async Task<List<JsonNode>> ReceiveAllAsync(WebSocket socket)
    {
        var messages = new List<JsonNode>();
        while (await ReceiveAsync(socket) is { } message) messages.Add(message);
        return messages;
    }

    private static async Task<JsonNode?> ReceiveAsync(WebSocket socket)
    {
        var bytes = new byte[1 << 16];
        var received = await socket.ReceiveAsync(bytes, ServiceFixture.Stop);
        return received.MessageType == WebSocketMessageType.Close ? null : JsonNode.Parse(bytes.AsSpan(0, received.Count));
    }
}

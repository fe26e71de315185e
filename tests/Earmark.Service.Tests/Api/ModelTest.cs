using System.Net;
using System.Text.Json.Nodes;

namespace Earmark.Service.Tests.Api;

public sealed class ModelTest
{
    [Fact]
    public async Task Labels_are_in_the_order_of_the_card()
    {
        await using var service = await ServiceFixture.StartAsync();
        Assert.Equal("""{"labels":["bark","bell","bus"]}""", await service.Client.GetStringAsync("/v1/labels", ServiceFixture.Stop));
    }

    [Fact]
    public async Task The_model_is_described()
    {
        await using var service = await ServiceFixture.StartAsync();
        var model = JsonNode.Parse(await service.Client.GetStringAsync("/v1/model", ServiceFixture.Stop))!;
        Assert.Equal(8000, (int)model["sampleRate"]!);
        Assert.Equal("softmax", (string?)model["scoreRule"]);
        Assert.Equal("whole", (string?)model["prediction"]!["rule"]);
        Assert.Equal(0.25, (double)model["thresholds"]!["bell"]!);
        Assert.Equal("logMel", (string?)model["frontEnd"]!["type"]);
        Assert.Equal("0123abcd", (string?)model["fingerprint"]);
        Assert.Equal(new FileInfo(service.Model).Length, (long)model["bytes"]!);
    }

    [Fact]
    public async Task The_file_is_sent_once()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var first = await service.Client.GetAsync("/v1/model/file", ServiceFixture.Stop);
        Assert.Equal(await File.ReadAllBytesAsync(service.Model, ServiceFixture.Stop), await first.Content.ReadAsByteArrayAsync(ServiceFixture.Stop));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/model/file") { Headers = { { "If-None-Match", first.Headers.ETag!.ToString() } } };
        using var second = await service.Client.SendAsync(request, ServiceFixture.Stop);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }
}

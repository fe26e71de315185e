using System.Net;

namespace Earmark.Service.Tests.Web;

public sealed class OriginChecksTest
{
    [Theory]
    [InlineData("localhost:8080", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example:8080", HttpStatusCode.BadRequest)]
    public async Task On_loopback_only_loopback_hosts_are_accepted(string host, HttpStatusCode expected)
    {
        await using var service = await ServiceFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task On_other_addresses_every_host_is_accepted()
    {
        await using var service = await ServiceFixture.StartAsync(urls: ["http://*:8080"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "tags.example" } };
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", true)]
    [InlineData("null", true)]
    [InlineData("http://localhost:81", true)]
    [InlineData("http://localhost", false)]
    public async Task Cross_origin_requests_are_rejected(string origin, bool isRejected)
    {
        await using var service = await ServiceFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tags") { Headers = { { "Origin", origin } } };
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(isRejected, response.StatusCode == HttpStatusCode.Forbidden);
    }
}

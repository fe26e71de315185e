using System.Net;

namespace Earmark.Service.Tests.Web;

public sealed class PagesTest
{
    [Fact]
    public async Task The_start_page_is_served_with_the_security_headers()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var response = await service.Client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("Earmark", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_current_cached_copy_is_304()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var first = await service.Client.GetAsync("/index.html", TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/index.html") { Headers = { { "If-None-Match", first.Headers.ETag!.ToString() } } };
        using var second = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }
}

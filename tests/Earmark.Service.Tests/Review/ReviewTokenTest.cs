using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Earmark.Service.Review;
using Microsoft.AspNetCore.TestHost;

namespace Earmark.Service.Tests.Review;

/// <summary>Other users and programs on the machine can neither read clips nor send answers.</summary>
public sealed class ReviewTokenTest
{
    private const string Refusal = "address: it does not contain the token of this review. Expected the address that 'earmark review' printed. Open that address in this browser. Each start prints a new one.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_printed_address_opens_the_page_and_sets_a_cookie_that_scripts_cannot_read()
    {
        await using var review = await ReviewFixture.StartAsync();
        using var client = review.App.GetTestClient();
        using var page = await client.GetAsync(review.Token.Page, Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var cookie = page.Headers.GetValues("Set-Cookie").Single().Split("; ");
        Assert.Equal([review.Token.CookieFor(new("localhost")), "path=/", "samesite=strict", "httponly"], cookie); // without an expiry: a session cookie
        client.DefaultRequestHeaders.Add("Cookie", cookie[0]);
        using var start = await client.GetAsync("/review/api/start", Token);
        Assert.Equal(HttpStatusCode.OK, start.StatusCode);
        Assert.False(start.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("/review/")]
    [InlineData("/review/?token=")]
    [InlineData("/review/?token=wrong")]
    [InlineData("/review/review.js")]
    [InlineData("/none")]
    public async Task Requests_without_the_token_are_rejected_in_plain_words(string path)
    {
        await using var review = await ReviewFixture.StartAsync();
        using var client = review.App.GetTestClient();
        using var response = await client.GetAsync(path, Token);
        Assert.Equal((HttpStatusCode.Forbidden, "text/plain"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(Refusal, await response.Content.ReadAsStringAsync(Token));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("GET", "start", null)]
    [InlineData("GET", "audio?clip=night.wav%235-5.5", "earmark-review-80=wrong")]
    [InlineData("GET", "picture?clip=night.wav%235-5.5", null)]
    [InlineData("POST", "answer", "earmark-review-80=")]
    [InlineData("POST", "undo", null)]
    public async Task Every_endpoint_requires_the_token(string method, string path, string? cookie)
    {
        await using var review = await ReviewFixture.StartAsync();
        using var client = review.App.GetTestClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/review/api/{path}");
        if (path == "answer") request.Content = JsonContent.Create(new { clip = "night.wav#5-5.5", answer = "right" });
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        using var response = await client.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(Refusal, (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString());
        Assert.False(File.Exists(review.Folder["d.csv"]));
    }

    [Fact]
    public async Task Reviews_on_other_ports_have_other_cookies()
    {
        await using var review = await ReviewFixture.StartAsync();
        using var client = review.App.GetTestClient();
        client.DefaultRequestHeaders.Add("Cookie", review.Token.CookieFor(new("localhost", 5000)));
        using var other = await client.GetAsync("http://localhost:5001/review/api/start", Token);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        using var same = await client.GetAsync("http://localhost:5000/review/api/start", Token);
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
    }

    [Fact]
    public void Tokens_are_random_and_need_no_escaping()
    {
        var pages = Enumerable.Range(0, 100).Select(_ => ReviewToken.Create().Page).ToArray();
        Assert.Equal(100, pages.Distinct().Count());
        Assert.All(pages, page => Assert.Matches("^/review/\\?token=[A-Za-z0-9_-]{32}$", page));
    }
}

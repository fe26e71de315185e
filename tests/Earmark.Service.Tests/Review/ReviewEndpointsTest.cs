using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Earmark.Data;

namespace Earmark.Service.Tests.Review;

public sealed class ReviewEndpointsTest
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_start_is_redirected_to_the_page()
    {
        await using var review = await ReviewFixture.StartAsync();
        using var start = await review.Client.GetAsync("/", Token);
        Assert.Equal((HttpStatusCode.Redirect, "/review/"), (start.StatusCode, start.Headers.Location!.ToString()));
        using var page = await review.Client.GetAsync("/review/", Token);
        Assert.Contains("<title>Review · Earmark</title>", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (var file in new[] { "review/review.js", "review/api.js", "review/player.js", "review/picture.js", "review/estimates.js", "review/review.css", "shared/theme.css", "shared/element.js", "shared/per-frame.js", "shared/base64.js", "shared/spectrogram-picture.js", "shared/colour-map.js", "shared/problem.js" })
        {
            using var response = await review.Client.GetAsync($"/{file}", Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Questions_are_answered_one_after_another_and_each_answer_is_in_the_file()
    {
        await using var review = await ReviewFixture.StartAsync();
        var state = (await GetAsync(review, "start")).GetProperty("state");
        foreach (var (i, answer) in new[] { "right", "wrong", "none", "labels" }.Index())
        {
            var clip = state.GetProperty("question").GetProperty("clip").GetString()!;
            state = await PostAsync(review, new { clip, answer, labels = new[] { "Meow", "<b>Bark</b>" } });
            Assert.Equal(i + 1, state.GetProperty("answered").GetInt32());
            Assert.NotEqual(clip, state.GetProperty("question").GetProperty("clip").GetString());
            Assert.Equal(clip, DecisionFile.Read(review.Folder["d.csv"], [])[^1].Clip);
        }
        Assert.Equal([Verdict.Keep, Verdict.Wrong, Verdict.None, Verdict.Change], DecisionFile.Read(review.Folder["d.csv"], []).Select(decision => decision.Verdict));
        state = await PostAsync(review, new { clip = state.GetProperty("question").GetProperty("clip").GetString(), answer = "skip" });
        Assert.Equal((4, 1), (state.GetProperty("answered").GetInt32(), state.GetProperty("skipped").GetInt32()));
        Assert.Equal((4, 2), (state.GetProperty("overall").GetProperty("answers").GetInt32(), state.GetProperty("overall").GetProperty("right").GetInt32())); // the two labels include the proposed one
    }

    [Fact]
    public async Task Undo_returns_the_question_again()
    {
        await using var review = await ReviewFixture.StartAsync();
        var clip = (await GetAsync(review, "start")).GetProperty("state").GetProperty("question").GetProperty("clip").GetString();
        await PostAsync(review, new { clip, answer = "right" });
        using var response = await review.Client.PostAsync("/review/api/undo", null, Token);
        var state = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal((0, clip), (state.GetProperty("answered").GetInt32(), state.GetProperty("question").GetProperty("clip").GetString()));
    }

    [Fact]
    public async Task The_sound_has_a_second_of_context_and_can_be_requested_in_parts()
    {
        await using var review = await ReviewFixture.StartAsync();
        var address = $"/review/api/audio?clip={Uri.EscapeDataString("night.wav#5-5.5")}";
        var wav = await review.Client.GetByteArrayAsync(address, Token);
        Assert.Equal(44 + 2 * 8000 * 5 / 2, wav.Length); // 4 to 6.5 s
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new(44, 99) } };
        using var part = await review.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(wav[44..100], await part.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task The_picture_shows_the_sound_with_its_context()
    {
        await using var review = await ReviewFixture.StartAsync();
        var picture = await GetAsync(review, $"picture?clip={Uri.EscapeDataString("night.wav#5-5.5")}");
        var (frames, bands) = (picture.GetProperty("frames").GetInt32(), picture.GetProperty("bands").GetInt32());
        Assert.Equal((2.5, 247, 64), (picture.GetProperty("seconds").GetDouble(), frames, bands)); // (80,000 - 1,280) / 320 + 1 frames
        var values = picture.GetProperty("values").GetBytesFromBase64();
        Assert.Equal((frames * bands, 255, 0), (values.Length, values.Max(), values.Min()));
        Assert.Equal(600, picture.GetProperty("peaks").GetBytesFromBase64().Length);
    }

    [Theory]
    [InlineData("""{"clip":"x.wav","answer":"right"}""", HttpStatusCode.BadRequest, "clip: there is no question about 'x.wav'. Expected the name of a clip of this review.")]
    [InlineData("""{"clip":"night.wav#5-5.5","answer":"perhaps"}""", HttpStatusCode.BadRequest, "answer: it is 'perhaps'. Expected right, wrong, none, labels or skip.")]
    [InlineData("""{"clip":"night.wav#5-5.5","answer":"labels"}""", HttpStatusCode.BadRequest, "labels: there are none. Expected at least one label, or the answer none.")]
    [InlineData("""{"clip":"night.wav#5-5.5","answer":"labels","labels":["Cow"]}""", HttpStatusCode.BadRequest, "labels: 'Cow' is not a label of this review. Expected one of its labels.")]
    [InlineData("""{"clip":"night.wav#5-5.5","answer":"labels","labels":[null]}""", HttpStatusCode.BadRequest, "labels: one is null. Expected texts.")]
    [InlineData("not json", HttpStatusCode.BadRequest, "clip: there is no question about ''. Expected the name of a clip of this review.")]
    public async Task An_invalid_answer_is_a_problem_and_changes_nothing(string body, HttpStatusCode status, string detail)
    {
        await using var review = await ReviewFixture.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await review.Client.PostAsync("/review/api/answer", content, Token);
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(detail, (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString());
        Assert.False(File.Exists(review.Folder["d.csv"]));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_a_problem_and_the_answer_can_be_sent_again()
    {
        await using var review = await ReviewFixture.StartAsync();
        review.Folder.Folder("d.csv"); // a folder of this name
        using var response = await review.Client.PostAsJsonAsync("/review/api/answer", new { clip = "night.wav#5-5.5", answer = "right" }, Token);
        Assert.Equal(HttpStatusCode.InsufficientStorage, response.StatusCode);
        Directory.Delete(review.Folder["d.csv"]);
        Assert.Equal(1, (await PostAsync(review, new { clip = "night.wav#5-5.5", answer = "right" })).GetProperty("answered").GetInt32());
    }

    [Fact]
    public async Task A_deleted_recording_is_a_problem()
    {
        await using var review = await ReviewFixture.StartAsync();
        File.Delete(review.Folder["night.wav"]);
        foreach (var kind in new[] { "audio", "picture" })
        {
            using var response = await review.Client.GetAsync($"/review/api/{kind}?clip={Uri.EscapeDataString("night.wav#5-5.5")}", Token);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        }
        using var unknown = await review.Client.GetAsync("/review/api/audio?clip=/etc/passwd", Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("evil.example", null, HttpStatusCode.BadRequest)]
    [InlineData("localhost", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "http://localhost", HttpStatusCode.BadRequest)] // the answer is invalid
    public async Task Other_sites_cannot_answer(string host, string? origin, HttpStatusCode expected)
    {
        await using var review = await ReviewFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/review/api/answer") { Headers = { Host = host } };
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await review.Client.SendAsync(request, Token);
        Assert.Equal(expected, response.StatusCode);
    }

    private static async Task<JsonElement> GetAsync(ReviewFixture review, string path) => await review.Client.GetFromJsonAsync<JsonElement>($"/review/api/{path}", Token);

    private static async Task<JsonElement> PostAsync(ReviewFixture review, object answer)
    {
        using var response = await review.Client.PostAsJsonAsync("/review/api/answer", answer, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Earmark.Audio;
using Earmark.Service.Hosting;

namespace Earmark.Service.Tests.Api;

/// <summary>Each status code of an error response, with the complete message.</summary>
public sealed class ProblemsTest
{
    private static readonly byte[] Clip = Clips.Wav(1);

    [Theory]
    [InlineData("tags?tops=3", "query parameter 'tops': it is unknown. Expected top, threshold, segments, window, hop, name.")]
    [InlineData("tags?top=0", "query parameter top: it is '0'. Expected an integer from 1 to 100000.")]
    [InlineData("tags?top=1.5", "query parameter top: it is '1.5'. Expected an integer from 1 to 100000.")]
    [InlineData("tags?top=1&top=2", "query parameter top: it is repeated. Expected it once.")]
    [InlineData("tags?threshold=high", "query parameter threshold: it is 'high'. Expected auto or a number from 0 to 1.")]
    [InlineData("tags?threshold=NaN", "query parameter threshold: it is 'NaN'. Expected auto or a number from 0 to 1.")]
    [InlineData("tags?segments=yes", "query parameter segments: it is 'yes'. Expected true or false.")]
    [InlineData("tags?segments=true&top=3", "query parameter top: segments have all labels that reach their thresholds. Expected no top with segments=true.")]
    [InlineData("tags?window=1&hop=2", "query parameter hop: it is 2 s. Expected at most the length of a window, 1 s. Otherwise parts of the recording are skipped.")]
    [InlineData("tags?hop=1", "hop of 1 s: the model scores whole recordings, not windows. Expected a hop together with the length of the windows.")]
    [InlineData("spectrogram?seconds=31", "query parameter seconds: it is '31'. Expected a number from 0.01 to 30.")]
    public async Task Invalid_queries_are_400(string request, string detail)
    {
        await using var service = await ServiceFixture.StartAsync();
        var problem = await ServiceFixture.RequireProblemAsync(await service.PostAsync($"/v1/{request}", Clip), HttpStatusCode.BadRequest);
        Assert.Equal(detail, (string?)problem["detail"]);
        Assert.Equal("Bad Request", (string?)problem["title"]);
    }

    [Fact]
    public async Task Forms_without_exactly_one_file_are_400()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var without = new MultipartFormDataContent { { new StringContent("3"), "top" } };
        var problem = await ServiceFixture.RequireProblemAsync(await service.Client.PostAsync("/v1/tags", without, ServiceFixture.Stop), HttpStatusCode.BadRequest);
        Assert.Equal("form: it has a part that is not a file. Expected one file. Options are parameters of the query.", (string?)problem["detail"]);
        using var two = new MultipartFormDataContent { { new ByteArrayContent(Clip), "a", "a.wav" }, { new ByteArrayContent(Clip), "b", "b.wav" } };
        problem = await ServiceFixture.RequireProblemAsync(await service.Client.PostAsync("/v1/tags", two, ServiceFixture.Stop), HttpStatusCode.BadRequest);
        Assert.Equal("form: it has several files. Expected one file. Send a request for each recording.", (string?)problem["detail"]);
        using var damaged = new ByteArrayContent(Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=file; filename=a.wav\r\n\r\nRIFF")) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") } };
        await ServiceFixture.RequireProblemAsync(await service.Client.PostAsync("/v1/tags", damaged, ServiceFixture.Stop), HttpStatusCode.BadRequest);
        using var unbounded = new ByteArrayContent([]) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data") } };
        await ServiceFixture.RequireProblemAsync(await service.Client.PostAsync("/v1/tags", unbounded, ServiceFixture.Stop), HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(null, "there is no key")]
    [InlineData("Bearer ", "there is no key")]
    [InlineData("Bearer secre", "the key is wrong")]
    [InlineData("Bearer secrets", "the key is wrong")]
    [InlineData("Basic secret", "there is no key")]
    public async Task Requests_without_the_key_are_401(string? authorization, string found)
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { ApiKey = "secret" });
        foreach (var path in (string[])["/v1/labels", "/v1/model", "/v1/model/file", "/v1/live?rate=8000", "/metrics", "/openapi/v1.json"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
            var response = await service.Client.SendAsync(request, ServiceFixture.Stop);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            var problem = await ServiceFixture.RequireProblemAsync(response, HttpStatusCode.Unauthorized);
            Assert.Equal($"header Authorization: {found}. Expected the key of the service. Send it in the header 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.", (string?)problem["detail"]);
        }
        await ServiceFixture.RequireProblemAsync(await service.PostAsync("/v1/tags", Clip), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_key_is_accepted_in_both_headers_and_not_needed_for_the_page_and_health()
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { ApiKey = " secret\n" }); // surrounding spaces are ignored
        foreach (var path in (string[])["/", "/healthz", "/readyz"]) Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync(path, ServiceFixture.Stop)).StatusCode);
        foreach (var (name, value) in new[] { ("Authorization", "Bearer secret"), ("X-API-Key", "secret") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/labels") { Headers = { { name, value } } };
            using var response = await service.Client.SendAsync(request, ServiceFixture.Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Too_many_bytes_are_413(bool isLengthKnown)
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { MaxBytes = 100_000 });
        using var content = isLengthKnown ? new ByteArrayContent(new byte[200_000]) : (HttpContent)new StreamContent(new UnseekableStream(new byte[200_000]));
        var problem = await ServiceFixture.RequireProblemAsync(await service.Client.PostAsync("/v1/tags", content, ServiceFixture.Stop), HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal($"request body: it has {(isLengthKnown ? "200,000" : "more than 100,000")} bytes. Expected at most 100,000 bytes. Compress the recording, for example as flac or opus, or cut it.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task Recordings_that_cannot_be_stored_are_503()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows does not rename folders with open files");
        await using var service = await ServiceFixture.StartOnPortAsync();
        var folder = Directory.GetDirectories(service.TemporaryFolder).Single();
        Directory.Move(folder, folder + ".away"); // no file can be created, as on a full disk
        var problem = await ServiceFixture.RequireProblemAsync(await service.PostAsync("/v1/tags", Clips.Wav(400)), HttpStatusCode.ServiceUnavailable);
        Assert.Contains("bytes cannot be stored. Expected free disk space in the temporary folder of the service.", (string?)problem["detail"], StringComparison.Ordinal);
        Directory.Move(folder + ".away", folder);
        await service.TagAsync("/v1/tags", Clips.Wav(400));
    }

    [Fact]
    public async Task Too_long_recordings_are_413()
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { MaxDuration = TimeSpan.FromSeconds(10) });
        var problem = await ServiceFixture.RequireProblemAsync(await service.PostAsync("/v1/tags?name=long.wav", Clips.Wav(10.5)), HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("long.wav: the recording is 10.5 s long. Expected at most 10 s. Cut it into shorter recordings.", (string?)problem["detail"]);
        await service.TagAsync("/v1/tags", Clips.Wav(10));
    }

    [Fact]
    public async Task Files_that_are_not_audio_are_415()
    {
        await using var service = await ServiceFixture.StartAsync();
        var problem = await ServiceFixture.RequireProblemAsync(await service.PostAsync("/v1/tags?name=notes.txt", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("These are notes. ", 100)))), HttpStatusCode.UnsupportedMediaType);
        Assert.Equal("notes.txt", (string?)problem["where"]);
        Assert.Equal("unknown file format; the file starts with the bytes 5468657365206172 \"These ar\"", (string?)problem["found"]);
        Assert.StartsWith("one of wav", (string?)problem["expected"], StringComparison.Ordinal);
        Assert.Equal("If a media player can play it, convert it to wav or flac.", (string?)problem["remedy"]);
    }

    [Fact]
    public async Task Errors_of_ffmpeg_do_not_name_temporary_files()
    {
        if (FfmpegProgram.Find(null) is null) Assert.Skip("needs ffmpeg");
        await using var service = await ServiceFixture.StartAsync();
        byte[] damaged = [0, 0, 0, 24, .. "ftypM4A "u8, 0, 0, 0, 0, .. "M4A mp42"u8, .. new byte[1 << 21]]; // stored in a file
        var problem = await ServiceFixture.RequireProblemAsync(await service.PostAsync("/v1/tags?name=song.m4a", damaged), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("song.m4a", (string?)problem["where"]);
        Assert.DoesNotContain("earmark-service-", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_without_samples_are_422()
    {
        await using var service = await ServiceFixture.StartAsync();
        foreach (var (bytes, detail) in new[] { ((byte[])[], "recording: the file is empty (0 bytes). Expected a recording."), (Clips.Wav(0), "recording: it has no samples. Expected a recording with at least one sample.") })
            foreach (var path in (string[])["/v1/tags", "/v1/tags?segments=true", "/v1/wav"])
            {
                var problem = await ServiceFixture.RequireProblemAsync(await service.PostAsync(path, bytes), HttpStatusCode.UnprocessableEntity);
                Assert.Equal(detail, (string?)problem["detail"]);
            }
    }

    [Fact]
    public async Task Recordings_that_take_too_long_are_422()
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { MaxProcessingTime = TimeSpan.FromTicks(1) });
        var problem = await ServiceFixture.RequireProblemAsync(await service.PostAsync("/v1/tags?segments=true", Clips.Wav(60)), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("recording: it was not processed within 0 s. Expected a shorter recording.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task A_full_queue_is_429_with_Retry_After()
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { Threads = 1, MaxQueue = 0 });
        using (await service.Get<WorkQueue>().AcquireAsync(ServiceFixture.Stop))
        {
            var response = await service.PostAsync("/v1/tags", Clip);
            Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
            var problem = await ServiceFixture.RequireProblemAsync(response, HttpStatusCode.TooManyRequests);
            Assert.Equal("service: 1 requests are processed and 0 wait. Expected fewer requests at the same time. Try again after the time in the header Retry-After.", (string?)problem["detail"]);
        }
        await service.TagAsync("/v1/tags", Clip);
    }

    [Fact]
    public async Task Too_many_uploads_are_429_with_Retry_After()
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { MaxUploads = 1 });
        using (service.Get<WorkQueue>().TryAcquireUpload())
        {
            var response = await service.PostAsync("/v1/tags", Clip);
            Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
            var problem = await ServiceFixture.RequireProblemAsync(response, HttpStatusCode.TooManyRequests);
            Assert.Equal("service: 1 recordings are received. Expected fewer uploads at the same time. Try again after the time in the header Retry-After.", (string?)problem["detail"]);
        }
        await service.TagAsync("/v1/tags", Clip);
    }

    [Fact]
    public async Task Unknown_paths_are_404_and_other_methods_405()
    {
        await using var service = await ServiceFixture.StartAsync();
        var unknown = await ServiceFixture.RequireProblemAsync(await service.Client.GetAsync("/v1/nothing", ServiceFixture.Stop), HttpStatusCode.NotFound);
        Assert.Equal("path: there is no endpoint '/v1/nothing'. Expected one of those in /openapi/v1.json.", (string?)unknown["detail"]);
        using var response = await service.Client.GetAsync("/v1/tags", ServiceFixture.Stop);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Assert.Equal("method: /v1/tags has no GET. Expected POST.", (string?)(await ServiceFixture.RequireProblemAsync(response, HttpStatusCode.MethodNotAllowed))["detail"]);
    }

    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

using System.Globalization;
using System.Net;

namespace Earmark.Service.Tests.Api;

[Collection(nameof(SerialTests))]
public sealed class HealthTest
{
    [Fact]
    public async Task The_service_is_healthy_and_ready()
    {
        await using var service = await ServiceFixture.StartAsync();
        foreach (var path in (string[])["/healthz", "/readyz"])
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
                Assert.Equal(HttpStatusCode.OK, (await service.Client.SendAsync(new(method, path), ServiceFixture.Stop)).StatusCode);
    }

    [Fact]
    public async Task Metrics_count_audio_requests_loads_and_errors()
    {
        await using var service = await ServiceFixture.StartAsync();
        await service.TagAsync("/v1/tags", Clips.Wav(2));
        await service.TagAsync("/v1/tags?segments=true", Clips.Wav(3));
        await ServiceFixture.RequireProblemAsync(await service.PostAsync("/v1/tags?top=0", Clips.Wav(1)), HttpStatusCode.BadRequest);
        var metrics = await service.Client.GetStringAsync("/metrics", ServiceFixture.Stop);
        Assert.Equal(5, Value(metrics, "earmark_audio_duration_seconds_total"));
        Assert.Equal(2, Value(metrics, "earmark_processing_duration_seconds_count"));
        Assert.Equal(1, Value(metrics, "earmark_model_loads_total"));
        Assert.Equal(1, Value(metrics, "earmark_requests_rejected_total"));
        Assert.Equal(0, Value(metrics, "earmark_requests_waiting"));
        Assert.Contains("http_server_request_duration_seconds_count{", metrics, StringComparison.Ordinal);
        Assert.Contains("http_route=\"/v1/tags\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_after_the_first_line_is_the_last_line_and_is_counted_and_logged()
    {
        await using var service = await ServiceFixture.StartAsync(options => options with { MaxProcessingTime = TimeSpan.FromSeconds(2) });
        using var response = await service.PostAsync(Clips.SlowPath, Clips.Long, "application/x-ndjson");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var lines = await ServiceFixture.LinesAsync(response);
        Assert.Equal("progress", (string?)lines[0]["type"]);
        Assert.Equal(("error", 422), ((string?)lines[^1]["type"], (int)lines[^1]["problem"]!["status"]!));
        Assert.Contains(service.Requests, line => line.StartsWith("POST /v1/tags 422, ", StringComparison.Ordinal));
        Assert.Equal(1, Value(await service.Client.GetStringAsync("/metrics", ServiceFixture.Stop), "earmark_requests_rejected_total"));
    }

    [Fact]
    public async Task Metrics_count_a_model_that_cannot_be_loaded()
    {
        await using var service = await ServiceFixture.StartAsync();
        await File.WriteAllTextAsync(service.Model + ".new", "no model", ServiceFixture.Stop);
        File.Move(service.Model + ".new", service.Model, overwrite: true);
        await Eventually.IsTrue(() => service.Client.GetStringAsync("/metrics", ServiceFixture.Stop).Result.Contains("outcome=\"failure\"", StringComparison.Ordinal));
        Assert.Single(service.Errors);
        service.Errors.Clear();
    }

    // name{labels} value timestamp
    private static double Value(string metrics, string name) =>
        double.Parse(Assert.Single(metrics.Split('\n'), line => line.StartsWith(name + "{", StringComparison.Ordinal)).Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
}

using System.Text.Json.Nodes;

namespace Earmark.Service.Tests.Api;

public sealed class OpenApiTest
{
    private static readonly string[] RecordingPaths = ["/v1/tags", "/v1/spectrogram", "/v1/wav"];

    [Fact]
    public async Task The_document_describes_every_endpoint()
    {
        var document = await ReadAsync();
        Assert.StartsWith("3.", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.Equal(["/healthz", "/readyz", "/v1/labels", "/v1/live", "/v1/model", "/v1/model/file", "/v1/spectrogram", "/v1/tags", "/v1/wav"], document["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal));
        foreach (var (path, operations) in document["paths"]!.AsObject())
            foreach (var (method, operation) in operations!.AsObject()) Assert.True(operation!["summary"] is not null, $"{method} {path} has no summary");
    }

    [Fact]
    public async Task Endpoints_with_a_recording_describe_bodies_parameters_and_problems()
    {
        var document = await ReadAsync();
        foreach (var path in RecordingPaths)
        {
            var operation = document["paths"]![path]!["post"]!;
            Assert.Equal(["application/octet-stream", "audio/*", "multipart/form-data", "video/*"], operation["requestBody"]!["content"]!.AsObject().Select(type => type.Key).Order(StringComparer.Ordinal));
            foreach (var status in (string[])["400", "401", "408", "413", "415", "422", "429", "503"])
                Assert.NotNull(operation["responses"]![status]!["content"]!["application/problem+json"]!["schema"]);
            Assert.NotNull(operation["security"]![0]!["apiKey"]);
            Assert.Contains("name", Names(operation));
        }
        Assert.Equal(["top", "threshold", "segments", "window", "hop", "name"], Names(document["paths"]!["/v1/tags"]!["post"]!));
        var top = document["paths"]!["/v1/tags"]!["post"]!["parameters"]![0]!["schema"]!;
        Assert.Equal(("integer", 1, 100_000), ((string?)top["type"], (int)top["minimum"]!, (int)top["maximum"]!));
        Assert.Equal(["rate", "window", "hop", "top"], Names(document["paths"]!["/v1/live"]!["get"]!));
    }

    [Fact]
    public async Task Schemas_have_the_members_of_the_responses()
    {
        var schemas = (await ReadAsync())["components"]!["schemas"]!;
        Assert.Equal(["name", "seconds", "model", "tags", "segments", "warnings"], Members(schemas["TagsResponse"]!));
        Assert.Equal(["title", "status", "detail", "where", "found", "expected", "remedy"], Members(schemas["Problem"]!));
        Assert.Equal("number", (string?)schemas["TagsResponse"]!["properties"]!["seconds"]!["type"]);
    }

    private static IEnumerable<string> Names(JsonNode operation) => operation["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!);

    private static IEnumerable<string> Members(JsonNode schema) => schema["properties"]!.AsObject().Select(member => member.Key);

    private static async Task<JsonNode> ReadAsync()
    {
        await using var service = await ServiceFixture.StartAsync();
        return JsonNode.Parse(await service.Client.GetStringAsync("/openapi/v1.json", ServiceFixture.Stop))!;
    }
}

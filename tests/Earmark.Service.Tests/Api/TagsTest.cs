using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Earmark.Audio;
using Earmark.Tagging;
using Earmark.Tests.Audio;

namespace Earmark.Service.Tests.Api;

public sealed class TagsTest
{
    private static readonly byte[] Clip = Clips.Wav(3);

    [Fact]
    public async Task The_tags_are_those_of_the_library()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model);
        var result = await service.TagAsync("/v1/tags?top=2&name=door.wav", Clip);
        Assert.Equal("door.wav", (string?)result["name"]);
        Assert.Equal(3.0, (double)result["seconds"]!);
        Assert.Equal("0123abcd", (string?)result["model"]!["fingerprint"]);
        Assert.Equal(tagger.Tag(Clip, 2), Labels(result["tags"]!));
        Assert.Empty(result["warnings"]!.AsArray());
        Assert.Null(result["segments"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?threshold=auto")]
    [InlineData("?threshold=0.3")]
    [InlineData("?threshold=1")]
    [InlineData("?threshold=0&top=1")]
    public async Task Thresholds_select_labels_like_the_command(string query)
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model);
        var scores = tagger.Score(Clip);
        var expected = query switch
        {
            "" => ScoredLabel.Best(tagger.Card, scores, 3),
            "?threshold=auto" => ScoredLabel.Assigned(tagger.Card, scores),
            "?threshold=0.3" => ScoredLabel.Assigned(tagger.Card, scores, 0.3),
            "?threshold=1" => [new(ScoredLabel.Unknown, scores.Max())],
            _ => ScoredLabel.Best(tagger.Card, scores, 1),
        };
        Assert.Equal(expected, Labels((await service.TagAsync("/v1/tags" + query, Clip))["tags"]!));
    }

    [Fact]
    public async Task Windows_change_the_rule_by_which_a_recording_is_scored()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model, new() { WindowSeconds = 0.5, HopSeconds = 0.25 });
        var tags = Labels((await service.TagAsync("/v1/tags?window=0.5&hop=0.25", Clip))["tags"]!);
        Assert.Equal(tagger.Tag(Clip), tags);
        Assert.NotEqual(Labels((await service.TagAsync("/v1/tags", Clip))["tags"]!), tags);
    }

    [Fact]
    public async Task Segments_are_those_of_the_library()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model);
        var expected = tagger.ReadSegments(Clip, new() { Threshold = 0.34, Windows = new() { WindowSeconds = 0.5, HopSeconds = 0.25 } });
        Assert.NotEmpty(expected.Segments);
        var result = await service.TagAsync("/v1/tags?segments=true&threshold=0.34&window=0.5&hop=0.25", Clip);
        Assert.Equal(3.0, (double)result["seconds"]!);
        Assert.Equal(expected.Segments, result["segments"]!.AsArray().Select(ReadSegment));
        Assert.Equal(expected.Segments.Max(segment => segment.Score), (double)result["tags"]![0]!["score"]!);
    }

    [Fact]
    public async Task Lines_are_the_segments_and_the_end()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model);
        var clip = Clips.Wav(40);
        var expected = tagger.ReadSegments(clip, new() { Threshold = 0.34 });
        using var response = await service.PostAsync("/v1/tags?segments=true&threshold=0.34", clip, "application/x-ndjson");
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.ToString());
        var lines = await ServiceFixture.LinesAsync(response);
        Assert.Equal(expected.Segments, lines.Where(line => (string?)line["type"] == "segment").Select(ReadSegment));
        Assert.Equal(40.0, (double)lines.Last(line => (string?)line["type"] == "progress")["totalSeconds"]!);
        Assert.Equal(("end", 40.0), ((string?)lines[^1]["type"], (double)lines[^1]["seconds"]!));
        Assert.NotNull(lines[^1]["tags"]);
        Assert.NotNull(lines[^1]["warnings"]);
    }

    [Fact]
    public async Task Lines_without_segments_end_with_the_tags()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model);
        using var response = await service.PostAsync("/v1/tags", Clip, "application/x-ndjson");
        Assert.Equal(tagger.Tag(Clip), Labels((await ServiceFixture.LinesAsync(response))[^1]["tags"]!));
    }

    [Theory]
    [InlineData("wav"), InlineData("w64"), InlineData("rf64"), InlineData("aiff"), InlineData("au"), InlineData("flac"), InlineData("mp3"), InlineData("vorbis"), InlineData("opus")]
    public async Task Formats_are_detected_from_the_content(string format)
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model);
        var clip = SmallRecordings.Create(format);
        Assert.Equal(tagger.Tag(clip), Labels((await service.TagAsync("/v1/tags?name=wrong.txt", clip))["tags"]!));
    }

    [Fact]
    public async Task A_form_with_a_file_is_a_recording()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Clip) { Headers = { ContentType = new MediaTypeHeaderValue("audio/wav") } }, "file", "door 1.wav" } };
        using var response = await service.Client.PostAsync("/v1/tags", form, ServiceFixture.Stop);
        var result = JsonNode.Parse(await response.Content.ReadAsStringAsync(ServiceFixture.Stop))!;
        Assert.Equal(tagger.Tag(Clip), Labels(result["tags"]!));
        Assert.Equal("door 1.wav", (string?)result["name"]);
    }

    [Fact]
    public async Task A_recording_that_does_not_fit_in_memory_is_stored_and_deleted()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var tagger = Tagger.Load(service.Model);
        var clip = Clips.Wav(120); // 1.9 MB
        Assert.Equal(tagger.Tag(clip), Labels((await service.TagAsync("/v1/tags", clip))["tags"]!));
        Assert.Equal(2, service.TemporaryFiles.Length); // the lock and the copy of the model
    }

    [Fact]
    public async Task Warnings_have_the_name_of_the_recording()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var silence = new MemoryStream();
        WavWriter.Write(silence, 8000, new short[8000]);
        var result = await service.TagAsync("/v1/tags?name=night.wav", silence.ToArray());
        Assert.Equal("night.wav: the recording is silent (no sample above -90 dBFS), so its labels are unreliable", (string?)result["warnings"]![0]);
    }

    private static IEnumerable<ScoredLabel> Labels(JsonNode tags) => [.. tags.AsArray().Select(tag => new ScoredLabel((string)tag!["label"]!, (double)tag["score"]!))];

    private static Segment ReadSegment(JsonNode? segment) => new((double)segment!["start"]!, (double)segment["end"]!, (string)segment["label"]!, (double)segment["score"]!);
}

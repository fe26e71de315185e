using System.Net;
using Earmark.Audio;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;
using Earmark.Tests.Tagging;

namespace Earmark.Service.Tests.Api;

public sealed class SpectrogramTest
{
    private static readonly byte[] Clip = Clips.Wav(4);

    [Fact]
    public async Task Values_are_those_of_the_model_scaled_to_bytes()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var model = Model.Load(service.Model);
        var expected = model.Spectrogram([.. Clips.Samples(4).Select(sample => sample / 32768f)]);
        var result = await service.TagAsync("/v1/spectrogram", Clip);
        var frames = (int)result["frames"]!;
        Assert.Equal((319, 4), (frames, (int)result["bands"]!)); // frames of 200 samples every 100 samples, in 32,000 samples
        Assert.Equal((0.0125, 0.0), ((double)result["hopSeconds"]!, (double)result["startSeconds"]!));
        var (minimum, maximum) = ((float)result["minimum"]!, (float)result["maximum"]!);
        var values = Convert.FromBase64String((string)result["values"]!);
        Assert.Equal((0, 255), (values.Min(), values.Max()));
        for (var i = 0; i < values.Length; i++) Assert.InRange(minimum + values[i] / 255f * (maximum - minimum) - expected.Values[i], -(maximum - minimum) / 500, (maximum - minimum) / 500);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_with_a_backbone_tags_recordings_and_returns_the_first_channel_of_its_input(bool isAlone)
    {
        using var folder = new DataFolder();
        var backbone = BackboneTwins.Small(folder.Root);
        FrontEnd frontEnd = isAlone ? backbone : new LogMelAndBackbone { LogMel = (LogMel)TinyModel.Card.FrontEnd!, Backbone = backbone };
        await using var service = await ServiceFixture.StartAsync(card: TinyModel.Card with { FrontEnd = frontEnd });
        File.Delete(backbone.File); // is not needed
        using var model = Model.Load(service.Model);
        float[] samples = [.. Clips.Samples(4).Select(sample => sample / 32768f)];
        var tags = (await service.TagAsync("/v1/tags?threshold=0&top=3", Clip))["tags"]!.AsArray();
        var scores = model.Scores(samples, 1, samples.Length);
        Assert.Equal(3, tags.Count);
        Assert.All(tags, tag => Assert.Equal(scores[model.Card.Labels.IndexOf((string)tag!["label"]!)], (float)tag["score"]!, 1e-4f));
        var expected = model.Spectrogram(samples);
        var values = Read(await service.TagAsync("/v1/spectrogram", Clip), out _);
        Assert.Equal(expected.Frames * 4, values.Length);
        var range = values.Max() - values.Min();
        for (var i = 0; i < values.Length; i++) Assert.InRange(values[i] - expected.Values[i], -range / 500, range / 500); // of the first channel
        Assert.Equal(isAlone ? "backbone" : "logMelAndBackbone", (string?)System.Text.Json.Nodes.JsonNode.Parse(await service.Client.GetStringAsync("/v1/model", ServiceFixture.Stop))!["frontEnd"]!["type"]);
    }

    [Fact]
    public async Task A_part_has_the_frames_of_the_whole()
    {
        await using var service = await ServiceFixture.StartAsync();
        var whole = Read(await service.TagAsync("/v1/spectrogram", Clip), out _);
        var part = Read(await service.TagAsync("/v1/spectrogram?start=1.5&seconds=2", Clip), out var start);
        Assert.Equal((1.5, 160 * 4), (start, part.Length));
        for (var i = 0; i < part.Length; i++) Assert.InRange(part[i] - whole[120 * 4 + i], -0.1f, 0.1f); // a step of the scale
    }

    [Fact]
    public async Task A_start_after_the_end_is_422()
    {
        await using var service = await ServiceFixture.StartAsync();
        var problem = await ServiceFixture.RequireProblemAsync(await service.PostAsync("/v1/spectrogram?start=5", Clip), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("recording: it has no samples at 5 s. Expected a start within the recording.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task Wav_is_what_the_model_receives()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var response = await service.PostAsync("/v1/wav", Clips.Wav(2, 11025));
        Assert.Equal("audio/wav", response.Content.Headers.ContentType!.MediaType);
        using var expected = new MemoryStream();
        WavWriter.Write(expected, 8000, Resampler.Resample([.. Clips.Samples(2, 11025).Select(sample => sample / 32768f)], 11025, 8000));
        Assert.Equal(expected.ToArray(), await response.Content.ReadAsByteArrayAsync(ServiceFixture.Stop));
    }

    private static float[] Read(System.Text.Json.Nodes.JsonNode result, out double start)
    {
        start = (double)result["startSeconds"]!;
        var (minimum, maximum) = ((float)result["minimum"]!, (float)result["maximum"]!);
        return [.. Convert.FromBase64String((string)result["values"]!).Select(value => minimum + value / 255f * (maximum - minimum))];
    }
}

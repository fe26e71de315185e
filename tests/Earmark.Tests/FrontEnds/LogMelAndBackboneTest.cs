using Earmark.Audio;
using Earmark.FrontEnds;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;

namespace Earmark.Tests.FrontEnds;

/// <summary>A spectrogram and embeddings beside it. The backbone has frames of 400 samples every 200, at 8 kHz.</summary>
public sealed class LogMelAndBackboneTest : IDisposable
{
    private const int BackboneRate = 8000, Frame = 400, Hop = 200;

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    [InlineData(2, 40)]
    [InlineData(6, 10)]
    public void Each_frame_has_the_nearest_embedding(int ratio, int features)
    {
        var frontEnd = Create(ratio, features);
        Assert.Equal((1 + (features + 23) / 24, 24, BackboneRate * ratio, 4), (frontEnd.Channels, frontEnd.Bands, frontEnd.SampleRate, frontEnd.FrameAlignment));
        var waveform = DirectFourier.Waveform(5000 * ratio + 37);
        using FrontEndSession session = new(frontEnd), ofSpectrogram = new(frontEnd.LogMel), ofBackbone = new(frontEnd.Backbone);
        var result = session.Compute(waveform);
        var plane = result.Frames * 24;
        Assert.Equal(ofSpectrogram.Compute(waveform).Values, result.Values[..plane]);
        var embeddings = ofBackbone.Compute(Resampler.Resample(waveform, frontEnd.SampleRate, BackboneRate));
        for (var frame = 0; frame < result.Frames; frame++)
        {
            var centre = (double)(frame * frontEnd.HopSamples + frontEnd.FrameSamples / 2) / ratio; // in samples of the backbone
            var nearest = Enumerable.Range(0, embeddings.Frames).MinBy(index => (Math.Abs(index * Hop + Frame / 2 - centre), -index)); // of two, the later one
            for (var feature = 0; feature < (result.Channels - 1) * 24; feature++)
                Assert.Equal(feature < features ? embeddings.Values[nearest * features + feature] : 0, result.Values[(1 + feature / 24) * plane + frame * 24 + feature % 24], 1e-4f);
        }
    }

    [Fact]
    public void A_batch_equals_its_waveforms_computed_separately()
    {
        var frontEnd = Create(2);
        using var session = new FrontEndSession(frontEnd);
        float[] first = DirectFourier.Waveform(6000), second = DirectFourier.Waveform(6000, 5), expected = [.. session.Compute(first).Values, .. session.Compute(second).Values], batch = new float[expected.Length];
        session.Compute([.. first, .. second], 2, 6000, batch);
        Assert.Equal(expected, batch, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void A_long_clip_is_computed_in_blocks()
    {
        var frontEnd = Create(2);
        using var session = new FrontEndSession(frontEnd, whole: true, minimumFrames: 8);
        var clip = DirectFourier.Waveform(130 * frontEnd.SampleRate + 777);
        var whole = session.Compute(clip);
        var position = 0;
        Spectrogram[] blocks = [.. session.ComputeBlocks(into =>
        {
            var part = clip.AsSpan(position, Math.Min(into.Length, clip.Length - position));
            part.CopyTo(into);
            position += part.Length;
            return part.Length;
        })];
        Assert.True(blocks.Length > 2);
        Assert.Equal(whole.Frames, blocks.Sum(block => block.Frames));
        for (var channel = 0; channel < frontEnd.Channels; channel++)
            Assert.Equal(whole.Values[(channel * whole.Frames * 24)..((channel + 1) * whole.Frames * 24)], blocks.SelectMany(block => block.Values[(channel * block.Frames * 24)..((channel + 1) * block.Frames * 24)]).ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Clips_shorter_than_a_frame_of_the_backbone_are_repeated_and_crops_are_zero_padded()
    {
        var frontEnd = Create(2);
        Assert.Equal(2 * Frame, frontEnd.MinSamples);
        Assert.Equal(48_000, (frontEnd with { Backbone = frontEnd.Backbone with { MinSeconds = 3 } }).MinSamples);
        using FrontEndSession clips = new(frontEnd, whole: true), crops = new(frontEnd);
        var clip = DirectFourier.Waveform(500);
        Assert.Equal(clips.Compute([.. clip, .. clip[..300]]).Values, clips.Compute(clip).Values);
        using var ofBackbone = new FrontEndSession(frontEnd.Backbone);
        var crop = crops.Compute(clip);
        float[] resampled = [.. Resampler.Resample(clip, frontEnd.SampleRate, BackboneRate), .. new float[Frame - 250]];
        Assert.Equal(ofBackbone.Compute(resampled).Values, crop.Values[(crop.Frames * 24)..(crop.Frames * 24 + 4)], (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Keys_that_contradict_each_other_are_reported()
    {
        var frontEnd = Create(2);
        Assert.Equal("logMel.sampleRate is 12000. Expected a multiple of the sample rate of the backbone, 8000 Hz.", Assert.Single((frontEnd with { LogMel = frontEnd.LogMel with { SampleRate = 12_000 } }).GetErrors()));
        Assert.Equal("logMel.hop is 7 ms: 112 samples at 16000 Hz. Expected a divisor of the hop of the backbone, 400 samples (25 ms).", Assert.Single((frontEnd with { LogMel = frontEnd.LogMel with { Hop = Duration.Milliseconds(7) } }).GetErrors()));
        Assert.Equal("backbone.frame or backbone.hop is longer than 16777216 samples at 16000 Hz. Expected a shorter frame and hop, or a lower logMel.sampleRate.", Assert.Single((frontEnd with { Backbone = frontEnd.Backbone with { Hop = Duration.Samples(1 << 24) } }).GetErrors()));
        Assert.Equal("logMel.frame has 88200 samples at 352800 Hz. Expected 2 to 65536.", Assert.Single((frontEnd with { LogMel = frontEnd.LogMel with { SampleRate = 352_800, Frame = Duration.Milliseconds(250), FftSize = 0 }, Backbone = frontEnd.Backbone with { SampleRate = 352_800 } }).GetErrors()));
        Assert.StartsWith("front end: logMel.bands is 0. Expected 1 to 1024", Assert.Throws<InputException>((frontEnd with { LogMel = frontEnd.LogMel with { MelBands = 0 } }).Validate).Message, StringComparison.Ordinal);
        Assert.StartsWith("front end: backbone.minSeconds is -1. Expected auto or 0 to 60 s", Assert.Throws<InputException>((frontEnd with { Backbone = frontEnd.Backbone with { MinSeconds = -1 } }).Validate).Message, StringComparison.Ordinal);
        Assert.StartsWith("front end: its files are not opened", Assert.Throws<InputException>(new LogMelAndBackbone().Validate).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(44_100, 40_000)]
    [InlineData(16_000, 16_000)]
    [InlineData(4000, 8000)]
    public void The_automatic_sample_rate_is_a_multiple_of_that_of_the_backbone(int rate, int expected) => Assert.Equal(expected, Create(1).ChooseSampleRate(rate));

    [Fact]
    public void The_card_of_a_model_contains_both_parts()
    {
        var frontEnd = Create(2);
        var metadata = (TinyModel.Card with { SampleRate = 16_000, FrontEnd = frontEnd }).ToMetadata().ToDictionary();
        var card = Earmark.Tagging.ModelCard.FromMetadata(metadata);
        Assert.Equal(frontEnd.ToJson(), card.FrontEnd!.ToJson());
        Assert.Equal(("CC0-1.0", "No rights reserved.\n"), (Assert.Single(card.Licences).Licence, card.Licences[0].Text));
        foreach (var (value, replacement, message) in new[]
        {
            ("\"bands\":24", "\"bands\":2000", "logMel.bands is 2000. Expected 1 to 1024: number of mel bands."),
            ("\"features\":4", "\"features\":70000", "backbone.features is 70000. Expected auto or 1 to 65536: number of features of a frame; auto: that of the interface, or determined by running the graph."),
        })
        {
            var changed = new Dictionary<string, string>(metadata) { ["earmark.frontEnd"] = metadata["earmark.frontEnd"].Replace(value, replacement, StringComparison.Ordinal) };
            Assert.NotEqual(metadata["earmark.frontEnd"], changed["earmark.frontEnd"]);
            Assert.Contains(message, Assert.Throws<InputException>(() => Earmark.Tagging.ModelCard.FromMetadata(changed)).Message, StringComparison.Ordinal);
        }
    }

    private LogMelAndBackbone Create(int ratio, int features = 4) => (LogMelAndBackbone)new LogMelAndBackbone
    {
        LogMel = new() { Frame = Duration.Samples(100 * ratio), Hop = Duration.Samples(50 * ratio), MelBands = 24, Fmax = 3500 },
        Backbone = BackboneTwins.Small(folder.Root, features: features),
    }.WithSampleRate(BackboneRate * ratio);
}

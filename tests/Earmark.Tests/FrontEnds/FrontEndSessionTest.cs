using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

public sealed class FrontEndSessionTest
{
    public static TheoryData<FrontEnd> Examples => [.. FrontEnd.Examples];

    public static TheoryData<FrontEnd> PaddedExamples => [.. FrontEnd.Examples, new AmplitudePhase { Padding = Duration.Samples(4000) }];

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_batch_equals_its_waveforms_alone(FrontEnd frontEnd)
    {
        using var session = new FrontEndSession(frontEnd);
        var batch = Batch(session, frontEnd, 0, 1, 2);
        for (var i = 0; i < 3; i++) AssertClose(Batch(session, frontEnd, (ulong)i), batch[(i * batch.Length / 3)..((i + 1) * batch.Length / 3)]);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_result_does_not_depend_on_the_rest_of_the_batch(FrontEnd frontEnd)
    {
        using var session = new FrontEndSession(frontEnd);
        float[] one = Batch(session, frontEnd, 0, 1, 2), other = Batch(session, frontEnd, 7, 1, 9);
        Assert.Equal(one[(one.Length / 3)..(2 * one.Length / 3)], other[(one.Length / 3)..(2 * one.Length / 3)]);
    }

    [Theory]
    [MemberData(nameof(PaddedExamples))]
    public void A_whole_clip_is_the_crop_with_its_padding(FrontEnd frontEnd)
    {
        using FrontEndSession crops = new(frontEnd), wholes = new(frontEnd, whole: true);
        var clip = DirectFourier.Waveform(7000);
        var padded = new float[7000 + 2 * frontEnd.PaddingSamples];
        clip.CopyTo(padded, frontEnd.PaddingSamples);
        var whole = wholes.Compute(clip);
        Assert.Equal(wholes.FramesOf(7000), whole.Frames);
        Assert.Equal(crops.Compute(padded).Values, whole.Values);
    }

    [Theory]
    [MemberData(nameof(PaddedExamples))]
    public void A_short_clip_is_filled_up_to_the_frames_needed(FrontEnd frontEnd)
    {
        using FrontEndSession crops = new(frontEnd), wholes = new(frontEnd, whole: true, minimumFrames: 60);
        foreach (var samples in new[] { 1, 2, 300 })
        {
            var clip = DirectFourier.Waveform(samples);
            var padded = new float[frontEnd.SamplesOf(60)];
            clip.CopyTo(padded, frontEnd.PaddingSamples);
            var whole = wholes.Compute(clip);
            Assert.Equal((60, 60), (wholes.FramesOf(samples), whole.Frames));
            Assert.Equal(crops.Compute(padded).Values, whole.Values);
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(700, 1)]
    [InlineData(3999, 1)]
    [InlineData(4000, 2)]
    [InlineData(5000, 1)]
    public void A_clip_shorter_than_the_shortest_is_repeated_until_it_is_as_long(int samples, int batch)
    {
        var frontEnd = new LogMel { MinSeconds = 0.125 };
        using FrontEndSession crops = new(frontEnd), wholes = new(frontEnd, whole: true, minimumFrames: 3);
        float[][] clips = [.. Enumerable.Range(0, batch).Select(i => DirectFourier.Waveform(samples, (ulong)i))];
        var length = Math.Max(samples, 4000);
        float[] repeated = [.. clips.SelectMany(clip => Enumerable.Range(0, length).Select(i => clip[i % samples]))];
        var size = frontEnd.FramesOf(length) * frontEnd.Bands;
        Assert.Equal(frontEnd.FramesOf(length), wholes.FramesOf(samples));
        float[] expected = new float[batch * size], actual = new float[batch * size];
        crops.Compute(repeated, batch, length, expected);
        wholes.Compute([.. clips.SelectMany(clip => clip)], batch, samples, actual);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(PaddedExamples))]
    public void One_sample_gives_finite_values(FrontEnd frontEnd)
    {
        using var session = new FrontEndSession(frontEnd, whole: true);
        foreach (var sample in new[] { 0f, 1, -1, 1e-6f })
        {
            var spectrogram = session.Compute([sample]);
            Assert.Equal(frontEnd.PaddingSamples == 0 ? 1 : frontEnd.FramesOf(1 + 2 * frontEnd.PaddingSamples), spectrogram.Frames);
            Assert.All(spectrogram.Values, value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void Two_threads_give_the_values_of_one()
    {
        using FrontEndSession one = new(new LogMel()), two = new(new LogMel(), threads: 2);
        var waveform = DirectFourier.Waveform(64_000);
        AssertClose(one.Compute(waveform).Values, two.Compute(waveform).Values);
    }

    [Fact]
    public void Several_callers_compute_at_once()
    {
        using var session = new FrontEndSession(new AmplitudePhase());
        var waveforms = Enumerable.Range(0, 16).Select(i => DirectFourier.Waveform(2000 + 100 * i, (ulong)i)).ToArray();
        var alone = waveforms.Select(waveform => session.Compute(waveform).Values).ToArray();
        Parallel.For(0, 64, i => Assert.Equal(alone[i % 16], session.Compute(waveforms[i % 16]).Values));
    }

    public static TheoryData<FrontEnd> Slow => [new AmplitudePhase { SampleRate = 2000, Padding = Duration.Samples(1234) }, new LogMel { SampleRate = 2000, Frame = Duration.Samples(100), Hop = Duration.Samples(40), FftSize = 128, MelBands = 8, Fmax = 1000, MinSeconds = 2.5 }];

    [Theory]
    [MemberData(nameof(Slow))]
    public void Blocks_of_a_long_clip_are_the_spectrogram_of_the_whole(FrontEnd frontEnd)
    {
        using var session = new FrontEndSession(frontEnd, whole: true, minimumFrames: 16);
        foreach (var samples in new[] { 120_001, 200_000, 333_333 }) // a minute has 120,000
        {
            var clip = DirectFourier.Waveform(samples);
            var blocks = session.ComputeBlocks(Source(clip)).ToArray();
            var whole = session.Compute(clip);
            Assert.InRange(blocks.Length, 2, 4);
            Assert.Equal(whole.Frames, blocks.Sum(block => block.Frames));
            AssertClose(whole.Values, [.. Enumerable.Range(0, frontEnd.Channels).SelectMany(channel => blocks.SelectMany(block =>
                block.Values.Skip(channel * block.Frames * block.Bands).Take(block.Frames * block.Bands)))]);
        }
    }

    [Theory]
    [MemberData(nameof(Slow))]
    public void A_minute_is_one_block_and_equal_to_the_bit(FrontEnd frontEnd)
    {
        using var session = new FrontEndSession(frontEnd, whole: true, minimumFrames: 16);
        foreach (var samples in new[] { 1, 700, 120_000 })
        {
            var clip = DirectFourier.Waveform(samples);
            Assert.Equal(session.Compute(clip).Values, Assert.Single(session.ComputeBlocks(Source(clip))).Values);
        }
        Assert.Empty(session.ComputeBlocks(Source([])));
    }

    [Fact]
    public void Disposal_waits_for_computations_in_flight()
    {
        var waveform = DirectFourier.Waveform(64_000);
        for (var round = 0; round < 5; round++)
        {
            var session = new FrontEndSession(new LogMel());
            InUse.Dispose(session, () => session.Compute(waveform));
        }
    }

    [Fact]
    public void Misuse_is_refused()
    {
        using FrontEndSession crops = new(new LogMel()), wholes = new(new LogMel(), whole: true);
        Assert.Equal("1279 samples; expected 1280 or more (Parameter 'samples')",
            Assert.Throws<ArgumentException>(() => crops.Compute(new float[1279])).Message);
        Assert.Equal("0 samples; expected 1 or more (Parameter 'samples')", Assert.Throws<ArgumentException>(() => wholes.Compute([])).Message);
        Assert.Equal("the array has 63 values; expected 64 (Parameter 'into')",
            Assert.Throws<ArgumentException>(() => crops.Compute(new float[1280], 1, 1280, new float[63])).Message);
        Assert.Equal("1280 samples for 2 waveforms x 1280 (Parameter 'waveforms')",
            Assert.Throws<ArgumentException>(() => crops.Compute(new float[1280], 2, 1280, new float[128])).Message);
        Assert.Equal("crops are computed in one piece; blocks need a session with whole: true",
            Assert.Throws<InvalidOperationException>(() => crops.ComputeBlocks(_ => 0)).Message);
        Assert.Equal("front end: fftSize is 256. Expected at least the frame length, 1280.",
            Assert.Throws<InputException>(() => new FrontEndSession(new LogMel { FftSize = 256 })).Message);
    }

    private static SampleSource Source(float[] waveform)
    {
        var next = 0;
        return into =>
        {
            var part = waveform.AsSpan(next, Math.Min(Math.Min(into.Length, 10_007), waveform.Length - next));
            part.CopyTo(into);
            next += part.Length;
            return part.Length;
        };
    }

    private static float[] Batch(FrontEndSession session, FrontEnd frontEnd, params ulong[] seeds)
    {
        var samples = frontEnd.SamplesOf(11) + 7;
        var into = new float[seeds.Length * frontEnd.Channels * 11 * frontEnd.Bands];
        session.Compute([.. seeds.SelectMany(seed => DirectFourier.Waveform(samples, seed))], seeds.Length, samples, into);
        return into;
    }

    // The last bit of a logarithm may depend on its position in an array: vector instructions, or the scalar remainder loop.
    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-6);
    }
}

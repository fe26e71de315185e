using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

public sealed class FrontEndSessionTest
{
    public static TheoryData<FrontEnd> Examples => [.. FrontEnd.Defaults];

    public static TheoryData<FrontEnd> PaddedExamples => [.. FrontEnd.Defaults, new AmplitudePhase { Padding = Duration.Samples(4000) }];

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_batch_equals_its_waveforms_computed_separately(FrontEnd frontEnd)
    {
        using var session = new FrontEndSession(frontEnd);
        var batch = Batch(session, frontEnd, 0, 1, 2);
        for (var i = 0; i < 3; i++) AssertClose(Batch(session, frontEnd, (ulong)i), batch[(i * batch.Length / 3)..((i + 1) * batch.Length / 3)]);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Results_do_not_depend_on_the_other_waveforms_in_the_batch(FrontEnd frontEnd)
    {
        using var session = new FrontEndSession(frontEnd);
        float[] first = Batch(session, frontEnd, 0, 1, 2), second = Batch(session, frontEnd, 7, 1, 9);
        Assert.Equal(first[(first.Length / 3)..(2 * first.Length / 3)], second[(first.Length / 3)..(2 * first.Length / 3)]);
    }

    [Theory]
    [MemberData(nameof(PaddedExamples))]
    public void A_whole_clip_equals_a_padded_crop(FrontEnd frontEnd)
    {
        using FrontEndSession cropSession = new(frontEnd), clipSession = new(frontEnd, whole: true);
        var clip = DirectFourier.Waveform(7000);
        var padded = new float[7000 + 2 * frontEnd.PaddingSamples];
        clip.CopyTo(padded, frontEnd.PaddingSamples);
        var spectrogram = clipSession.Compute(clip);
        Assert.Equal(clipSession.FramesOf(7000), spectrogram.Frames);
        Assert.Equal(cropSession.Compute(padded).Values, spectrogram.Values);
    }

    [Theory]
    [MemberData(nameof(PaddedExamples))]
    public void A_short_clip_is_padded_to_the_minimum_number_of_frames(FrontEnd frontEnd)
    {
        using FrontEndSession cropSession = new(frontEnd), clipSession = new(frontEnd, whole: true, minimumFrames: 60);
        foreach (var samples in new[] { 1, 2, 300 })
        {
            var clip = DirectFourier.Waveform(samples);
            var padded = new float[frontEnd.SampleCount(60)];
            clip.CopyTo(padded, frontEnd.PaddingSamples);
            var spectrogram = clipSession.Compute(clip);
            Assert.Equal((60, 60), (clipSession.FramesOf(samples), spectrogram.Frames));
            Assert.Equal(cropSession.Compute(padded).Values, spectrogram.Values);
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(700, 1)]
    [InlineData(3999, 1)]
    [InlineData(4000, 2)]
    [InlineData(5000, 1)]
    public void A_clip_below_the_minimum_length_is_repeated(int samples, int batch)
    {
        var frontEnd = new LogMel { MinSeconds = 0.125 };
        using FrontEndSession cropSession = new(frontEnd), clipSession = new(frontEnd, whole: true, minimumFrames: 3);
        float[][] clips = [.. Enumerable.Range(0, batch).Select(i => DirectFourier.Waveform(samples, (ulong)i))];
        var length = Math.Max(samples, 4000);
        float[] repeated = [.. clips.SelectMany(clip => Enumerable.Range(0, length).Select(i => clip[i % samples]))];
        var size = frontEnd.FrameCount(length) * frontEnd.Bands;
        Assert.Equal(frontEnd.FrameCount(length), clipSession.FramesOf(samples));
        float[] expected = new float[batch * size], actual = new float[batch * size];
        cropSession.Compute(repeated, batch, length, expected);
        clipSession.Compute([.. clips.SelectMany(clip => clip)], batch, samples, actual);
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
            Assert.Equal(frontEnd.PaddingSamples == 0 ? 1 : frontEnd.FrameCount(1 + 2 * frontEnd.PaddingSamples), spectrogram.Frames);
            Assert.All(spectrogram.Values, value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void Two_threads_give_the_same_values_as_one()
    {
        using FrontEndSession one = new(new LogMel()), two = new(new LogMel(), threads: 2);
        var waveform = DirectFourier.Waveform(64_000);
        AssertClose(one.Compute(waveform).Values, two.Compute(waveform).Values);
    }

    [Fact]
    public void Concurrent_calls_give_the_same_values()
    {
        using var session = new FrontEndSession(new AmplitudePhase());
        var waveforms = Enumerable.Range(0, 16).Select(i => DirectFourier.Waveform(2000 + 100 * i, (ulong)i)).ToArray();
        var expected = waveforms.Select(waveform => session.Compute(waveform).Values).ToArray();
        Parallel.For(0, 64, i => Assert.Equal(expected[i % 16], session.Compute(waveforms[i % 16]).Values));
    }

    public static TheoryData<FrontEnd> Slow => [new AmplitudePhase { SampleRate = 2000, Padding = Duration.Samples(1234) }, new LogMel { SampleRate = 2000, Frame = Duration.Samples(100), Hop = Duration.Samples(40), FftSize = 128, MelBands = 8, Fmax = 1000, MinSeconds = 2.5 }];

    [Theory]
    [MemberData(nameof(Slow))]
    public void Blocks_of_a_long_clip_equal_its_spectrogram(FrontEnd frontEnd)
    {
        using var session = new FrontEndSession(frontEnd, whole: true, minimumFrames: 16);
        foreach (var samples in new[] { 120_001, 200_000, 333_333 }) // one minute is 120,000 samples
        {
            var clip = DirectFourier.Waveform(samples);
            var blocks = session.ComputeBlocks(Source(clip)).ToArray();
            var spectrogram = session.Compute(clip);
            Assert.InRange(blocks.Length, 2, 4);
            Assert.Equal(spectrogram.Frames, blocks.Sum(block => block.Frames));
            AssertClose(spectrogram.Values, [.. Enumerable.Range(0, frontEnd.Channels).SelectMany(channel => blocks.SelectMany(block =>
                block.Values.Skip(channel * block.Frames * block.Bands).Take(block.Frames * block.Bands)))]);
        }
    }

    [Theory]
    [MemberData(nameof(Slow))]
    public void One_minute_is_a_single_bit_identical_block(FrontEnd frontEnd)
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
    public void Dispose_waits_for_running_computations()
    {
        var waveform = DirectFourier.Waveform(64_000);
        for (var i = 0; i < 5; i++)
        {
            var session = new FrontEndSession(new LogMel());
            ConcurrentDisposal.Dispose(session, () => session.Compute(waveform));
        }
    }

    [Fact]
    public void Rejects_invalid_arguments()
    {
        using FrontEndSession cropSession = new(new LogMel()), clipSession = new(new LogMel(), whole: true);
        Assert.Equal("1279 samples; expected 1280 or more (Parameter 'samples')",
            Assert.Throws<ArgumentException>(() => cropSession.Compute(new float[1279])).Message);
        Assert.Equal("0 samples; expected 1 or more (Parameter 'samples')", Assert.Throws<ArgumentException>(() => clipSession.Compute([])).Message);
        Assert.Equal("the array has 63 values; expected 64 (Parameter 'into')",
            Assert.Throws<ArgumentException>(() => cropSession.Compute(new float[1280], 1, 1280, new float[63])).Message);
        Assert.Equal("1280 samples for 2 waveforms x 1280 (Parameter 'waveforms')",
            Assert.Throws<ArgumentException>(() => cropSession.Compute(new float[1280], 2, 1280, new float[128])).Message);
        Assert.Equal("blocks require a session with whole: true; crops are computed at once",
            Assert.Throws<InvalidOperationException>(() => cropSession.ComputeBlocks(_ => 0)).Message);
        Assert.Equal("front end: fftSize is 256. Expected at least the frame length, 1280.",
            Assert.Throws<InputException>(() => new FrontEndSession(new LogMel { FftSize = 256 })).Message);
    }

    private static SampleSource Source(float[] waveform)
    {
        var next = 0;
        return buffer =>
        {
            var part = waveform.AsSpan(next, Math.Min(Math.Min(buffer.Length, 10_007), waveform.Length - next));
            part.CopyTo(buffer);
            next += part.Length;
            return part.Length;
        };
    }

    private static float[] Batch(FrontEndSession session, FrontEnd frontEnd, params ulong[] seeds)
    {
        var samples = frontEnd.SampleCount(11) + 7;
        var buffer = new float[seeds.Length * frontEnd.Channels * 11 * frontEnd.Bands];
        session.Compute([.. seeds.SelectMany(seed => DirectFourier.Waveform(samples, seed))], seeds.Length, samples, buffer);
        return buffer;
    }

    // The last bit of a logarithm may depend on its position in the array (vector instructions or the scalar remainder loop).
    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-6);
    }
}

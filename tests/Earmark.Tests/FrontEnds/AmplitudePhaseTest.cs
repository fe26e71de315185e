using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

public sealed class AmplitudePhaseTest
{
    [Fact]
    public void A_baseline_crop_has_48_frames_of_257_bins()
    {
        var frontEnd = new AmplitudePhase();
        using var session = new FrontEndSession(frontEnd);
        var spectrogram = session.Compute(DirectFourier.Waveform(8000));
        Assert.Equal((2, 48, 257), (spectrogram.Channels, spectrogram.Frames, spectrogram.Bands));
        Assert.Equal((48, 257, 8000 - 80), (frontEnd.FrameCount(8000), frontEnd.Bands, frontEnd.SampleCount(48)));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(8000)]
    [InlineData(8121)]
    public void Equals_log_amplitude_and_phase_by_definition(int samples)
    {
        var waveform = DirectFourier.Waveform(samples);
        var expected = DirectFourier.Transform(waveform, 400, 160, 512, 257);
        using var session = new FrontEndSession(new AmplitudePhase());
        var actual = session.Compute(waveform);
        Assert.Equal(expected.Length, actual.Frames);
        for (var t = 0; t < actual.Frames; t++)
            for (var k = 0; k < 257; k++)
            {
                var value = expected[t][k] * (32768.0 / 32767);
                Assert.Equal(Math.Log(1 + value.Magnitude), actual.Values[t * 257 + k], 1e-5);
                var difference = Math.Abs(value.Phase / Math.PI - actual.Values[(actual.Frames + t) * 257 + k]);
                // -1 and 1 are the same angle. Small amplitudes have less accurate angles.
                Assert.True(Math.Min(difference, 2 - difference) < 1e-5 / Math.Max(value.Magnitude, 1e-4), $"frame {t}, bin {k}: {difference}");
            }
    }

    [Fact]
    public void Amplitudes_are_relative_to_a_full_scale_of_32767()
    {
        // The sample 32767 is 32767/32768 after decoding and 1 in the notebook. For a constant 1, bin 0 is half the frame length.
        using var session = new FrontEndSession(new AmplitudePhase { FftSize = 400 });
        var waveform = Enumerable.Repeat(32767f / 32768, 400).ToArray();
        Assert.Equal(Math.Log(1 + 200), session.Compute(waveform).Values[0], 1e-6);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1, 0.25)]
    [InlineData(0, 1, 0.5)]
    [InlineData(-1, 1, 0.75)]
    [InlineData(-1, 0, 1)]
    [InlineData(-1, -1, -0.75)]
    [InlineData(0, -1, -0.5)]
    [InlineData(1, -1, -0.25)]
    [InlineData(0, 0, 0)]
    [InlineData(3e-25, 3e-25, 0.25)]
    [InlineData(-2e12, 2e12, 0.75)]
    [InlineData(0, 3e30, 0.5)]
    [InlineData(-1e-44, 0, 1)]
    [InlineData(1e-44, 0, 0)]
    [InlineData(float.MaxValue, float.MaxValue, 0.25)]
    [InlineData(-1, 1e-9, 1)]
    [InlineData(-1, -1e-9, -1)]
    public void Angle_is_correct_in_all_quadrants_and_on_the_axes(double real, double imaginary, double expected) =>
        Assert.All(Angles((float)real, (float)imaginary), angle => Assert.Equal(expected, angle, 1e-7));

    [Fact]
    public void Angle_of_zero_is_zero_for_all_signs()
    {
        foreach (var real in new[] { 0f, -0f })
            foreach (var imaginary in new[] { 0f, -0f }) Assert.All(Angles(real, imaginary), angle => Assert.Equal(0, angle));
        Assert.All(Angles(-1, -0f), angle => Assert.Equal(1, angle));
    }

    [Fact]
    public void Phase_of_the_first_and_last_bin_is_0_or_1()
    {
        using var session = new FrontEndSession(new AmplitudePhase());
        var spectrogram = session.Compute(DirectFourier.Waveform(8000));
        for (var t = 0; t < 48; t++)
            foreach (var bin in new[] { 0, 256 }) Assert.Contains(spectrogram.Values[(48 + t) * 257 + bin], new[] { 0f, 1f });
    }

    [Fact]
    public void Silence_has_amplitude_and_phase_zero()
    {
        using var session = new FrontEndSession(new AmplitudePhase());
        Assert.All(session.Compute(new float[8000]).Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Amplitude_is_unchanged_without_phase()
    {
        using FrontEndSession withPhase = new(new AmplitudePhase()), withoutPhase = new(new AmplitudePhase { Phase = false });
        var waveform = DirectFourier.Waveform(3000);
        var amplitude = withoutPhase.Compute(waveform);
        Assert.Equal(1, amplitude.Channels);
        Assert.Equal(withPhase.Compute(waveform).Values[..amplitude.Values.Length], amplitude.Values);
    }

    [Fact]
    public void Defaults_match_the_notebook() =>
        Assert.Equal("""{"type":"amplitudePhase","sampleRate":44100,"frame":"400 samples","hop":"160 samples","fftSize":512,"padding":0,"phase":true}""",
            new AmplitudePhase().ToJson());

    // Repeated twenty times to cover both the vector instructions and the scalar remainder loop.
    private static float[] Angles(float real, float imaginary) => EmittedGraph.Run((graph, pair) =>
    {
        var parts = graph.Ops("Split", 2, [pair, graph.Int64s(1, 1)], ("axis", 1));
        return AmplitudePhase.Angle(graph, parts[0], parts[1]);
    }, [.. Enumerable.Repeat(new[] { real, imaginary }, 20).SelectMany(pair => pair)], 20, 2, 2).Values;
}

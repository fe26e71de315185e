using System.Numerics;
using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

public sealed class LogMelTest
{
    public static TheoryData<LogMel, int> Options => new()
    {
        { new LogMel(), 1280 }, { new LogMel(), 9000 },
        { new LogMel { SampleRate = 44_100, Frame = Duration.Samples(1764), Hop = Duration.Samples(882), FftSize = 2048, Scale = MelScale.Slaney, Norm = MelNorm.Slaney, Floor = 1e-5 }, 6000 },
        { new LogMel { SampleRate = 22_050, Frame = Duration.Samples(551), Hop = Duration.Samples(220), FftSize = 1024, MelBands = 40, Fmin = 0, Fmax = 11_025, Norm = MelNorm.Slaney }, 4000 },
        { new LogMel { SampleRate = 16_000, Frame = Duration.Samples(400), Hop = Duration.Samples(160), FftSize = 512, MelBands = 8, Fmin = 300, Fmax = 2000, Scale = MelScale.Slaney }, 2001 },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Equals_log_band_power_by_definition(LogMel options, int samples)
    {
        options = (LogMel)options.Resolved();
        var bins = options.FftSize / 2 + 1;
        var waveform = DirectFourier.Waveform(samples);
        var spectra = DirectFourier.Transform(waveform, options.FrameSamples, options.HopSamples, options.FftSize, bins);
        var weights = MelBank.Weights(MelBank.Edges(options.MelBands, options.Fmin, options.Fmax, options.Scale), bins,
            (double)options.SampleRate / options.FftSize, options.Norm);
        using var session = new FrontEndSession(options);
        var actual = session.Compute(waveform);
        Assert.Equal((1, spectra.Length, options.MelBands), (actual.Channels, actual.Frames, actual.Bands));
        for (var t = 0; t < spectra.Length; t++)
            for (var band = 0; band < options.MelBands; band++)
            {
                var power = Enumerable.Range(0, bins).Sum(k => weights[band, k] * spectra[t][k].Magnitude * spectra[t][k].Magnitude);
                Assert.Equal(Math.Log(power + options.Floor), actual.Values[t * options.MelBands + band], 2e-5);
            }
    }

    [Fact]
    public void Silence_gives_the_logarithm_of_the_floor()
    {
        using var session = new FrontEndSession(new LogMel());
        Assert.All(session.Compute(new float[5000]).Values, value => Assert.Equal(Math.Log(1e-6), value, 1e-5));
    }

    // Hence augmentation has no shifts of a fraction of a sample (docs/decisions/0034-augmentation-of-power-spectrograms.md).
    [Fact]
    public void A_delay_of_half_a_sample_changes_far_less_than_one_of_half_a_hop()
    {
        var waveform = DirectFourier.Waveform(32_000);
        // A windowed sinc, whose delay is 31.5 samples.
        double[] delay = [.. Enumerable.Range(0, 64).Select(n => Math.Sin(Math.PI * (n - 31.5)) / (Math.PI * (n - 31.5)) * (0.5 - 0.5 * Math.Cos(2 * Math.PI * (n + 0.5) / 64)))];
        float[] delayed = [.. Enumerable.Range(256, 30_000).Select(n => (float)Enumerable.Range(0, 64).Sum(tap => delay[tap] * waveform[n - tap]))];
        using var session = new FrontEndSession(new LogMel());
        float[] Spectrogram(int start) => session.Compute(waveform.AsSpan(start, 30_000)).Values;
        var expected = Spectrogram(256 - 31);
        double Difference(float[] values) => values.Zip(expected, (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(Difference(session.Compute(delayed).Values), 0.0001, 0.01); // 0.04 dB
        Assert.InRange(Difference(Spectrogram(256 - 31 - 160)), 0.2, 2);
    }

    [Fact]
    public void A_tone_has_its_maximum_in_its_band()
    {
        // 1000 Hz is 1000 mel. Centres are (3431.2 - 77.8) / 65 = 51.59 mel apart. 1000 mel is 17.88 intervals above 77.8 mel, so the 18th centre is the nearest.
        var tone = Enumerable.Range(0, 4000).Select(n => (float)Math.Sin(2 * Math.PI * 1000 * n / 32_000)).ToArray();
        using var session = new FrontEndSession(new LogMel());
        var spectrogram = session.Compute(tone);
        for (var t = 0; t < spectrogram.Frames; t++)
            Assert.Equal(17, Enumerable.Range(0, 64).MaxBy(band => spectrogram.Values[t * 64 + band]));
    }

    [Fact]
    public void Defaults_match_the_documentation() => Assert.Equal(
        """{"type":"logMel","sampleRate":32000,"frame":40,"hop":10,"fftSize":"auto","bands":64,"fmin":50,"fmax":14000,"scale":"htk","norm":"none","floor":1E-06,"minSeconds":0}""",
        new LogMel().ToJson());
}

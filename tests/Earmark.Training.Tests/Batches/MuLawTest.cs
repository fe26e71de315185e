using Earmark.FrontEnds;
using Earmark.Training.Batches;

namespace Earmark.Training.Tests.Batches;

public sealed class MuLawTest
{
    private const int Rate = 32_000;

    private static readonly LogMel FrontEnd = new() { SampleRate = Rate, Frame = Duration.Samples(1280), Hop = Duration.Samples(640), FftSize = 2048, MelBands = 64, Fmin = 50, Fmax = 16_000, Floor = 1e-12 };

    [Theory]
    [InlineData(4, 0.25), InlineData(6, 0.25), InlineData(8, 0.25), InlineData(4, 0.02), InlineData(6, 0.02), InlineData(8, 0.02), InlineData(8, 0.001)]
    public void The_noise_power_is_that_of_quantised_samples(int bits, double rms)
    {
        var noise = Gaussian(Rate, _ => rms).Average(sample => Math.Pow(Quantise(sample, bits) - sample, 2));
        Assert.Equal(10 * Math.Log10(noise), 10 * Math.Log10(MuLaw.NoisePower(bits, rms)), rms < 1 / Math.Pow(2, bits) ? 2.5 : 0.7); // samples within a few steps of zero are not uniformly distributed
    }

    // The signal-to-noise ratio of 8-bit mu-law is about 38 dB over a wide range of levels (Jayant and Noll 1984, section 5.4).
    [Theory, InlineData(0.25), InlineData(0.1), InlineData(0.05)]
    public void Eight_bits_have_a_signal_to_noise_ratio_of_38_dB(double rms) =>
        Assert.Equal(37.5, 10 * Math.Log10(rms * rms / MuLaw.NoisePower(8, rms)), 1.0);

    [Theory]
    [InlineData(MelNorm.None, 5, 16_000), InlineData(MelNorm.None, 8, 16_000), InlineData(MelNorm.Slaney, 5, 16_000), InlineData(MelNorm.None, 5, 9_000)]
    public void The_noise_of_a_spectrogram_is_that_of_its_quantised_waveform(MelNorm norm, int bits, double fmax)
    {
        var frontEnd = FrontEnd with { Norm = norm, Fmax = fmax };
        // A sound below 2 kHz whose level rises by 12 dB, so that the noise is measured in the bands above, up to the level at which full scale is 12 dB above it.
        var sound = Gaussian(4 * Rate, i => Math.Pow(10, -12.0 / 20 * (1 - i / (4.0 * Rate))));
        for (var pass = 0; pass < 8; pass++) LowPass(sound);
        var scale = 1 / (MuLaw.CrestFactor * Math.Sqrt(sound[^Rate..].Average(sample => sample * sample)) * 1.3); // the loudest frames exceed the mean of the last second
        for (var i = 0; i < sound.Length; i++) sound[i] = (float)(sound[i] * scale);
        using var session = new FrontEndSession(frontEnd);
        var (original, quantised) = (PowerOf(session, sound), PowerOf(session, [.. sound.Select(sample => (float)Quantise(sample, bits))]));
        var simulated = original.ToArray();
        var random = new CounterRandom(1, "test");
        new NoiseSpectrograms(frontEnd, 1).AddQuantisation(simulated, bits, ref random);
        var frames = original.Length / 64;
        foreach (var (first, last) in new[] { (0, frames / 2), (frames / 2, frames) })
            Assert.Equal(Level(quantised, first, last), Level(simulated, first, last), 1.5);
        Assert.True(Level(original, 0, frames) < Level(quantised, 0, frames) - 10); // the sound itself is much weaker there

        static double Level(float[] power, int first, int last) =>
            10 * Math.Log10(Enumerable.Range(first, last - first).Average(frame => power.AsSpan(frame * 64 + 40, 24).ToArray().Sum(value => (double)value)));
    }

    [Fact]
    public void Silence_remains_silent()
    {
        var (power, random) = (new float[10 * 64], new CounterRandom(1, "test"));
        new NoiseSpectrograms(FrontEnd, 1).AddQuantisation(power, 8, ref random);
        Assert.All(power, value => Assert.Equal(0, value));
    }

    private static float[] PowerOf(FrontEndSession session, float[] samples)
    {
        var power = session.Compute(samples).Values;
        NoiseSpectrograms.ToPower(power, (float)FrontEnd.Floor);
        return power;
    }

    private static double Quantise(double sample, int bits)
    {
        var mu = Math.Pow(2, bits) - 1;
        var companded = Math.Sign(sample) * Math.Log(1 + mu * Math.Min(1, Math.Abs(sample))) / Math.Log(1 + mu);
        var level = Math.Round((companded + 1) / 2 * mu) / mu * 2 - 1;
        return Math.Sign(level) * (Math.Pow(1 + mu, Math.Abs(level)) - 1) / mu;
    }

    private static float[] Gaussian(int samples, Func<int, double> rms)
    {
        var random = new CounterRandom(1, "sound");
        var sound = new float[samples];
        for (var i = 0; i < samples; i++) sound[i] = (float)(rms(i) * random.NextGaussian());
        return sound;
    }

    private static void LowPass(float[] sound)
    {
        var (state, factor) = (0.0, 1 - Math.Exp(-2 * Math.PI * 2000 / Rate));
        foreach (ref var sample in sound.AsSpan()) sample = (float)(state += factor * (sample - state));
    }
}

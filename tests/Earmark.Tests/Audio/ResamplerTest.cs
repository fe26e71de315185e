using Earmark.Audio;

namespace Earmark.Tests.Audio;

public sealed class ResamplerTest
{
    public static TheoryData<int, int> Ratios => new()
    {
        { 44100, 32000 }, { 48000, 32000 }, { 22050, 44100 }, { 96000, 16000 }, { 11025, 32000 }, { 8000, 48000 }, { 47311, 32000 }, { 44100, 44101 }, { 192001, 8000 },
    };

    [Theory, MemberData(nameof(Ratios))]
    public void Pass_band_is_flat(int from, int to)
    {
        foreach (var part in (double[])[0.01, 0.1, 0.5, 0.8, 0.9])
        {
            var hertz = part * Math.Min(from, to) / 2;
            Assert.InRange(Level(Resampled(hertz, from, to), hertz / to), -0.001, 0.001);
        }
    }

    [Theory, MemberData(nameof(Ratios))]
    public void Frequencies_above_the_lower_Nyquist_limit_are_removed(int from, int to)
    {
        // Upsampling has nothing to remove; the next test measures its images.
        foreach (var part in (double[])[1.001, 1.01, 1.05, 1.3, 1.9, (double)from / to * 0.999])
            if (part > 1 && part * to < from) Assert.InRange(Loudness(Resampled(part * to / 2, from, to)), double.NegativeInfinity, -95);
    }

    [Theory, MemberData(nameof(Ratios))]
    public void A_sine_stays_the_same_sine(int from, int to)
    {
        // Aliases, images, delay and rounding all appear as a difference from the sine computed at the target sample rate.
        foreach (var part in (double[])[0.01, 0.37, 0.85])
        {
            var hertz = part * Math.Min(from, to) / 2;
            var got = Resampled(hertz, from, to);
            var expected = Sine(hertz, to, got.Length);
            Assert.InRange(Loudness([.. got.Zip(expected, (a, b) => a - b)]), double.NegativeInfinity, -95);
        }
    }

    [Theory, MemberData(nameof(Ratios))]
    public void Length_is_rounded_up(int from, int to)
    {
        foreach (var length in (int[])[0, 1, 2, 777, 5000])
            Assert.Equal((int)Math.Ceiling((decimal)length * to / from), Resampler.Resample(new float[length], from, to).Length);
    }

    [Theory, MemberData(nameof(Ratios))]
    public void Block_by_block_gives_the_same_bits(int from, int to)
    {
        var random = new CounterRandom(7, "noise");
        var samples = Enumerable.Range(0, 30_000).Select(_ => (float)random.Uniform(-1, 1)).ToArray();
        var whole = Resampler.Resample(samples, from, to);
        var resampler = new Resampler(from, to);
        List<float> parts = [];
        for (var at = 0; at < samples.Length;)
        {
            var block = Math.Min(samples.Length - at, random.NextInt(5) == 0 ? random.NextInt(9000) : random.NextInt(40));
            parts.AddRange(resampler.Push(samples.AsSpan(at, block)));
            at += block;
        }
        parts.AddRange(resampler.Finish());
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Equal_rates_change_nothing()
    {
        float[] samples = [0.1f, -0.7f, 1];
        Assert.Equal(samples, Resampler.Resample(samples, 16000, 16000));
        var resampler = new Resampler(16000, 16000);
        Assert.Equal(samples.AsEnumerable(), [.. resampler.Push(samples).ToArray(), .. resampler.Finish().ToArray()]);
    }

    [Fact]
    public void Numbers_of_this_version_are_pinned() // a change requires a new Resampler.Version
    {
        Assert.Equal(1, Resampler.Version);
        var samples = Resampler.Resample([1, 0, 0, 0], 44100, 32000);
        Assert.Equal(3, samples.Length);
        Assert.Equal(0.689342f, samples[0], 1e-6f);
    }

    [Fact]
    public void Hours_stream_in_flat_memory()
    {
        var resampler = new Resampler(48000, 44100);
        var block = new float[4096];
        resampler.Push(block);
        resampler.Push(block);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++) resampler.Push(block);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Refuses_what_would_not_fit() =>
        Assert.Equal("2,000 samples at 100 Hz would be 4,000,000,000 at 200000000 Hz. Expected at most 2,147,483,591. Cut the recording.",
            Assert.Throws<InputException>(() => Resampler.Resample(new float[2000], 100, 200_000_000)).Message);

    private static float[] Resampled(double hertz, int from, int to) =>
        Resampler.Resample(Sine(hertz, from, (int)(12_000 * Math.Max(1, (double)from / to))), from, to);

    private static float[] Sine(double hertz, int rate, int samples) =>
        [.. Enumerable.Range(0, samples).Select(i => (float)Math.Sin(2 * Math.PI * hertz * i / rate))];

    /// <summary>The middle part, since the ends contain the onset and the end of the sine.</summary>
    private static float[] Middle(float[] samples) => samples[(samples.Length / 3)..(2 * samples.Length / 3)];

    /// <summary>Returns the power of the middle part, in dB relative to a full-scale sine.</summary>
    private static double Loudness(float[] samples) => 10 * Math.Log10(2 * Middle(samples).Average(sample => (double)sample * sample) + 1e-30);

    /// <summary>Returns the amplitude of a frequency (cycles per sample) in the middle part, Hann-windowed, in dB relative to a full-scale sine.</summary>
    private static double Level(float[] samples, double frequency)
    {
        double real = 0, imaginary = 0, weights = 0;
        var middle = Middle(samples);
        for (var i = 0; i < middle.Length; i++)
        {
            var weight = 1 - Math.Cos(2 * Math.PI * i / middle.Length);
            real += weight * middle[i] * Math.Cos(2 * Math.PI * frequency * i);
            imaginary += weight * middle[i] * Math.Sin(2 * Math.PI * frequency * i);
            weights += weight;
        }
        return 20 * Math.Log10(2 * Math.Sqrt(real * real + imaginary * imaginary) / weights);
    }
}

using Earmark.Audio;

namespace Earmark.Tests.Audio;

public sealed class ResamplerTest
{
    public static TheoryData<int, int> Ratios => new()
    {
        { 44100, 32000 }, { 48000, 32000 }, { 22050, 44100 }, { 96000, 16000 }, { 11025, 32000 }, { 8000, 48000 }, { 47311, 32000 }, { 44100, 44101 }, { 192001, 8000 },
    };

    [Theory, MemberData(nameof(Ratios))]
    public void The_passband_is_flat(int from, int to)
    {
        foreach (var fraction in (double[])[0.01, 0.1, 0.5, 0.8, 0.9])
        {
            var frequency = fraction * Math.Min(from, to) / 2;
            Assert.InRange(Level(Resampled(frequency, from, to), frequency / to), -0.001, 0.001);
        }
    }

    [Theory, MemberData(nameof(Ratios))]
    public void Frequencies_above_the_lower_Nyquist_frequency_are_removed(int from, int to)
    {
        // Upsampling has no frequencies to remove. The next test measures its images.
        foreach (var fraction in (double[])[1.001, 1.01, 1.05, 1.3, 1.9, (double)from / to * 0.999])
            if (fraction > 1 && fraction * to < from) Assert.InRange(Loudness(Resampled(fraction * to / 2, from, to)), double.NegativeInfinity, -95);
    }

    [Theory, MemberData(nameof(Ratios))]
    public void Sines_are_preserved(int from, int to)
    {
        // Aliases, images, delay and rounding all appear as a difference from the sine computed at the target sample rate.
        foreach (var fraction in (double[])[0.01, 0.37, 0.85])
        {
            var frequency = fraction * Math.Min(from, to) / 2;
            var resampled = Resampled(frequency, from, to);
            var expected = Sine(frequency, to, resampled.Length);
            Assert.InRange(Loudness([.. resampled.Zip(expected, (a, b) => a - b)]), double.NegativeInfinity, -95);
        }
    }

    [Theory, MemberData(nameof(Ratios))]
    public void Length_is_rounded_up(int from, int to)
    {
        foreach (var length in (int[])[0, 1, 2, 777, 5000])
            Assert.Equal((int)Math.Ceiling((decimal)length * to / from), Resampler.Resample(new float[length], from, to).Length);
    }

    [Theory, MemberData(nameof(Ratios))]
    public void Block_wise_processing_is_bit_identical(int from, int to)
    {
        var random = new CounterRandom(7, "noise");
        var samples = Enumerable.Range(0, 30_000).Select(_ => (float)random.NextDouble(-1, 1)).ToArray();
        var expected = Resampler.Resample(samples, from, to);
        var resampler = new Resampler(from, to);
        List<float> parts = [];
        for (var offset = 0; offset < samples.Length;)
        {
            var block = Math.Min(samples.Length - offset, random.NextInt(5) == 0 ? random.NextInt(9000) : random.NextInt(40));
            parts.AddRange(resampler.Push(samples.AsSpan(offset, block)));
            offset += block;
        }
        parts.AddRange(resampler.Finish());
        Assert.Equal(expected, parts);
    }

    [Fact]
    public void Equal_rates_return_the_input()
    {
        float[] samples = [0.1f, -0.7f, 1];
        Assert.Equal(samples, Resampler.Resample(samples, 16000, 16000));
        var resampler = new Resampler(16000, 16000);
        Assert.Equal(samples.AsEnumerable(), [.. resampler.Push(samples).ToArray(), .. resampler.Finish().ToArray()]);
    }

    [Fact]
    public void The_output_of_this_version_is_pinned() // a change requires a new Resampler.Version
    {
        Assert.Equal(1, Resampler.Version);
        var samples = Resampler.Resample([1, 0, 0, 0], 44100, 32000);
        Assert.Equal(3, samples.Length);
        Assert.Equal(0.689342f, samples[0], 1e-6f);
    }

    [Fact]
    public void Streaming_does_not_allocate_memory()
    {
        var resampler = new Resampler(48000, 44100);
        var block = new float[4096];
        resampler.Push(block);
        resampler.Push(block);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (var i = 0; i < 500; i++) resampler.Push(block);
        }));
    }

    [Fact]
    public void Rejects_too_long_output() =>
        Assert.Equal("2,000 samples at 100 Hz would be 4,000,000,000 at 200000000 Hz. Expected at most 2,147,483,591. Cut the recording.",
            Assert.Throws<InputException>(() => Resampler.Resample(new float[2000], 100, 200_000_000)).Message);

    private static float[] Resampled(double frequency, int from, int to) =>
        Resampler.Resample(Sine(frequency, from, (int)(12_000 * Math.Max(1, (double)from / to))), from, to);

    private static float[] Sine(double frequency, int rate, int samples) =>
        [.. Enumerable.Range(0, samples).Select(i => (float)Math.Sin(2 * Math.PI * frequency * i / rate))];

    /// <summary>Returns the middle third, because the first and last thirds contain the onset and the end of the sine.</summary>
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

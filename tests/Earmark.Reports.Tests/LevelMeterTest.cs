namespace Earmark.Reports.Tests;

public sealed class LevelMeterTest
{
    [Fact]
    public void Computes_the_levels_of_a_few_samples()
    {
        var (samples, levels, hash) = Measure(100, [0.5f, -0.25f, 0.25f, 0.5f]);
        Assert.Equal(4, samples);
        Assert.Equal((-0.25f, 0.5f, 0.25, 0.5f), (levels.Low, levels.High, levels.Mean, levels.Peak));
        Assert.Equal(Math.Sqrt((0.25 + 0.0625 + 0.0625 + 0.25) / 4), levels.Rms, 1e-7);
        Assert.Null(hash);
    }

    [Fact]
    public void Quiet_starts_and_ends_are_measured_in_steps_of_10_ms()
    {
        // At 1000 Hz a step is 10 samples. 25 quiet samples are two quiet steps and a step that is partly loud.
        float[] samples = [.. new float[25], .. Square(40, 0.5f), .. new float[35]];
        var levels = Measure(1000, samples).Levels;
        Assert.Equal((0.02, 0.03), (levels.QuietStart, levels.QuietEnd));
    }

    [Fact]
    public void A_quiet_clip_is_quiet_at_the_start_and_end()
    {
        var levels = Measure(1000, new float[55]).Levels;
        Assert.Equal((0.055, 0.055, true), (levels.QuietStart, levels.QuietEnd, levels.IsSilent));
    }

    [Fact]
    public void A_constant_is_silent_and_has_a_dc_offset()
    {
        var levels = Measure(1000, [.. Enumerable.Repeat(0.25f, 100)]).Levels;
        Assert.Equal((true, 0.25), (levels.IsSilent, levels.Mean));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Results_do_not_depend_on_the_block_size(int block)
    {
        float[] samples = [.. new float[25], .. TestDataFolder.Noise(777, 1), 0.75f, 0.75f, 0.75f, 0.75f, 0.75f, .. new float[35]];
        var expected = Measure(1000, samples, hashes: true);
        var meter = new LevelMeter(1000, hashes: true);
        foreach (var part in samples.Chunk(block)) meter.Add(part);
        var actual = meter.Finish();
        Assert.Equal((expected.Samples, expected.Hash, expected.Levels.QuietEnd, expected.Levels.ClippedRuns, expected.Levels.ClippedSamples),
            (actual.Samples, actual.Hash, actual.Levels.QuietEnd, actual.Levels.ClippedRuns, actual.Levels.ClippedSamples));
        Assert.Equal(expected.Levels.Rms, actual.Levels.Rms, 1e-6);
        Assert.Equal((1, 5L), (actual.Levels.ClippedRuns, actual.Levels.ClippedSamples));
    }

    [Fact]
    public void Plateaus_are_runs_of_four_or_more_samples_at_the_maximum()
    {
        // Three samples at the maximum are a natural peak, and four samples below the maximum are not counted. The runs of four and five are plateaus.
        float[] samples = [0.9f, 0.9f, 0.9f, 0, 0.5f, 0.5f, 0.5f, 0.5f, 0, 0.9f, 0.9f, 0.9f, 0.9f, 0, 0.9f, 0.9f, 0.9f, 0.9f, 0.9f, 0];
        var levels = Measure(1000, samples).Levels;
        Assert.Equal((2, 9L), (levels.ClippedRuns, levels.ClippedSamples));
    }

    [Fact]
    public void Samples_beyond_full_scale_are_treated_as_full_scale()
    {
        var levels = Measure(1000, [0, 1.1f, 1.2f, 1.05f, 1, 0]).Levels;
        Assert.Equal((1, 4L), (levels.ClippedRuns, levels.ClippedSamples));
    }

    [Fact]
    public void Counts_plateaus_at_the_minimum() => Assert.Equal(1, Measure(1000, [0.5f, -1, -1, -1, -1, 0]).Levels.ClippedRuns);

    private static float[] Square(int samples, float amplitude) => [.. Enumerable.Range(0, samples).Select(i => i % 2 == 0 ? amplitude : -amplitude)];

    private static (long Samples, Levels Levels, string? Hash) Measure(int rate, float[] samples, bool hashes = false)
    {
        var meter = new LevelMeter(rate, hashes);
        meter.Add(samples);
        return meter.Finish();
    }
}

namespace Earmark.Reports.Tests;

public sealed class LevelMeterTest
{
    [Fact]
    public void Levels_of_a_few_samples_by_hand()
    {
        var (samples, levels, hash) = Measured(100, [0.5f, -0.25f, 0.25f, 0.5f]);
        Assert.Equal(4, samples);
        Assert.Equal((-0.25f, 0.5f, 0.25, 0.5f), (levels.Low, levels.High, levels.Mean, levels.Peak));
        Assert.Equal(Math.Sqrt((0.25 + 0.0625 + 0.0625 + 0.25) / 4), levels.Rms, 1e-7);
        Assert.Null(hash);
    }

    [Fact]
    public void Quiet_ends_are_measured_in_steps_of_10_ms()
    {
        // At 1000 Hz a step is 10 samples. 25 quiet samples are two quiet steps and one that is not quiet.
        float[] samples = [.. new float[25], .. Square(40, 0.5f), .. new float[35]];
        var levels = Measured(1000, samples).Levels;
        Assert.Equal((0.02, 0.03), (levels.QuietStart, levels.QuietEnd));
    }

    [Fact]
    public void A_quiet_clip_is_quiet_from_both_ends()
    {
        var levels = Measured(1000, new float[55]).Levels;
        Assert.Equal((0.055, 0.055, true), (levels.QuietStart, levels.QuietEnd, levels.IsSilent));
    }

    [Fact]
    public void A_constant_is_silent_and_has_an_offset()
    {
        var levels = Measured(1000, [.. Enumerable.Repeat(0.25f, 100)]).Levels;
        Assert.Equal((true, 0.25), (levels.IsSilent, levels.Mean));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void The_cut_into_blocks_changes_nothing(int block)
    {
        float[] samples = [.. new float[25], .. SoundFolder.Noise(777, 1), 0.75f, 0.75f, 0.75f, 0.75f, 0.75f, .. new float[35]];
        var whole = Measured(1000, samples, hashes: true);
        var meter = new LevelMeter(1000, hashes: true);
        foreach (var part in samples.Chunk(block)) meter.Add(part);
        var parts = meter.Finish();
        Assert.Equal((whole.Samples, whole.Hash, whole.Levels.QuietEnd, whole.Levels.ClippedRuns, whole.Levels.ClippedSamples),
            (parts.Samples, parts.Hash, parts.Levels.QuietEnd, parts.Levels.ClippedRuns, parts.Levels.ClippedSamples));
        Assert.Equal(whole.Levels.Rms, parts.Levels.Rms, 1e-6);
        Assert.Equal((1, 5L), (parts.Levels.ClippedRuns, parts.Levels.ClippedSamples));
    }

    [Fact]
    public void Plateaus_are_runs_of_four_at_the_highest_level_only()
    {
        // Three samples at the maximum are a crest, and four below the maximum are not counted. The runs of four and five are plateaus.
        float[] samples = [0.9f, 0.9f, 0.9f, 0, 0.5f, 0.5f, 0.5f, 0.5f, 0, 0.9f, 0.9f, 0.9f, 0.9f, 0, 0.9f, 0.9f, 0.9f, 0.9f, 0.9f, 0];
        var levels = Measured(1000, samples).Levels;
        Assert.Equal((2, 9L), (levels.ClippedRuns, levels.ClippedSamples));
    }

    [Fact]
    public void What_overshoots_full_scale_is_at_full_scale()
    {
        var levels = Measured(1000, [0, 1.1f, 1.2f, 1.05f, 1, 0]).Levels;
        Assert.Equal((1, 4L), (levels.ClippedRuns, levels.ClippedSamples));
    }

    [Fact]
    public void The_lower_side_has_plateaus_too() => Assert.Equal(1, Measured(1000, [0.5f, -1, -1, -1, -1, 0]).Levels.ClippedRuns);

    private static float[] Square(int samples, float amplitude) => [.. Enumerable.Range(0, samples).Select(i => i % 2 == 0 ? amplitude : -amplitude)];

    private static (long Samples, Levels Levels, string? Hash) Measured(int rate, float[] samples, bool hashes = false)
    {
        var meter = new LevelMeter(rate, hashes);
        meter.Add(samples);
        return meter.Finish();
    }
}

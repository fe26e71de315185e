using Earmark.Synthesis;

namespace Earmark.Synthesis.Tests;

public sealed class BackgroundSoundTest
{
    [Fact]
    public void It_has_no_label() => Assert.Equal("", BackgroundSound.Instance.Label);

    [Fact]
    public void It_swells_slowly_and_is_never_silent()
    {
        for (var clip = 0; clip < 20; clip++)
        {
            var samples = Synthesise(clip);
            var levels = samples.Chunk(22_050).Select(block => Math.Sqrt(block.Average(x => (double)x * x))).ToArray(); // 0.5 s
            Assert.All(levels, level => Assert.InRange(20 * Math.Log10(level / levels.Max()), -20, 0));
            Assert.InRange(levels.Max(), 0.05, 0.6);
        }
    }

    [Fact]
    public void Its_colour_differs_between_recordings()
    {
        var brightness = Enumerable.Range(0, 20).Select(clip =>                 // energy of the differences of adjacent samples: 2 for white noise, near 0 for rumble
        {
            var samples = Synthesise(clip);
            return samples.Zip(samples.Skip(1), (x, y) => (double)(y - x) * (y - x)).Sum() / samples.Sum(x => (double)x * x);
        }).ToArray();
        Assert.InRange(brightness.Min(), 0, 0.2);
        Assert.InRange(brightness.Max(), 0.6, 2);
    }

    [Fact]
    public void A_recording_is_audible()
    {
        var random = new CounterRandom(4, "background");
        var samples = new short[66_150];
        RecordingSimulator.Record(BackgroundSound.Instance, samples, ref random);
        Assert.True(samples.Max(x => Math.Abs((int)x)) > 900);                  // -31 dB of full scale
    }

    private static float[] Synthesise(int clip)
    {
        var random = new CounterRandom(6, "background", clip);
        var samples = new float[176_400];                                       // 4 s
        BackgroundSound.Instance.Synthesise(samples, ref random);
        return samples;
    }
}

using Earmark.Synthesis;

namespace Earmark.Synthesis.Tests;

public sealed class SoundClassesTest
{
    public static TheoryData<string> Labels => [.. SoundClasses.All.Select(soundClass => soundClass.Label)];

    [Fact]
    public void There_are_41_classes_with_unique_labels() =>
        Assert.Equal(41, SoundClasses.All.Select(soundClass => soundClass.Label).Distinct(StringComparer.Ordinal).Count());

    [Theory, MemberData(nameof(Labels))]
    public void Sounds_are_finite_and_audible_at_every_length(string label)
    {
        var soundClass = SoundClasses.All.Single(soundClass => soundClass.Label == label);
        for (var clip = 0; clip < 8; clip++)
        {
            var random = new CounterRandom(3, "voices", clip);
            var samples = new float[clip < 4 ? 13_230 : 88_200];                // 0.3 s and 2 s
            soundClass.Synthesise(samples, ref random);
            Assert.True(samples.All(float.IsFinite));
            var (peak, rms) = (samples.Max(Math.Abs), Math.Sqrt(samples.Average(x => (double)x * x)));
            Assert.InRange(peak, 0.05, 4);                                      // near 1, so that the level does not identify a class
            Assert.InRange(rms / peak, 0.005, 0.95);
        }
    }

    [Theory, MemberData(nameof(Labels))]
    public void Recorded_clips_are_audible_and_have_no_offset(string label)
    {
        var soundClass = SoundClasses.All.Single(soundClass => soundClass.Label == label);
        for (var clip = 0; clip < 8; clip++)
        {
            var random = new CounterRandom(4, "voices", clip);
            var samples = new short[66_150];
            RecordingSimulator.Record(soundClass, samples, ref random);
            var rms = Math.Sqrt(samples.Average(x => (double)x * x));
            Assert.True(samples.Max(x => Math.Abs((int)x)) > 900);              // -31 dB of full scale
            Assert.True(Math.Abs(samples.Average(x => (double)x)) < 0.15 * rms + 1, $"clip {clip}: offset");
        }
    }

    [Fact]
    public void Some_clips_are_clipped()
    {
        var clipped = 0;
        for (var clip = 0; clip < 200; clip++)
        {
            var random = new CounterRandom(5, "voices", clip);
            var samples = new short[13_230];
            RecordingSimulator.Record(SoundClasses.All[clip % 12], samples, ref random);
            if (samples.Count(x => x is short.MaxValue or short.MinValue) > 1) clipped++;
        }
        Assert.InRange(clipped, 4, 30);                                         // 7 in 100 are expected
    }
}

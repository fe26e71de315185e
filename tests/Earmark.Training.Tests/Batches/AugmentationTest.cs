using Earmark.FrontEnds;
using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Batches;

public sealed class AugmentationTest
{
    private static readonly (int Channels, int Frames, int Bands) Shape = (1, 20, 8);
    private static readonly LogMel FrontEnd = new() { SampleRate = 8000, Frame = Duration.Samples(256), Hop = Duration.Samples(80), FftSize = 256, MelBands = 8, Fmin = 100, Fmax = 4000 };

    public static TheoryData<string> Augmentations =>
        [.. typeof(AugmentOptions).GetProperties().Select(property => property.Name).Where(name => name is not (nameof(AugmentOptions.Masks) or nameof(AugmentOptions.ReverbSeconds) or nameof(AugmentOptions.NoiseSnr)))];

    [Fact]
    public void Leaves_spectrograms_unchanged_if_disabled()
    {
        var augmentation = new Augmentation(new(), 1);
        Assert.Equal(20, augmentation.FramesBefore(20));
        Assert.Equal(Ramp(20), augmentation.Apply(Ramp(20), Shape, 3, step: 4));
    }

    [Theory, MemberData(nameof(Augmentations))]
    public void Each_augmentation_is_deterministic_and_differs_between_examples(string name)
    {
        var augmentation = new Augmentation(With(name), 1, FrontEnd);
        var before = augmentation.FramesBefore(Shape.Frames);
        var changed = augmentation.Apply(LogPowers(before), Shape, 3, step: 5);
        Assert.Equal(3 * Shape.Frames * Shape.Bands, changed.Length);
        Assert.Equal(changed, augmentation.Apply(LogPowers(before), Shape, 3, step: 5));
        Assert.NotEqual(changed, augmentation.Apply(LogPowers(before), Shape, 3, step: 6));
        Assert.NotEqual(changed, new Augmentation(With(name), 2, FrontEnd).Apply(LogPowers(before), Shape, 3, step: 5));
        var size = changed.Length / 3; // the examples are identical before augmentation
        Assert.NotEqual(changed[..size], changed[size..(2 * size)]);
    }

    [Fact]
    public void Embeddings_are_only_stretched_and_shifted_with_their_spectrogram()
    {
        AugmentOptions options = new() { TimeStretch = 0.25, BandStretch = 0.2, BandShift = 0.2, Gain = 6, Filter = 6, Roll = 0.5, TimeMask = 0.3, BandMask = 0.3, Reverb = 1, Noise = 1, MuLaw = 1 };
        var frontEnd = new LogMelAndBackbone { LogMel = FrontEnd };
        (int Channels, int Frames, int Bands) shape = (3, 20, 8);
        var before = new Augmentation(options, 1).FramesBefore(20);
        var (spectrogram, embedding) = (LogPowers(before), Enumerable.Range(0, 3 * 2 * before * 8).Select(cell => (float)(cell / 8 % before)).ToArray()); // the value of each feature is the index of its frame
        var (one, two) = (before * 8, 2 * before * 8);
        float[] batch = [.. Enumerable.Range(0, 3).SelectMany(slot => spectrogram[(slot * one)..((slot + 1) * one)].Concat(embedding[(slot * two)..((slot + 1) * two)]))];
        var augmented = new Augmentation(options, 1, frontEnd).Apply(batch, shape, 3, step: 4);
        var spectrograms = new Augmentation(options, 1, FrontEnd).Apply(spectrogram, Shape, 3, step: 4);
        var embeddings = new Augmentation(new() { TimeStretch = 0.25, Roll = 0.5 }, 1).Apply(embedding, (2, 20, 8), 3, step: 4);
        for (var slot = 0; slot < 3; slot++)
        {
            Assert.Equal(spectrograms[(slot * 160)..((slot + 1) * 160)], augmented[(slot * 480)..(slot * 480 + 160)]);
            Assert.Equal(embeddings[(slot * 320)..((slot + 1) * 320)], augmented[(slot * 480 + 160)..((slot + 1) * 480)]);
        }
    }

    [Fact]
    public void A_spectrogram_and_its_embeddings_have_the_same_time()
    {
        var augmentation = new Augmentation(new() { TimeStretch = 0.25, BandStretch = 0.2, BandShift = 0.2, Roll = 0.5 }, 1, new LogMelAndBackbone { LogMel = FrontEnd });
        var before = augmentation.FramesBefore(20);
        var augmented = augmentation.Apply([.. Enumerable.Range(0, 3 * 3 * before * 8).Select(cell => (float)(cell / 8 % before))], (3, 20, 8), 3, step: 4); // each value is the index of its frame, so that changes of the bands have no effect
        for (var slot = 0; slot < 3; slot++)
            for (var channel = 1; channel < 3; channel++)
                Assert.Equal(augmented[(slot * 480)..(slot * 480 + 160)], augmented[(slot * 480 + channel * 160)..(slot * 480 + (channel + 1) * 160)], (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.NotEqual(augmented[..160], augmented[480..640]);
    }

    [Fact]
    public void Time_stretch_uses_a_constant_speed_within_its_bounds()
    {
        var augmentation = new Augmentation(new() { TimeStretch = 0.25 }, 1);
        Assert.Equal(25, augmentation.FramesBefore(20));
        var speeds = new List<float>();
        for (var step = 0; step < 300; step++)
        {
            var spectrogram = augmentation.Apply([.. Enumerable.Range(0, 25 * 8).Select(cell => cell / 8f - cell % 8 / 8f)], Shape, 1, step); // value = frame
            var speed = spectrogram[8] - spectrogram[0];
            Assert.All(Enumerable.Range(1, 18), frame => Assert.Equal(speed, spectrogram[(frame + 1) * 8] - spectrogram[frame * 8], 1e-4f));
            speeds.Add(speed);
        }
        Assert.All(speeds, speed => Assert.InRange(speed, 0.7999f, 1.2501f));
        Assert.InRange(speeds.Count(speed => speed > 1), 120, 180); // above and below 1 equally often
        Assert.True(speeds.Min() < 0.82f && speeds.Max() > 1.22f);
    }

    [Fact]
    public void Reverberation_noise_and_quantisation_have_their_probabilities()
    {
        int Changed(AugmentOptions options)
        {
            var augmentation = new Augmentation(options, 1, FrontEnd);
            return Enumerable.Range(0, 200).Count(step => !augmentation.Apply(Impulse(), Shape, 1, step).SequenceEqual(Impulse()));
        }
        Assert.InRange(Changed(new() { Reverb = 0.3 }), 40, 80); // 60 expected, deviation 6.5
        Assert.InRange(Changed(new() { Noise = 0.3 }), 40, 80);
        Assert.InRange(Changed(new() { MuLaw = 0.3 }), 40, 80);
        Assert.InRange(Changed(new() { Reverb = 0.5, Noise = 0.5 }), 130, 170); // independent: 150 expected, deviation 6
    }

    [Fact]
    public void Reverberation_decays_within_its_bounds()
    {
        var augmentation = new Augmentation(new() { Reverb = 1, ReverbSeconds = 0.4 }, 1, FrontEnd);
        var times = new List<double>();
        for (var step = 0; step < 300; step++)
        {
            var spectrogram = augmentation.Apply(Impulse(), Shape, 1, step);
            Assert.Equal(10, spectrogram[5 * 8], 1e-3f); // the direct sound
            Assert.Equal(Math.Log(FrontEnd.Floor), spectrogram[4 * 8], 1e-2); // nothing precedes it
            double[] powers = [.. Enumerable.Range(6, 2).Select(frame => Math.Exp(spectrogram[frame * 8]))];
            times.Add(-60 * 0.01 / (10 * Math.Log10(powers[1] / powers[0]))); // frames of 10 ms
        }
        Assert.All(times, time => Assert.InRange(time, 0.0999, 0.4001));
        Assert.InRange(times.Count(time => time < 0.2), 120, 180); // uniform in the logarithm: as many in 0.1 to 0.2 s as in 0.2 to 0.4 s
    }

    [Fact]
    public void Noise_has_a_level_within_its_bounds()
    {
        var augmentation = new Augmentation(new() { Noise = 1, NoiseSnr = 5 }, 1, FrontEnd);
        var ratios = new List<double>();
        for (var step = 0; step < 300; step++)
        {
            var noise = augmentation.Apply(new float[200 * 8], (1, 200, 8), 1, step).Sum(value => Math.Exp(value) - 1); // power 1 before
            ratios.Add(10 * Math.Log10(200 * 8 / noise));
        }
        Assert.All(ratios, ratio => Assert.InRange(ratio, 5 - 3, 35 + 3)); // parts of the noise differ in level
        Assert.Equal(20, ratios.Average(), 2.5);
    }

    [Fact]
    public void Each_augmentation_has_independent_random_numbers()
    {
        float[] Masked(AugmentOptions options) => new Augmentation(options, 1).Apply(new float[20 * 8], Shape, 1, step: 3);
        var gain = Masked(new() { Gain = 6 })[0];
        Assert.All(Masked(new() { Gain = 6, Roll = 1, TimeMask = 0.3 }), value => Assert.Equal(gain, value, 1e-6f)); // in a flat spectrogram only the gain is visible
    }

    // Silence, apart from a sound in frame 5.
    private static float[] Impulse()
    {
        var spectrogram = new float[20 * 8];
        spectrogram.AsSpan().Fill((float)Math.Log(FrontEnd.Floor));
        spectrogram.AsSpan(5 * 8, 8).Fill(10);
        return spectrogram;
    }

    private static AugmentOptions With(string name)
    {
        var options = new AugmentOptions();
        typeof(AugmentOptions).GetProperty(name)!.SetValue(options, name is "Gain" or "Filter" ? 6 : name is "Noise" or "Reverb" or "MuLaw" ? 1 : 0.5);
        return options;
    }

    // In the range of real spectrograms, so that the powers are finite.
    private static float[] LogPowers(int frames) => [.. Ramp(frames).Select(value => value / 10 - 5)];

    // Three identical examples.
    private static float[] Ramp(int frames) => [.. Enumerable.Repeat(Enumerable.Range(0, frames * 8).Select(cell => (float)(cell * cell % 97)), 3).SelectMany(values => values)];
}

using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Batches;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Batches;

public sealed class BetweenClassMixingTest
{
    // Eight bands up to 4 kHz. A hop of 10 ms: a level is the mean of ten frames.
    private static readonly LogMel FrontEnd = new() { SampleRate = 8000, Frame = Duration.Samples(256), Hop = Duration.Samples(80), FftSize = 256, MelBands = 8, Fmin = 0, Fmax = 4000 };
    private static readonly LabelSet Labels = new(["cat", "dog", "owl"]);

    [Theory]
    [InlineData(0.5, 0, 0, 0.5, 0.5)] // equal levels and parts: equal powers
    [InlineData(0.75, 0, 0, 0.9, 0.1)] // amplitudes 3/4 and 1/4: powers 9/16 and 1/16 of 10/16
    [InlineData(0.5, 20, 0, 1 / 101.0, 100 / 101.0)] // the first is 20 dB louder, so its amplitude is divided by ten relative to the second
    [InlineData(0.5, 0, 20, 100 / 101.0, 1 / 101.0)]
    [InlineData(0, 0, 0, 0, 1)]
    public void Powers_follow_from_ratio_and_levels(double ratio, double level, double other, double first, double second)
    {
        var weights = BetweenClassMixing.PowerWeights(ratio, level, other);
        Assert.Equal(first, weights.First, 1e-12);
        Assert.Equal(second, weights.Second, 1e-12);
    }

    [Theory] // IEC 61672-1, table 3, with the tolerance of its rounded values
    [InlineData(31.5, -39.4)]
    [InlineData(100, -19.1)]
    [InlineData(1000, 0)]
    [InlineData(2500, 1.3)]
    [InlineData(10_000, -2.5)]
    [InlineData(16_000, -6.6)]
    public void Levels_are_A_weighted(double frequency, double decibels) => Assert.Equal(decibels, 10 * Math.Log10(BetweenClassMixing.AWeight(frequency)), 0.1);

    [Fact]
    public void A_level_is_the_highest_mean_of_a_tenth_of_a_second()
    {
        var mixing = Create(FrontEnd, "cat", "dog");
        var powers = new float[40 * 8];
        double Level() => mixing.Level(powers);
        powers.AsSpan(3 * 8, 8).Fill(1); // one frame of ten
        var single = Level();
        powers.AsSpan(20 * 8, 10 * 8).Fill(1); // ten frames
        Assert.Equal(10, Level() - single, 1e-4);
        powers.AsSpan().Fill(1); // longer sounds are not louder
        Assert.Equal(10, Level() - single, 1e-4);
        Assert.Equal(-120, mixing.Level(new float[40 * 8]), 1e-9); // silence has a finite level
        Assert.Equal(single + 10, mixing.Level(powers.AsSpan(0, 2 * 8)), 1e-4); // shorter than a tenth of a second
    }

    [Fact]
    public void The_level_is_the_sum_over_bands_also_if_their_area_is_normalised()
    {
        var normalised = FrontEnd with { Norm = MelNorm.Slaney };
        var edges = MelBank.Edges(8, 0, 4000, MelScale.Htk);
        float[] powers = [.. Enumerable.Range(0, 8).Select(band => 1f)];
        float[] divided = [.. Enumerable.Range(0, 8).Select(band => (float)(2 / (edges[band + 2] - edges[band])))];
        Assert.Equal(Create(FrontEnd, "cat", "dog").Level(powers), Create(normalised, "cat", "dog").Level(divided), 1e-4);
    }

    [Fact]
    public void Mixes_the_powers_of_two_classes_at_a_uniform_ratio()
    {
        var ratios = new List<float>();
        for (var step = 0; step < 400; step++)
        {
            float[] spectrograms = [.. Enumerable.Repeat(MathF.Log(2), 20 * 8), .. Enumerable.Repeat(MathF.Log(8), 20 * 8)]; // powers 2 and 8: levels 6.02 dB apart
            var mixtures = Create(FrontEnd, "cat", "dog").Apply(spectrograms, [0, 1], step);
            Assert.Equal([1, 0], mixtures.Select(mixture => mixture.Other));
            for (var slot = 0; slot < 2; slot++)
            {
                var (own, other, ratio) = (slot == 0 ? 2 : 8, slot == 0 ? 8 : 2, mixtures[slot].Fraction);
                var (first, second) = (ratio, Math.Sqrt((double)own / other) * (1 - ratio)); // amplitudes, up to a common factor
                var expected = (first * first * own + second * second * other) / (first * first + second * second);
                Assert.All(spectrograms[(slot * 160)..(slot * 160 + 160)], value => Assert.Equal(expected, Math.Exp(value), 1e-3));
                ratios.Add(ratio);
            }
        }
        Assert.Equal(800, ratios.Count(ratio => ratio is >= 0 and < 1));
        Assert.Equal(0.5, ratios.Average(), 0.04); // the deviation of the mean is 0.01
        Assert.Equal(200, ratios.Count(ratio => ratio < 0.25), 50.0);
    }

    [Fact]
    public void The_partner_is_an_example_of_another_class()
    {
        var mixing = Create(FrontEnd, "cat", "cat", "dog", "owl", "cat");
        var partners = Enumerable.Range(0, 5).Select(_ => new HashSet<int>()).ToArray();
        for (var step = 0; step < 100; step++)
            foreach (var (slot, mixture) in mixing.Apply(new float[5 * 20 * 8], [0, 1, 2, 3, 4], step).Index()) partners[slot].Add(mixture.Other);
        Assert.Equal([[2, 3], [2, 3], [0, 1, 3, 4], [0, 1, 2, 4], [2, 3]], partners.Select(others => others.Order().ToArray()));
    }

    [Fact]
    public void Examples_of_a_single_class_are_not_mixed()
    {
        float[] spectrograms = [.. Enumerable.Range(0, 2 * 160).Select(cell => cell / 100f)];
        var before = (float[])spectrograms.Clone();
        Assert.Equal([new(0, 1), new(1, 1)], Create(FrontEnd, "cat", "cat").Apply(spectrograms, [0, 1], 0));
        Assert.Equal(before, spectrograms);
        Assert.Equal([new Mixture(0, 1)], Create(FrontEnd, "cat").Apply(new float[160], [0], 0));
    }

    [Fact]
    public void Targets_have_the_ratio_of_the_mix()
    {
        var preset = new Preset { FrontEnd = FrontEnd, Targets = new() { BetweenClass = true }, Examples = new() { Batch = 4, CropMin = Duration.Samples(1024), CropMax = Duration.Samples(1024) } };
        var examples = new CountingExamples(FrontEnd, 5000, 5000, 5000, 5000);
        var batch = new BatchSequence(examples, new(examples.Clips, new(["a", "b"]), 0, 1), preset).GetBatch(3);
        Assert.Equal(4, batch.Count);
        for (var slot = 0; slot < 4; slot++)
        {
            Assert.Equal(1, batch.Targets[2 * slot] + batch.Targets[2 * slot + 1], 1e-6f);
            Assert.InRange(batch.Targets[2 * slot], 0.001f, 0.999f); // two classes
        }
    }

    private static BetweenClassMixing Create(LogMel frontEnd, params string[] labels) =>
        new(frontEnd, new Targets([.. labels.Select((label, i) => new Clip($"{i}", $"{i}", label))], Labels, 0, 1), seed: 1);
}

using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Scoring;
using Earmark.Training.Batches;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Batches;

public sealed class SoftTargetsTest
{
    private static readonly LabelSet Labels = new(["a", "b"]);
    private static readonly Clip[] Clips = [new("0.wav", "0.wav", "a"), new("1.wav", "1.wav", "b"), new("2.wav", "2.wav", "a")];
    private static readonly ScoreTable Scores = new(Labels, ["1.wav", "0.wav", "x.wav"], [0.1f, 0.9f, 0.8f, 0.2f, 0.5f, 0.5f]); // no scores of 2.wav

    [Fact]
    public void Are_the_scores_of_the_teacher_for_the_clip()
    {
        Assert.Equal((1f, [0.8f, 0.2f]), Written(Soft(), 0, 0, 1), Close);
        Assert.Equal((1f, [0.1f, 0.9f]), Written(Soft(), 1, 1, 1), Close);
        Assert.Equal((0f, [0f, 0f]), Written(Soft(), 2, 2, 1), Close);
    }

    [Fact]
    public void A_temperature_divides_the_logits()
    {
        Assert.Equal((1f, [2 / 3f, 1 / 3f]), Written(Soft(temperature: 2), 0, 0, 1), Close); // the square roots of 0.8 and 0.2 have the ratio 2
        Assert.Equal((1f, [2 / 3f, 1 / 3f]), Written(Soft(ScoreRule.Sigmoid, 2), 0, 0, 1), Close); // odds of 4 and 1/4 become 2 and 1/2
    }

    [Fact]
    public void Mixed_examples_have_mixed_soft_targets()
    {
        Assert.Equal((1f, [0.6f * 0.8f + 0.4f * 0.1f, 0.6f * 0.2f + 0.4f * 0.9f]), Written(Soft(), 0, 1, 0.6f), Close);
        Assert.Equal((1f, [0.8f, 0.9f]), Written(Soft(), 0, 1, 0.6f, MixupTargets.Union), Close);
        Assert.Equal((1f, [0.8f, 0.2f]), Written(Soft(), 0, 1, 0.9f, MixupTargets.Union), Close);
        Assert.Equal((1f, [0.1f, 0.9f]), Written(Soft(), 0, 1, 0.1f, MixupTargets.Union), Close);
    }

    [Fact]
    public void Only_the_fraction_of_a_clip_with_scores_has_soft_targets()
    {
        Assert.Equal((0.7f, [0.8f, 0.2f]), Written(Soft(), 0, 2, 0.7f), Close);
        Assert.Equal((0.3f, [0.1f, 0.9f]), Written(Soft(), 2, 1, 0.7f), Close);
    }

    [Theory, InlineData(0.0), InlineData(0.5)]
    public void A_batch_contains_the_soft_targets_of_its_examples(double mixup)
    {
        var frontEnd = new LogMel { SampleRate = 8000, Frame = Duration.Samples(256), Hop = Duration.Samples(128), FftSize = 256, MelBands = 4, Fmin = 0, Fmax = 4000 };
        var preset = new Preset { FrontEnd = frontEnd, Targets = new() { Mixup = mixup }, Examples = new() { Batch = 4, CropMin = Duration.Samples(1024), CropMax = Duration.Samples(1024) } };
        var examples = new CountingExamples(frontEnd, 5000, 5000, 5000, 5000); // labels a, b, a, b
        var targets = new Targets(examples.Clips, Labels, 0, 1);
        ScoreTable hard = new(Labels, [.. examples.Clips.Select(clip => clip.Name)], [1, 0, 0, 1, 1, 0, 0, 1]);
        var batch = new BatchSequence(examples, targets, preset, new(examples.Clips, hard, ScoreRule.Softmax, 1)).GetBatch(2);
        Assert.Equal(batch.Targets, batch.SoftTargets, (a, b) => Math.Abs(a - b) < 1e-5); // a teacher that is certain of the labels
        Assert.Equal([1, 1, 1, 1], batch.SoftFractions);
        var without = new BatchSequence(examples, targets, preset).GetBatch(2);
        Assert.Equal(without.Spectrograms, batch.Spectrograms);
        Assert.Equal(without.Targets, batch.Targets);
        Assert.Empty(without.SoftTargets);
        Assert.Empty(without.SoftFractions);
    }

    private static SoftTargets Soft(ScoreRule? rule = null, double temperature = 1) => new(Clips, Scores, rule ?? ScoreRule.Softmax, temperature);

    private static (float Fraction, float[] Row) Written(SoftTargets soft, int clip, int other, float fraction, MixupTargets mixing = MixupTargets.Linear)
    {
        var row = new float[2];
        return (soft.WriteMixed(clip, other, fraction, mixing, row), row);
    }

    private static bool Close((float Fraction, float[] Row) a, (float Fraction, float[] Row) b) => Math.Abs(a.Fraction - b.Fraction) < 1e-6 && a.Row.Zip(b.Row).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
}

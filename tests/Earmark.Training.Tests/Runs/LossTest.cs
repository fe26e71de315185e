using Earmark.Scoring;
using Earmark.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Runs;

public sealed class LossTest
{
    [Fact]
    public void Is_the_negative_log_probability_of_the_true_label()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { MathF.Log(1), MathF.Log(3) }, [1, 2]); // probabilities 1/4, 3/4
        Assert.Equal(-Math.Log(0.75), new Loss(ScoreRule.Softmax, new()).Compute(logits, tensor(new float[] { 0, 1 }, [1, 2]), ones(1)).ToSingle(), 1e-6);
    }

    [Fact]
    public void Examples_with_zero_weight_have_zero_loss_and_gradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 3, 1 }, [1, 2], requires_grad: true);
        var loss = new Loss(ScoreRule.Softmax, new()).Compute(logits, tensor(new float[] { 0, 1 }, [1, 2]), zeros(1));
        loss.backward();
        Assert.Equal(0, loss.ToSingle());
        Assert.Equal([0f, 0f], logits.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Weights_distributions_and_examples()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { MathF.Log(1), MathF.Log(3), 0, 0 }, [2, 2]);
        var targets = tensor(new float[] { 0.5f, 0.5f, 1, 0 }, [2, 2]);
        var first = -0.5 * Math.Log(0.25) - 0.5 * Math.Log(0.75);
        Assert.Equal((3 * first + Math.Log(2)) / 4, new Loss(ScoreRule.Softmax, new()).Compute(logits, targets, tensor(new float[] { 3, 1 })).ToSingle(), 1e-6);
    }

    // Probabilities 1/4 and 3/4 of the true label.
    private static Tensor TwoExamples() => tensor(new float[] { MathF.Log(3), MathF.Log(1), MathF.Log(1), MathF.Log(3) }, [2, 2]);

    private static Tensor SecondLabel() => tensor(new float[] { 0, 1, 0, 1 }, [2, 2]);

    [Fact]
    public void The_generalised_cross_entropy_applies_to_the_doubtful_fraction()
    {
        using var scope = NewDisposeScope();
        var loss = new Loss(ScoreRule.Softmax, new() { GeneralisedCrossEntropy = 0.7 });
        double Generalised(double p) => (1 - Math.Pow(p, 0.7)) / 0.7;
        Assert.Equal((Generalised(0.25) - Math.Log(0.75)) / 2, loss.Compute(TwoExamples(), SecondLabel(), ones(2), [1, 0]).ToSingle(), 1e-6);
        var half = (-Math.Log(0.25) + Generalised(0.25)) / 2;
        Assert.Equal((half - Math.Log(0.75)) / 2, loss.Compute(TwoExamples(), SecondLabel(), ones(2), [0.5f, 0]).ToSingle(), 1e-6);
    }

    [Fact]
    public void The_generalised_cross_entropy_with_q_1_is_the_mean_absolute_error_and_its_limit_is_the_cross_entropy()
    {
        using var scope = NewDisposeScope();
        float Compute(double q) => new Loss(ScoreRule.Softmax, new() { GeneralisedCrossEntropy = q }).Compute(TwoExamples(), SecondLabel(), ones(2), [1, 1]).ToSingle();
        Assert.Equal((0.75 + 0.25) / 2, Compute(1), 1e-6);
        Assert.Equal(Compute(0), Compute(1e-3), 1e-2);
    }

    [Fact]
    public void The_generalised_cross_entropy_of_sigmoid_covers_both_outcomes_of_each_label()
    {
        using var scope = NewDisposeScope();
        var loss = new Loss(ScoreRule.Sigmoid, new() { GeneralisedCrossEntropy = 1 });
        Assert.Equal(0.75 + 0.75, loss.Compute(tensor(new float[] { MathF.Log(3), -MathF.Log(3) }, [1, 2]), tensor(new float[] { 0, 1 }, [1, 2]), ones(1), [1]).ToSingle(), 1e-6);
    }

    [Fact]
    public void A_doubtful_example_with_a_large_loss_is_left_out()
    {
        using var scope = NewDisposeScope();
        var loss = new Loss(ScoreRule.Softmax, new() { MaskAbove = 0.8 });
        Assert.Equal(-Math.Log(0.75), loss.Compute(TwoExamples(), SecondLabel(), ones(2), [1, 1]).ToSingle(), 1e-6);
        Assert.Equal((-Math.Log(0.25) - Math.Log(0.75)) / 2, loss.Compute(TwoExamples(), SecondLabel(), ones(2), [0, 1]).ToSingle(), 1e-6);
    }

    [Theory]
    [InlineData(0.8, 100.0, new[] { 1f, 1, 0.25f, 1, 0 })] // limit 3.2
    [InlineData(1.0, 75.0, new[] { 1f, 1, 1, 1, 0 })] // limit 3.3, the fourth of five losses
    [InlineData(1.0, 50.0, new[] { 1f, 1, 0.25f, 1, 0 })] // limit 2
    [InlineData(1.0, 62.5, new[] { 1f, 1, 0.25f, 1, 0 })] // limit 2.65, between the third and the fourth loss
    [InlineData(1.0, 100.0, new[] { 1f, 1, 1, 1, 1 })]
    public void Only_the_doubtful_fraction_of_an_example_above_the_limit_is_left_out(double above, double percentile, float[] kept) =>
        Assert.Equal(kept, new Loss(ScoreRule.Softmax, new() { MaskAbove = above, MaskPercentile = percentile }).MaskedWeights([1, 2, 3.3f, 0.5f, 4], [1, 1, 1, 1, 1], [1, 1, 0.75f, 0, 1]));

    [Fact]
    public void A_masked_example_keeps_the_weight_of_its_certain_fraction() => // a doubtful part weighs a half: the weights of the mixed examples are 0.625 and 1
        Assert.Equal([0.25f, 1], new Loss(ScoreRule.Softmax, new() { Weight = 0.5, MaskAbove = 0.5 }).MaskedWeights([4, 1], [0.625f, 1], [0.75f, 0]));

    [Fact]
    public void A_batch_without_doubtful_labels_has_the_plain_loss()
    {
        using var scope = NewDisposeScope();
        var loss = new Loss(ScoreRule.Softmax, new() { MaskAbove = 0, GeneralisedCrossEntropy = 1 });
        Assert.Equal((-Math.Log(0.25) - Math.Log(0.75)) / 2, loss.Compute(TwoExamples(), SecondLabel(), ones(2), [0, 0]).ToSingle(), 1e-6);
    }

    [Fact]
    public void The_teacher_has_its_weight_and_temperature()
    {
        using var scope = NewDisposeScope();
        var loss = new Loss(ScoreRule.Softmax, new(), new() { Weight = 0.75, Temperature = 2 });
        var logits = tensor(new float[] { 0, MathF.Log(9) }, [1, 2]); // 0.1 and 0.9; at temperature 2, the square roots: 0.25 and 0.75
        var soft = -0.4 * Math.Log(0.25) - 0.6 * Math.Log(0.75);
        Assert.Equal(0.25 * -Math.Log(0.9) + 0.75 * 4 * soft,
            loss.Compute(logits, tensor(new float[] { 0, 1 }, [1, 2]), ones(1), default, tensor(new float[] { 0.4f, 0.6f }, [1, 2]), [1]).ToSingle(), 1e-5);
    }

    [Fact]
    public void An_example_without_soft_targets_has_the_loss_of_its_labels()
    {
        using var scope = NewDisposeScope();
        var loss = new Loss(ScoreRule.Softmax, new(), new() { Weight = 1, Temperature = 1 });
        var soft = tensor(new float[] { 0.5f, 0.5f, 0, 0 }, [2, 2]);
        var teacher = -0.5 * Math.Log(0.25) - 0.5 * Math.Log(0.75); // of the first example, whose labels have no weight
        Assert.Equal((teacher - Math.Log(0.75)) / 2, loss.Compute(TwoExamples(), SecondLabel(), ones(2), default, soft, [1, 0]).ToSingle(), 1e-6);
        Assert.Equal((0.5 * teacher - 0.5 * Math.Log(0.25) - Math.Log(0.75)) / 2, loss.Compute(TwoExamples(), SecondLabel(), ones(2), default, soft, [0.5f, 0]).ToSingle(), 1e-6);
    }

    [Fact]
    public void The_weight_of_doubtful_labels_does_not_apply_to_the_teacher()
    {
        using var scope = NewDisposeScope();
        var loss = new Loss(ScoreRule.Softmax, new() { GeneralisedCrossEntropy = 0.7, MaskAbove = 0.8 }, new() { Weight = 0.5, Temperature = 1 });
        // The first example is left out because of its large loss. Its teacher agrees with its label, 1/4.
        Assert.Equal((0.5 * -Math.Log(0.25) + 0.5 * -Math.Log(0.75) + 0.5 * -Math.Log(0.75)) / 1.5,
            loss.Compute(TwoExamples(), SecondLabel(), ones(2), [1, 0], SecondLabel(), [1, 1]).ToSingle(), 1e-6);
    }

    [Fact]
    public void A_teacher_of_zero_weight_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var loss = new Loss(ScoreRule.Sigmoid, new(), new() { Weight = 0 });
        Assert.Equal(loss.Compute(TwoExamples(), SecondLabel(), ones(2)).ToSingle(), loss.Compute(TwoExamples(), SecondLabel(), ones(2), default, ones(2, 2), [1, 1]).ToSingle(), 1e-6);
    }

    [Fact]
    public void The_gradient_of_the_teacher_vanishes_where_the_student_agrees()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { MathF.Log(1), MathF.Log(9) }, [1, 2], requires_grad: true);
        var loss = new Loss(ScoreRule.Softmax, new(), new() { Weight = 1, Temperature = 2 });
        loss.Compute(logits, tensor(new float[] { 1, 0 }, [1, 2]), ones(1), default, tensor(new float[] { 0.25f, 0.75f }, [1, 2]), [1]).backward();
        Assert.All(logits.grad!.data<float>().ToArray(), value => Assert.Equal(0, value, 1e-6f));
    }

    [Theory, InlineData("softmax", new[] { 0.3f, 0.7f, 0 }), InlineData("sigmoid", new[] { 1f, 0.9f, 0 }), InlineData("sigmoid", new[] { 0f, 0, 0 })]
    public void Tensors_and_numbers_have_the_same_loss(string name, float[] targets)
    {
        using var scope = NewDisposeScope();
        var rule = ScoreRule.Find(name)!;
        float[] logits = [-2, 0.5f, 3];
        Assert.Equal(rule.Loss([.. logits], [.. targets]), new Loss(rule, new()).Compute(tensor(logits, [1, 3]), tensor(targets, [1, 3]), ones(1)).ToSingle(), 1e-5);
    }

    [Fact]
    public void The_sigmoid_loss_of_huge_logits_and_its_gradient_are_finite()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 1000, -1000 }, [1, 2], requires_grad: true);
        var loss = new Loss(ScoreRule.Sigmoid, new()).Compute(logits, tensor(new float[] { 0, 1 }, [1, 2]), ones(1));
        loss.backward();
        Assert.Equal(2000, loss.ToSingle());
        Assert.Equal([1f, -1f], logits.grad!.data<float>().ToArray());
    }
}

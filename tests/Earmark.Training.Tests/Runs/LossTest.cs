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
        Assert.Equal(-Math.Log(0.75), Loss.Compute(ScoreRule.Softmax, logits, tensor(new float[] { 0, 1 }, [1, 2]), ones(1)).ToSingle(), 1e-6);
    }

    [Fact]
    public void Examples_with_zero_weight_have_zero_loss_and_gradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 3, 1 }, [1, 2], requires_grad: true);
        var loss = Loss.Compute(ScoreRule.Softmax, logits, tensor(new float[] { 0, 1 }, [1, 2]), zeros(1));
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
        Assert.Equal((3 * first + Math.Log(2)) / 4, Loss.Compute(ScoreRule.Softmax, logits, targets, tensor(new float[] { 3, 1 })).ToSingle(), 1e-6);
    }

    [Theory, InlineData("softmax", new[] { 0.3f, 0.7f, 0 }), InlineData("sigmoid", new[] { 1f, 0.9f, 0 }), InlineData("sigmoid", new[] { 0f, 0, 0 })]
    public void Tensors_and_numbers_have_the_same_loss(string name, float[] targets)
    {
        using var scope = NewDisposeScope();
        var rule = ScoreRule.Find(name)!;
        float[] logits = [-2, 0.5f, 3];
        Assert.Equal(rule.Loss([.. logits], [.. targets]), Loss.Compute(rule, tensor(logits, [1, 3]), tensor(targets, [1, 3]), ones(1)).ToSingle(), 1e-5);
    }

    [Fact]
    public void The_sigmoid_loss_of_huge_logits_and_its_gradient_are_finite()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 1000, -1000 }, [1, 2], requires_grad: true);
        var loss = Loss.Compute(ScoreRule.Sigmoid, logits, tensor(new float[] { 0, 1 }, [1, 2]), ones(1));
        loss.backward();
        Assert.Equal(2000, loss.ToSingle());
        Assert.Equal([1f, -1f], logits.grad!.data<float>().ToArray());
    }
}

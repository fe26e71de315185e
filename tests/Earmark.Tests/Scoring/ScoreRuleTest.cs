using Earmark.Data;
using Earmark.Scoring;
using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Earmark.Tests.Scoring;

/// <summary>The score rules against values computed by hand, and their graphs against their numbers.</summary>
public sealed class ScoreRuleTest
{
    public static TheoryData<ScoreRule> All => [.. ScoreRule.All];

    [Fact]
    public void Softmax_scores_sum_to_one_and_sigmoid_scores_are_independent()
    {
        double[] logits = [0, Math.Log(3)];
        Close([0.25, 0.75], ScoreRule.Softmax.Scores(logits));
        Close([0.5, 0.75], ScoreRule.Sigmoid.Scores(logits));
    }

    [Fact]
    public void Losses_are_those_of_the_equations()
    {
        double[] logits = [0, Math.Log(3)];
        Assert.Equal(-Math.Log(0.75), ScoreRule.Softmax.Loss(logits, [0, 1]), 12);
        Assert.Equal(-Math.Log(0.5) - Math.Log(0.75), ScoreRule.Sigmoid.Loss(logits, [0, 1]), 12);
        Assert.Equal(-Math.Log(0.5) - Math.Log(0.75), ScoreRule.Sigmoid.Loss(logits, [1, 1]), 12);
        Assert.Equal(-Math.Log(0.5) - Math.Log(0.25), ScoreRule.Sigmoid.Loss(logits, [0, 0]), 12);
        Assert.Equal(1000, ScoreRule.Sigmoid.Loss([1000, 0], [0, 0.5]) - Math.Log(2), 9); // no overflow
    }

    [Fact]
    public void The_mean_is_the_geometric_mean_of_scores_or_of_odds()
    {
        Close([0.4 / 0.5, 0.1 / 0.5], ScoreRule.Softmax.Mean([0.5f, 0.5f, 0.32f, 0.02f], 2));
        // Odds 4 and 1/4: their geometric mean is 1. Odds 9 and 1: 3.
        Close([0.5, 0.75], ScoreRule.Sigmoid.Mean([0.8f, 0.9f, 0.2f, 0.5f], 2));
        Close([0.8, 0.75], ScoreRule.Sigmoid.Mean([0.8f, 0.9f, 0.2f, 0.5f, 0.8f, 0.5f], 2, [1, 2, 1e9])[..1].Append(0.75f).ToArray());
    }

    [Theory, MemberData(nameof(All))]
    public void Scores_and_logits_are_inverse(ScoreRule rule)
    {
        float[] scores = [0.7f, 0.2f, 0.1f];
        Close([0.7, 0.2, 0.1], rule.Scores(rule.Logits(scores)));
        Assert.All(rule.Logits([0, 1]), logit => Assert.True(double.IsFinite(logit)));
    }

    [Theory, MemberData(nameof(All))]
    public void The_graph_computes_the_same_as_the_numbers(ScoreRule rule)
    {
        var graph = new OnnxGraph("rule");
        var logits = graph.Input("logits", "batch", "3");
        var scores = rule.EmitScores(graph, logits);
        graph.Output(scores, "scores", "batch", "3");
        graph.Output(rule.EmitLogits(graph, scores), "back", "batch", "3");
        using var session = new InferenceSession(graph.ToBytes([]));
        float[] values = [-2, 0.5f, 3];
        using var input = OrtValue.CreateTensorValueFromMemory(values, [1, 3]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["logits"], [input], ["scores", "back"]);
        var computed = results[0].GetTensorDataAsSpan<float>().ToArray();
        Close([.. rule.Scores([-2, 0.5, 3]).Select(score => (double)score)], computed);
        Assert.Equal(rule.Logits(computed), results[1].GetTensorDataAsSpan<float>().ToArray().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void The_rule_for_clips_is_softmax_if_each_has_exactly_one_label()
    {
        Clip one = new("a", "a", "dog"), several = new("b", "b", ["dog", "cat"]), none = new("c", "c", []);
        Assert.Same(ScoreRule.Softmax, ScoreRule.For([one, one]));
        Assert.Same(ScoreRule.Sigmoid, ScoreRule.For([one, several]));
        Assert.Same(ScoreRule.Sigmoid, ScoreRule.For([one, none]));
    }

    private static void Close(double[] expected, float[] actual) => Assert.Equal(expected, actual.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
}

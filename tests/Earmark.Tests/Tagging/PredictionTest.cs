using Earmark.Scoring;
using System.Reflection;
using Earmark.Tagging;

namespace Earmark.Tests.Tagging;

public sealed class PredictionTest
{
    private static readonly Prediction Windows = new() { Rule = PredictionRule.Windows, WindowSeconds = 2, HopSeconds = 1 };

    [Fact]
    public void Window_lengths_are_rounded_to_at_least_one_sample()
    {
        Assert.Equal(new Earmark.Tagging.Windows(882, 441), (Windows with { WindowSeconds = 0.02, HopSeconds = 0.01 }).WindowsAt(44_100));
        Assert.Equal(new Earmark.Tagging.Windows(1, 1), (Windows with { WindowSeconds = 0.01, HopSeconds = 0.01 }).WindowsAt(10));
    }

    [Fact]
    public void Choices_match_the_enum_names()
    {
        foreach (var property in typeof(Prediction).GetProperties().Where(property => property.PropertyType.IsEnum))
        {
            string[] names = [.. Enum.GetNames(property.PropertyType).Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName)];
            Assert.Equal(names, property.GetCustomAttribute<KeyAttribute>()!.Choices);
        }
        Assert.Equal(new Prediction { Rule = PredictionRule.Windows, Mean = ScoreMean.Geometric },
            OptionsJson.Read<Prediction>("""{"rule":"windows","mean":"geometric"}""", "here"));
    }

    [Fact]
    public void Averages_with_the_arithmetic_mean() =>
        AssertScores([0.5, 0.3, 0.2], new Prediction().Average([0.8f, 0.1f, 0.1f, 0.2f, 0.5f, 0.3f], 3, ScoreRule.Softmax));

    [Fact]
    public void Geometric_mean_is_scaled_to_a_sum_of_one() =>
        // The square roots of 0.8 x 0.2 and 0.2 x 0.8 are both 0.4, so each scaled score is one half.
        AssertScores([0.5, 0.5], (Windows with { Mean = ScoreMean.Geometric }).Average([0.8f, 0.2f, 0.2f, 0.8f], 2, ScoreRule.Softmax));

    [Fact]
    public void A_zero_score_does_not_exclude_a_label_from_a_geometric_mean() =>
        // Both are the square root of 1 x 1e-12.
        AssertScores([0.5, 0.5], (Windows with { Mean = ScoreMean.Geometric }).Average([1, 0, 0, 1], 2, ScoreRule.Softmax));

    [Fact]
    public void Scores_of_a_single_piece_are_unchanged()
    {
        float[] scores = [0.1f, 0.2f, 0.7f];
        Assert.Equal(scores, new Prediction().Average(scores, 3, ScoreRule.Softmax));
    }

    [Fact]
    public void Rejects_windows_with_gaps()
    {
        Assert.Equal(["hopSeconds is 3. Expected at most windowSeconds, 2, otherwise parts of a clip are skipped."], (Windows with { HopSeconds = 3 }).GetErrors());
        Assert.Empty(new Prediction { HopSeconds = 3 }.GetErrors());
    }

    [Fact]
    public void Tta_sample_rates_are_evenly_spaced_in_whole_percent()
    {
        Assert.Equal([32_000], new Prediction().TtaSampleRates(32_000));
        Assert.Equal([30_400, 32_000, 33_600], new Prediction { TtaViews = 3 }.TtaSampleRates(32_000));
        Assert.Equal([28_800, 30_400, 32_000, 33_600, 35_200], new Prediction { TtaViews = 5, TtaSpread = 0.1 }.TtaSampleRates(32_000));
    }

    [Fact]
    public void Every_key_is_documented() =>
        Assert.All(typeof(Prediction).GetProperties(), property => Assert.NotEmpty(property.GetCustomAttribute<KeyAttribute>()?.Text ?? ""));

    [Fact]
    public void Defaults_match_the_baseline() =>
        Assert.Equal("""{"rule":"whole","windowSeconds":2,"hopSeconds":1,"mean":"arithmetic","temperature":1,"ttaViews":1,"ttaSpread":0.05}""", OptionsJson.Write(new Prediction()));

    private static void AssertScores(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}

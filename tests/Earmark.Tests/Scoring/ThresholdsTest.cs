using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

/// <summary>Thresholds and their results against values computed by hand.</summary>
public sealed class ThresholdsTest
{
    private static readonly ScoreTable Scores = new(new(["a", "b"]), ["1", "2", "3", "4"], [0.9f, 0.1f, 0.8f, 0.7f, 0.6f, 0.4f, 0.2f, 0.3f]);

    // By score of a: 1 (a), 2 (b), 3 (a and b), 4 (none).
    private static readonly Clip[] Truth = [new("1", "1", "a"), new("2", "2", "b"), new("3", "3", ["a", "b"]), new("4", "4", [])];

    [Fact]
    public void The_best_F1_or_a_minimum_precision_decides()
    {
        // a: accepting 1: precision 1, recall 1/2, F1 2/3. Accepting 1 to 3: precision 2/3, recall 1, F1 0.8.
        Assert.Equal(0.4, Thresholds.Choose(Scores, Truth)["a"], 6);
        Assert.Equal(0.85, Thresholds.Choose(Scores, Truth, precision: 0.9)["a"], 6);
        Assert.Equal(0.4, Thresholds.Choose(Scores, Truth, precision: 0.6)["a"], 6);
        // b: accepting 2 and 3: precision 1, recall 1.
        Assert.Equal(0.35, Thresholds.Choose(Scores, Truth)["b"], 6);
    }

    [Fact]
    public void Assignments_are_counted()
    {
        var results = Thresholds.Apply(Scores, Truth, new Dictionary<string, double> { ["a"] = 0.7, ["b"] = 0.35 });
        Assert.Equal([new("a", 1, 1, 1), new ThresholdResult("b", 2, 0, 0)], results);
        Assert.Equal((0.5, 0.5, 0.5), (results[0].Precision, results[0].Recall, results[0].F1));
        Assert.Equal((1.0, 1.0, 1.0), (results[1].Precision, results[1].Recall, results[1].F1));
    }

    [Fact]
    public void False_alarms_are_counted_per_hour_of_background()
    {
        var alarms = FalseAlarms.Compute(Scores, [Truth[3]], new Dictionary<string, double> { ["a"] = 0.2, ["b"] = 0.3 }, _ => TimeSpan.FromHours(0.5))!;
        Assert.Equal((1, 2, 4.0), (alarms.Clips, alarms.Count, alarms.PerHour));
        Assert.Null(FalseAlarms.Compute(Scores, [], new Dictionary<string, double> { ["a"] = 0.2 }, _ => TimeSpan.FromHours(1)));
        Assert.Null(FalseAlarms.Compute(Scores, [Truth[3]], new Dictionary<string, double> { ["a"] = 0.2 }, _ => TimeSpan.Zero));
        Assert.Null(FalseAlarms.Compute(Scores, [Truth[3]], new Dictionary<string, double>(), _ => TimeSpan.FromHours(1)));
    }
}

using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

public sealed class GoldenSectionTest
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(-2)] // at the ends of the interval
    [InlineData(5)]
    public void Finds_the_minimum_and_evaluates_each_point_once(double minimum)
    {
        var points = new List<double>();
        var found = GoldenSection.FindMinimum(x => { points.Add(x); return Math.Abs(x - minimum); }, -2, 5, 1e-6);
        Assert.Equal(minimum, found, 1e-6);
        Assert.Equal(points.Count, points.Distinct().Count());
        Assert.Equal(2 + (int)Math.Ceiling(Math.Log(7 / 1e-6) / Math.Log((1 + Math.Sqrt(5)) / 2)), points.Count); // two at the start, then one for each step
    }
}

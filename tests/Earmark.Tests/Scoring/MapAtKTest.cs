using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

public sealed class MapAtKTest
{
    [Theory]
    [InlineData(3, 1, 1.0)]
    [InlineData(2, 0, 0.5)]
    [InlineData(1, 0, 1.0 / 3)]
    [InlineData(0, 0, 0.0)]
    public void Second_rank_scores_a_half_and_third_rank_a_third(int label, double map1, double map3)
    {
        var map = new MapAtK();
        map.Add([0, 1, 2, 3], label);
        Assert.Equal((map1, map3), (map.Map1, map.Map3));
    }

    [Fact]
    public void NaN_is_ranked_last()
    {
        var map = new MapAtK();
        map.Add([float.NaN, float.NaN, float.NaN, float.NaN], 0);
        map.Add([1, float.NaN, 0, 0], 1);
        Assert.Equal((0, 0), (map.Map1, map.Map3));
    }

    [Fact]
    public void Ties_are_broken_by_label_order()
    {
        var map = new MapAtK();
        map.Add([1, 1], 0);
        map.Add([1, 1], 1);
        Assert.Equal((0.5, 0.75), (map.Map1, map.Map3));
    }
}

using Earmark.Data;

namespace Earmark.Reports.Tests;

public sealed class ClipLengthsTest
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 2)]
    [InlineData(0.5, 3)]
    [InlineData(0.6, 5)]
    [InlineData(1, 13)]
    public void Quantiles_are_interpolated(double fraction, double expected) => Assert.Equal(expected, Quantile.Compute([1, 2, 3, 8, 13], fraction), 1e-12);

    [Fact]
    public void The_quantile_of_one_value_is_that_value() => Assert.Equal(4, Quantile.Compute([4], 0.3));

    [Fact]
    public void Computes_the_statistics_of_clip_lengths()
    {
        var lengths = ClipLengths.Create([ClipOf("c", 3), ClipOf("a", 1), ClipOf("none", 0), ClipOf("b", 2), ClipOf("d", 8)])!;
        Assert.Equal(new ClipLengths(4, 14, 1, 1.75, 2.5, 4.25, 8, "a", "d"), lengths);
    }

    [Fact]
    public void Returns_null_for_clips_without_samples()
    {
        Assert.Null(ClipLengths.Create([ClipOf("none", 0)]));
        Assert.Null(LengthHistogram.Create([ClipOf("none", 0)]));
    }

    [Fact]
    public void Every_clip_is_in_one_bin_and_the_longest_in_the_last()
    {
        var histogram = LengthHistogram.Create([ClipOf("a", 1), ClipOf("b", 2), ClipOf("c", 4), ClipOf("d", 4), ClipOf("e", 1.95, Part.Test), ClipOf("f", 9, Part.Background)])!;
        Assert.False(histogram.Logarithmic);
        Assert.Equal((0, 4, 41), (histogram.Edges[0], histogram.Edges[^1], histogram.Edges.Length)); // bins of 0.1 s
        Assert.Equal([(10, 1), (20, 1), (39, 2)], NonEmptyBins(histogram.Train));
        Assert.Equal([(19, 1)], NonEmptyBins(histogram.Test));
    }

    [Fact]
    public void Bins_are_logarithmic_for_lengths_with_a_large_range()
    {
        var histogram = LengthHistogram.Create([ClipOf("a", 0.1), ClipOf("b", 1), ClipOf("c", 1000)])!;
        Assert.True(histogram.Logarithmic);
        Assert.Equal([(0, 1), (10, 1), (39, 1)], NonEmptyBins(histogram.Train)); // ten bins per decade
    }

    [Fact]
    public void Equal_lengths_are_in_one_bin() => Assert.Equal([(39, 3)], NonEmptyBins(LengthHistogram.Create([ClipOf("a", 5), ClipOf("b", 5), ClipOf("c", 5)])!.Train));

    private static (int, int)[] NonEmptyBins(int[] bins) => [.. bins.Index().Where(bin => bin.Item > 0)];

    private static SurveyedClip ClipOf(string name, double seconds, Part part = Part.Train) =>
        new(new Clip(name, name, part == Part.Train ? "x" : null), part) { SampleRate = 1000, Samples = (long)Math.Round(1000 * seconds) };
}

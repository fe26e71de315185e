namespace Earmark.Reports.Tests;

public sealed class ChartTest
{
    [Theory]
    [InlineData(1, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(100, new double[] { 0, 20, 40, 60, 80, 100 })]
    [InlineData(700, new double[] { 0, 200, 400, 600 })]
    [InlineData(0.003, new[] { 0, 0.0005, 0.001, 0.0015, 0.002, 0.0025, 0.003 })]
    public void Ticks_are_round_numbers(double max, double[] expected) => Assert.Equal(expected, Chart.Ticks(max).Select(tick => Math.Round(tick, 9)));

    [Fact]
    public void Lines_are_drawn_to_scale_and_described()
    {
        var html = new Chart("Loss", "steps", "nats", [new("a < b", 0, [(0, 0), (50, 1), (100, double.NaN), (100, 0.5)]), new("c", 9, [(100, 1)], IsDashed: true)]) { MaxY = 1 }.Render().ToString();
        Assert.Contains("""<path class="c0" d="M58 258 L263 10 L468 134"/>""", html, StringComparison.Ordinal); // the area is 58 to 468 by 258 to 10
        Assert.Contains("<path class=\"c1 dashed repeated\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Line chart. Loss: nats by steps. a &lt; b: from 0 to 0.5; c: from 1 to 1.\"", html, StringComparison.Ordinal);
        Assert.Contains("</svg>a &lt; b</li>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_without_points_is_left_out() => Assert.Equal("", new Chart("x", "x", "y", [new("a", 0, [(1, double.NaN)])]).Render().ToString());

    [Fact]
    public void Long_lines_are_thinned_by_means()
    {
        var html = new Chart("x", "x", "y", [new("a", 0, [.. Enumerable.Range(1, 1000).Select(i => ((double)i, (double)(i % 2)))])]) { MaxY = 1 }.Render().ToString();
        Assert.InRange(html.Split(" L").Length, 300, 400);
    }
}

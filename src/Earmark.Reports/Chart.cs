using System.Globalization;
using System.Text;

namespace Earmark.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Name in the legend. Lines with the same name share an entry.</param>
/// <param name="Colour">Index of its colour: see <see cref="Chart.Colours"/>. Higher indices repeat the colours.</param>
/// <param name="Points">The points, in ascending order of x.</param>
/// <param name="IsDashed">Whether the line is dashed and thin.</param>
internal sealed record ChartLine(string Name, int Colour, IReadOnlyList<(double X, double Y)> Points, bool IsDashed = false);

/// <summary>
/// A line chart as SVG in the page: it needs no files, follows the light or dark theme, and its text is drawn by the browser.
/// </summary>
/// <param name="Title">The title.</param>
/// <param name="X">Name of the horizontal axis.</param>
/// <param name="Y">Name of the vertical axis.</param>
/// <param name="Lines">The lines. Points that are not finite are left out.</param>
internal sealed record Chart(string Title, string X, string Y, IReadOnlyList<ChartLine> Lines)
{
    /// <summary>Number of different colours, which page.css defines for both themes (Okabe and Ito 2008).</summary>
    public const int Colours = 8;

    private const int Width = 480, Height = 300, Left = 58, Right = 12, Top = 10, Bottom = 42;
    private const int MaxPoints = 400, MaxMarkers = 30, MaxDescribed = 12;
    private static readonly int[] TickFactors = [1, 2, 5, 10, 20, 50];

    /// <summary>Upper end of the vertical axis, or null for the highest point. The lower end is 0.</summary>
    public double? MaxY { get; init; }

    /// <summary>Whether the diagonal from (0, 0) to (1, 1) is drawn, and the horizontal axis ends at 1.</summary>
    public bool HasDiagonal { get; init; }

    /// <summary>Whether the legend is shown even if all lines have the same name.</summary>
    public bool HasLegend { get; init; }

    /// <summary>Returns the chart with its title and legend, or nothing if there are no points.</summary>
    public Html Render()
    {
        ChartLine[] lines = [.. Lines.Select(line => line with { Points = Thin([.. line.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))]) }).Where(line => line.Points.Count > 0)];
        if (lines.Length == 0) return Html.None;
        var points = lines.SelectMany(line => line.Points).ToArray();
        double maxX = HasDiagonal ? 1 : points.Max(point => point.X), maxY = MaxY ?? 1.05 * points.Max(point => point.Y);
        if (maxX <= 0) maxX = 1;
        if (maxY <= 0) maxY = 1;
        double Across(double x) => Left + (Width - Left - Right) * Math.Clamp(x / maxX, 0, 1);
        double Down(double y) => Height - Bottom - (Height - Top - Bottom) * Math.Clamp(y / maxY, 0, 1);
        return Html.From($"""
            <figure class="chart"><figcaption>{Title}</figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Describe(lines)}">
            {Ticks(maxY).Select(tick => Html.From($"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Format(Down(tick))}" y2="{Format(Down(tick))}"/><text class="left" x="{Left - 6}" y="{Format(Down(tick) + 4)}">{FormatTick(tick)}</text>"""))}
            {Ticks(maxX).Select(tick => Html.From($"""<text class="bottom" x="{Format(Across(tick))}" y="{Height - Bottom + 18}">{FormatTick(tick)}</text>"""))}
            <text class="bottom" x="{(Left + Width - Right) / 2}" y="{Height - 6}">{X}</text><text class="side" transform="translate(13 {(Top + Height - Bottom) / 2}) rotate(-90)">{Y}</text>
            {(HasDiagonal ? Html.From($"""<line class="diagonal" x1="{Format(Across(0))}" y1="{Format(Down(0))}" x2="{Format(Across(1))}" y2="{Format(Down(1))}"/>""") : Html.None)}
            {lines.Select(line => Line(line, Across, Down))}</svg>
            {Legend(lines)}</figure>

            """);
    }

    private static Html Line(ChartLine line, Func<double, double> across, Func<double, double> down)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in line.Points) path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? "M" : " L")}{Format(across(x))} {Format(down(y))}");
        return Html.From($"""
            <path class="{Classes(line)}" d="{path}"/>{(line.Points.Count == 1 || line.Points.Count <= MaxMarkers && !line.IsDashed
                ? Html.From(line.Points.Select(point => Html.From($"""<circle class="c{line.Colour % Colours}" r="3" cx="{Format(across(point.X))}" cy="{Format(down(point.Y))}"/>"""))) : Html.None)}

            """);
    }

    private static string Classes(ChartLine line) => $"c{line.Colour % Colours}{(line.IsDashed ? " dashed" : "")}{(line.Colour >= Colours ? " repeated" : "")}";

    private Html Legend(ChartLine[] lines) => !HasLegend && lines.DistinctBy(line => line.Name).Count() < 2 ? Html.None : Html.From($"""
        <ul class="legend">{lines.DistinctBy(line => line.Name).Select(line => Html.From($"""<li><svg viewBox="0 0 28 10" aria-hidden="true"><path class="{Classes(line)}" d="M1 5 L27 5"/></svg>{line.Name}</li>"""))}</ul>

        """);

    private string Describe(ChartLine[] lines) => $"Line chart. {Title}: {Y} by {X}. "
        + string.Join("; ", lines.Take(MaxDescribed).Select(line => $"{line.Name}: from {FormatTick(line.Points[0].Y)} to {FormatTick(line.Points[^1].Y)}"))
        + (lines.Length > MaxDescribed ? FormattableString.Invariant($"; and {lines.Length - MaxDescribed} more lines") : "") + ".";

    // Means of equally many neighbouring points.
    private static (double X, double Y)[] Thin((double X, double Y)[] points) => points.Length <= MaxPoints ? points
        : [.. points.Chunk((points.Length + MaxPoints - 1) / MaxPoints).Select(chunk => (chunk[^1].X, chunk.Average(point => point.Y)))];

    /// <summary>Returns up to seven multiples of 1, 2 or 5 times a power of ten, from 0 to a maximum.</summary>
    internal static IEnumerable<double> Ticks(double max)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(max)) - 1);
        var step = TickFactors.Select(factor => factor * power).First(step => max / step <= 6);
        return Enumerable.Range(0, (int)Math.Floor(max / step * (1 + 1e-9)) + 1).Select(i => i * step);
    }

    private static string Format(double position) => position.ToString("0.#", CultureInfo.InvariantCulture);

    private static string FormatTick(double value) => value == 0 ? "0" : Math.Abs(value) switch
    {
        >= 1e6 => value.ToString("0.##e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal),
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 1e-2 => value.ToString("0.####", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##e+0", CultureInfo.InvariantCulture),
    };
}

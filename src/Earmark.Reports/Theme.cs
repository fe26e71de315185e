using ScottPlot;

namespace Earmark.Reports;

/// <summary>The colours of a plot. The page shows the theme of the reader's screen.</summary>
/// <remarks>First and second are distinguishable with every kind of colour vision (Okabe and Ito 2008).</remarks>
/// <param name="Suffix">Suffix of file names: "" or "-dark".</param>
/// <param name="Background">Background, the same as that of the figures on the page.</param>
/// <param name="Text">Text, ticks and frames.</param>
/// <param name="Grid">Grid lines.</param>
/// <param name="First">Training clips, verified labels.</param>
/// <param name="Second">Test clips, unverified labels.</param>
internal sealed record Theme(string Suffix, Color Background, Color Text, Color Grid, Color First, Color Second)
{
    public static Theme Light { get; } = new("", Colour("#ffffff"), Colour("#24292f"), Colour("#e3e7ec"), Colour("#0072b2"), Colour("#e69f00"));

    public static Theme Dark { get; } = new("-dark", Colour("#161b22"), Colour("#d5dbe2"), Colour("#30363d"), Colour("#56b4e9"), Colour("#e69f00"));

    private static Color Colour(string hex) => Color.FromHex(hex);
}

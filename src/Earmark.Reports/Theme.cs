using ScottPlot;

namespace Earmark.Reports;

/// <summary>The colours of a plot. The page uses the light or dark theme of the browser.</summary>
/// <remarks>First and Second are distinguishable with every type of colour vision (Okabe and Ito 2008).</remarks>
/// <param name="Suffix">Suffix of file names: "" or "-dark".</param>
/// <param name="Background">Background colour, the same as for the figures on the page.</param>
/// <param name="Text">Colour of text, ticks and frames.</param>
/// <param name="Grid">Colour of grid lines.</param>
/// <param name="Primary">Colour of training clips and verified labels.</param>
/// <param name="Secondary">Colour of test clips and unverified labels.</param>
internal sealed record Theme(string Suffix, Color Background, Color Text, Color Grid, Color Primary, Color Secondary)
{
    public static Theme Light { get; } = new("", Colour("#ffffff"), Colour("#24292f"), Colour("#e3e7ec"), Colour("#0072b2"), Colour("#e69f00"));

    public static Theme Dark { get; } = new("-dark", Colour("#161b22"), Colour("#d5dbe2"), Colour("#30363d"), Colour("#56b4e9"), Colour("#e69f00"));

    private static Color Colour(string hex) => Color.FromHex(hex);
}

using System.Text.Json.Serialization;

namespace Earmark.FrontEnds;

/// <summary>Mel filter bank: triangular bands whose edges are evenly spaced on the mel scale.</summary>
internal static class MelBank
{
    private const double LinearStep = 200.0 / 3, Corner = 1000, CornerMel = Corner / LinearStep;
    private static readonly double LogStep = Math.Log(6.4) / 27;

    /// <summary>Returns the band edges in Hz: the lower edge, centre and upper edge of band i are at indices i, i + 1 and i + 2.</summary>
    public static double[] Edges(int bands, double low, double high, MelScale scale)
    {
        double from = ToMel(low, scale), to = ToMel(high, scale);
        return [.. Enumerable.Range(0, bands + 2).Select(i => ToHz(from + (to - from) * i / (bands + 1), scale))];
    }

    /// <summary>Returns the weights of the FFT bins in each band.</summary>
    /// <param name="edges">Edges of the bands, in Hz.</param>
    /// <param name="bins">Number of bins.</param>
    /// <param name="spacing">Distance between bins, in Hz.</param>
    /// <param name="norm">Normalisation of the bands.</param>
    /// <returns>Weights <c>[bands, bins]</c>.</returns>
    public static double[,] Weights(double[] edges, int bins, double spacing, MelNorm norm)
    {
        var weights = new double[edges.Length - 2, bins];
        for (var band = 0; band < edges.Length - 2; band++)
            for (var bin = 0; bin < bins; bin++)
            {
                var (low, centre, high) = (edges[band], edges[band + 1], edges[band + 2]);
                var height = Math.Min((bin * spacing - low) / (centre - low), (high - bin * spacing) / (high - centre));
                weights[band, bin] = Math.Max(0, height) * (norm == MelNorm.Slaney ? 2 / (high - low) : 1);
            }
        return weights;
    }

    private static double ToMel(double frequency, MelScale scale) =>
        scale == MelScale.Htk ? 2595 * Math.Log10(1 + frequency / 700)
        : frequency < Corner ? frequency / LinearStep
        : CornerMel + Math.Log(frequency / Corner) / LogStep;

    private static double ToHz(double mel, MelScale scale) =>
        scale == MelScale.Htk ? 700 * (Math.Pow(10, mel / 2595) - 1)
        : mel < CornerMel ? mel * LinearStep
        : Corner * Math.Exp((mel - CornerMel) * LogStep);
}

/// <summary>The frequency scale on which the edges of the mel bands are evenly spaced.</summary>
[JsonConverter(typeof(EnumWordConverter<MelScale>))]
public enum MelScale
{
    /// <summary>2595 log10(1 + f / 700): O'Shaughnessy 1987; the HTK book, section 5.4.6.</summary>
    Htk,

    /// <summary>Linear below 1000 Hz, 200/3 Hz per mel, and logarithmic above, with 27 mels for a factor of 6.4: Slaney 1998, Auditory Toolbox.</summary>
    Slaney,
}

/// <summary>Normalisation of the triangular mel bands.</summary>
[JsonConverter(typeof(EnumWordConverter<MelNorm>))]
public enum MelNorm
{
    /// <summary>Every triangle has height 1.</summary>
    None,

    /// <summary>Every triangle has area 1, as in Slaney's Auditory Toolbox.</summary>
    Slaney,
}

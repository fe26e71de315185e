namespace Earmark.Training.Batches;

/// <summary>
/// Quantisation with mu-law companding (ITU-T G.711): y = sign(x) log(1 + mu |x|) / log(1 + mu), rounded to 2^bits levels, with mu = 2^bits - 1. Large samples are quantised in larger steps than small ones.
/// </summary>
internal static class MuLaw
{
    /// <summary>Assumed ratio of full scale to the root mean square of the loudest frame: 12 dB.</summary>
    public const double CrestFactor = 4;

    /// <summary>Returns the power of the quantisation noise of Gaussian samples, relative to full scale.</summary>
    /// <remarks>A step of y is 2 / mu, so that of x is 2 log(1 + mu) (1 / mu + |x|) / mu. The power is a twelfth of the mean square of the steps.</remarks>
    /// <param name="bits">Bits per sample.</param>
    /// <param name="rms">Root mean square of the samples, relative to full scale.</param>
    public static double NoisePower(int bits, double rms)
    {
        var mu = Math.Pow(2, bits) - 1;
        var scale = Math.Log(1 + mu) / mu;
        var meanSquare = 1 / (mu * mu) + 2 / mu * Math.Sqrt(2 / Math.PI) * rms + rms * rms; // of 1 / mu + |x|
        return scale * scale * meanSquare / 3;
    }
}

namespace Earmark.Reports;

/// <summary>Amplitudes by frequency, each clip counting the same.</summary>
/// <param name="Clips">Clips that were averaged.</param>
/// <param name="BinHertz">Distance of two bins in Hz; bin 0 is at 0 Hz.</param>
/// <param name="Mean">Mean over clips of each bin's mean over time: log(1 + |X|).</param>
/// <param name="Deviation">Mean over clips of each bin's standard deviation over time.</param>
public sealed record Spectrum(int Clips, double BinHertz, double[] Mean, double[] Deviation)
{
    /// <summary>The lowest frequency in Hz below which a share of the mean amplitude lies.</summary>
    /// <param name="share">0 to 1.</param>
    public double FrequencyBelow(double share)
    {
        double wanted = share * Mean.Sum(), found = 0;
        for (var bin = 0; bin < Mean.Length; bin++)
            if ((found += Mean[bin]) >= wanted) return (bin + 1) * BinHertz;
        return Mean.Length * BinHertz;
    }

    /// <summary>The share of the mean amplitude that lies below a frequency, 0 to 1.</summary>
    /// <param name="hertz">The frequency.</param>
    public double ShareBelow(double hertz) => Mean.Where((_, bin) => bin * BinHertz < hertz).Sum() / Mean.Sum();
}

/// <summary>
/// Adds up spectra of clips from many threads. Sums are whole numbers, so that they are the same to the last bit in
/// whatever order the clips come.
/// </summary>
internal sealed class SpectrumSum(int bins, double binHertz)
{
    private const double Unit = 1L << 32; // values stay below 100: room for ten million clips
    private readonly long[] mean = new long[bins], deviation = new long[bins];
    private readonly Lock turn = new();
    private int clips;

    /// <summary>Adds a clip.</summary>
    public void Add(ReadOnlySpan<double> clipMean, ReadOnlySpan<double> clipDeviation)
    {
        lock (turn)
        {
            clips++;
            for (var bin = 0; bin < mean.Length; bin++)
            {
                mean[bin] += (long)Math.Round(clipMean[bin] * Unit);
                deviation[bin] += (long)Math.Round(clipDeviation[bin] * Unit);
            }
        }
    }

    /// <summary>The mean over clips; null: there was none.</summary>
    public Spectrum? Result() => clips == 0 ? null
        : new(clips, binHertz, [.. mean.Select(value => value / Unit / clips)], [.. deviation.Select(value => value / Unit / clips)]);
}

namespace Earmark.Reports;

/// <summary>Mean amplitude spectrum, with equal weight for all clips.</summary>
/// <param name="Clips">Number of averaged clips.</param>
/// <param name="BinHz">Bin width in Hz; bin 0 is at 0 Hz.</param>
/// <param name="Mean">Mean over clips of each bin's mean over time: log(1 + |X|).</param>
/// <param name="Deviation">Mean over clips of each bin's standard deviation over time.</param>
public sealed record Spectrum(int Clips, double BinHz, double[] Mean, double[] Deviation)
{
    /// <summary>Returns the lowest frequency in Hz below which the specified fraction of the mean amplitude is found.</summary>
    /// <param name="fraction">The fraction, 0 to 1.</param>
    public double FrequencyBelow(double fraction)
    {
        double target = fraction * Mean.Sum(), sum = 0;
        for (var bin = 0; bin < Mean.Length; bin++)
            if ((sum += Mean[bin]) >= target) return (bin + 1) * BinHz;
        return Mean.Length * BinHz;
    }

    /// <summary>Returns the fraction of the mean amplitude below a frequency, 0 to 1.</summary>
    /// <param name="hertz">The frequency in Hz.</param>
    public double FractionBelow(double hertz) => Mean.Where((_, bin) => bin * BinHz < hertz).Sum() / Mean.Sum();
}

/// <summary>
/// Sums the spectra of clips from several threads. The sums are integers, so that they are bit-identical in
/// any order of the clips.
/// </summary>
internal sealed class SpectrumAccumulator(int bins, double binHertz)
{
    private const double Unit = 1L << 32; // values are below 100, so ten million clips do not overflow
    private readonly long[] mean = new long[bins], deviation = new long[bins];
    private readonly Lock gate = new();
    private int clips;

    /// <summary>Adds a clip.</summary>
    public void Add(ReadOnlySpan<double> clipMean, ReadOnlySpan<double> clipDeviation)
    {
        lock (gate)
        {
            clips++;
            for (var bin = 0; bin < mean.Length; bin++)
            {
                mean[bin] += (long)Math.Round(clipMean[bin] * Unit);
                deviation[bin] += (long)Math.Round(clipDeviation[bin] * Unit);
            }
        }
    }

    /// <summary>Returns the mean over the clips, or null if no clip was added.</summary>
    public Spectrum? Compute() => clips == 0 ? null
        : new(clips, binHertz, [.. mean.Select(value => value / Unit / clips)], [.. deviation.Select(value => value / Unit / clips)]);
}

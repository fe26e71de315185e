using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Describes mean spectra as text.</summary>
internal static class SpectrumDescription
{
    private const double AudibleFraction = 0.05; // relative to the loudest bin; quieter bins are excluded from the comparison

    /// <summary>Describes the spectrum of the training clips (or of the test clips, if there are no training clips) and how training and test clips differ.</summary>
    public static string Describe(Survey survey)
    {
        if ((survey.TrainSpectrum ?? survey.TestSpectrum) is not { } spectrum) return "";
        var (loudest, mostVariable) = (ArgMax(spectrum.Mean, _ => true), ArgMax(spectrum.Deviation, _ => true));
        var audible = spectrum.Mean[loudest] * AudibleFraction;
        double[] stability = [.. spectrum.Mean.Zip(spectrum.Deviation, (mean, deviation) => mean / Math.Max(deviation, 1e-9))];
        var mostStable = ArgMax(stability, bin => spectrum.Mean[bin] > audible);
        var text = $"The mean spectrum is loudest at {FrequencyOf(loudest)}. Half of the amplitude is below {DisplayText.Frequency(spectrum.FrequencyBelow(0.5))}, and "
            + $"99% is below {DisplayText.Frequency(spectrum.FrequencyBelow(0.99))}. Within a clip, the amplitude varies most at {FrequencyOf(mostVariable)}, which distinguishes sound from pauses. "
            + Invariant($"It varies least at {FrequencyOf(mostStable)}, where the standard deviation is {1 / stability[mostStable]:0.00} of the mean. A small value indicates hum or noise at this frequency.");
        return survey is { TrainSpectrum: { } train, TestSpectrum: { } test } ? $"{text} {Compare(train, test)}" : text;

        string FrequencyOf(int bin) => DisplayText.Frequency(bin * spectrum.BinHz);
    }

    private static string Compare(Spectrum train, Spectrum test)
    {
        double a = train.Mean.Average(), b = test.Mean.Average();
        if (a <= 0) return "";
        var change = b / a - 1;
        return Math.Abs(change) < 0.1 ? "Test clips are similar: their mean amplitude is within 10% of that of the training clips."
            : $"The mean amplitude of test clips is {DisplayText.Percentage(Math.Abs(change))} {(change > 0 ? "higher" : "lower")} than that of training clips: they were selected or recorded differently.";
    }

    private static int ArgMax(double[] values, Func<int, bool> isIncluded) => Enumerable.Range(0, values.Length).Where(isIncluded).MaxBy(i => values[i]);
}

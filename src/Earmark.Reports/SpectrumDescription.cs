using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Describes mean spectra as text.</summary>
internal static class SpectrumDescription
{
    private const double AudibleFraction = 0.05; // fraction of the loudest bin; quieter bins are excluded from the comparison

    /// <summary>Returns sentences about the spectrum of the training clips (of the test clips, if there are no training clips) and about how the two differ.</summary>
    public static string Describe(Survey survey)
    {
        if ((survey.Train ?? survey.Test) is not { } spectrum) return "";
        var (loudest, livest) = (Greatest(spectrum.Mean, _ => true), Greatest(spectrum.Deviation, _ => true));
        var audible = spectrum.Mean[loudest] * AudibleFraction;
        double[] steadiness = [.. spectrum.Mean.Zip(spectrum.Deviation, (mean, deviation) => mean / Math.Max(deviation, 1e-9))];
        var steadiest = Greatest(steadiness, bin => spectrum.Mean[bin] > audible);
        var words = $"On average, a clip is loudest at {At(loudest)}; half of its amplitude is below {DisplayText.Frequency(spectrum.FrequencyBelow(0.5))}, "
            + $"99 % below {DisplayText.Frequency(spectrum.FrequencyBelow(0.99))}. Within a clip, the amplitude varies most at {At(livest)}, which distinguishes sound from pauses. "
            + Invariant($"It varies least at {At(steadiest)}, with a deviation of {1 / steadiness[steadiest]:0.00} of the mean: the smaller this value, the more of the sound there is hum or noise.");
        return survey is { Train: { } train, Test: { } test } ? $"{words} {Compared(train, test)}" : words;

        string At(int bin) => DisplayText.Frequency(bin * spectrum.BinHz);
    }

    private static string Compared(Spectrum train, Spectrum test)
    {
        double a = train.Mean.Average(), b = test.Mean.Average();
        if (a <= 0) return "";
        var change = b / a - 1;
        return Math.Abs(change) < 0.1 ? "Test clips are similar: their mean amplitude is within 10 % of that of the training clips."
            : $"Test clips have {DisplayText.Percentage(Math.Abs(change))} {(change > 0 ? "more" : "less")} amplitude than training clips: they were selected or recorded differently.";
    }

    private static int Greatest(double[] values, Func<int, bool> counts) => Enumerable.Range(0, values.Length).Where(counts).MaxBy(i => values[i]);
}

using System.Globalization;
using Earmark.FrontEnds;

namespace Earmark.Training.Runs;

/// <summary>Describes the frequencies of the bands of a spectrogram.</summary>
internal static class BandFrequencies
{
    /// <summary>Describes bands as frequency ranges: "13,112 to 14,000 Hz (bands 62 to 64)". Bands are counted from 1.</summary>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="bands">The bands, from 0, in order.</param>
    public static string Describe(FrontEnd frontEnd, IReadOnlyList<int> bands)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var band in bands)
            if (runs is [.., var last] && last.Last == band - 1) runs[^1] = (last.First, band);
            else runs.Add((band, band));
        return Names.Summary([.. runs.Select(run => string.Create(CultureInfo.InvariantCulture,
            $"{Edges(frontEnd, run.First).Low:N0} to {Edges(frontEnd, run.Last).High:N0} Hz ({(run.First == run.Last ? $"band {run.First + 1}" : $"bands {run.First + 1} to {run.Last + 1}")})"))]);
    }

    private static (double Low, double High) Edges(FrontEnd frontEnd, int band)
    {
        if (frontEnd is LogMel mel)
        {
            var edges = MelBank.Edges(mel.MelBands, mel.Fmin, mel.Fmax, mel.Scale);
            return (edges[band], edges[band + 2]);
        }
        var spacing = frontEnd.SampleRate / 2.0 / Math.Max(1, frontEnd.Bands - 1); // bins, from 0 Hz to half the sample rate
        return (Math.Max(0, band - 0.5) * spacing, (band + 0.5) * spacing);
    }
}

using System.Globalization;
using Earmark.FrontEnds;

namespace Earmark.Training.Runs;

/// <summary>Describes bands that are almost constant over the training clips.</summary>
internal static class FlatBands
{
    /// <summary>Returns a warning if the bands are frequencies. If they are features of an embedding, returns a message: features that are always zero are common, and the others are not affected.</summary>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="bands">The bands, from 0, in order, at least one.</param>
    public static RunEvent Report(FrontEnd frontEnd, IReadOnlyList<int> bands) => frontEnd.Frequencies is { } frequencies
        ? new RunEvent.Warning($"the training clips have almost no variation at {Frequencies(frequencies, bands)}. The model cannot learn from these bands "
            + $"and may give scores that are too low to recordings with sound at these frequencies. Set a lower {(frontEnd is LogMelAndBackbone ? "frontEnd.logMel.fmax" : "frontEnd.fmax")}, or train with recordings similar to those to be tagged.")
        : new RunEvent.Message(string.Create(CultureInfo.InvariantCulture, $"{bands.Count:N0} of {frontEnd.Bands:N0} features of the embedding are almost constant over the training clips: {Names.Summary([.. RunsOf(bands).Select(Numbers)])}"));

    /// <summary>Describes bands as frequency ranges: "13,112 to 14,000 Hz (bands 62 to 64)". Bands are counted from 1.</summary>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="bands">The bands, from 0, in order.</param>
    public static string Frequencies(FrontEnd frontEnd, IReadOnlyList<int> bands) => Names.Summary([.. RunsOf(bands).Select(run => string.Create(CultureInfo.InvariantCulture,
        $"{Edges(frontEnd, run.First).Low:N0} to {Edges(frontEnd, run.Last).High:N0} Hz ({(run.First == run.Last ? "band" : "bands")} {Numbers(run)})"))]);

    private static string Numbers((int First, int Last) run) => run.First == run.Last ? $"{run.First + 1}" : $"{run.First + 1} to {run.Last + 1}";

    private static List<(int First, int Last)> RunsOf(IReadOnlyList<int> bands)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var band in bands)
            if (runs is [.., var last] && last.Last == band - 1) runs[^1] = (last.First, band);
            else runs.Add((band, band));
        return runs;
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

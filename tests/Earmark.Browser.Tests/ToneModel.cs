using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;

namespace Earmark.Browser.Tests;

/// <summary>A model that names the pitch of a tone, and tones. Its four bands are from 100 to 4000 Hz.</summary>
internal static class ToneModel
{
    public const int Rate = 8000, Low = 250, Middle = 1100, High = 3000;

    // [bands, labels]: a label for the lowest band, for the one above it, and for the two highest. Scaled, so that scores are not all 0 or 1.
    private static readonly float[] Matrix = [0.25f, -0.1f, -0.1f, -0.1f, 0.25f, -0.1f, -0.1f, 0, 0.1f, -0.1f, -0.1f, 0.2f];

    public static ModelCard Card { get; } = TinyModel.Card with { Labels = new(["low", "middle", "high"]), Thresholds = new Dictionary<string, double>(), ClassCounts = new Dictionary<string, int>() };

    /// <summary>Writes a model.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="card">Its metadata.</param>
    /// <param name="pools">Whether it pools over time, so that the service scores long recordings in blocks.</param>
    public static string Write(DataFolder folder, ModelCard? card = null, bool pools = false)
    {
        card ??= Card;
        return TinyModel.Write(folder, TinyModel.CreateModel(card.ToMetadata(), matrix: Matrix, frontEnd: card.FrontEnd, pools: pools, rule: card.ScoreRule));
    }

    /// <summary>Writes consecutive tones of the same length, with a little noise.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Name of the WAV file.</param>
    /// <param name="seconds">Length of each tone.</param>
    /// <param name="frequencies">Frequencies in Hz.</param>
    /// <param name="rate">Sample rate in Hz.</param>
    public static string WriteTones(DataFolder folder, string name, double seconds, int[] frequencies, int rate = Rate)
    {
        var random = new CounterRandom(17, name);
        var samples = frequencies.SelectMany(frequency => Enumerable.Range(0, (int)(seconds * rate))
            .Select(n => (float)(0.4 * Math.Sin(2 * Math.PI * frequency * n / rate) + 0.002 * random.NextGaussian()))).ToArray();
        File.Delete(folder[name]); // of another case of the same test
        WavWriter.Write(folder[name], rate, samples);
        return folder[name];
    }
}

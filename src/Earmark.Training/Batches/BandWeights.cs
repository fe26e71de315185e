using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>Weights of the bands of a power spectrogram, chosen so that the weighted sum over the bands is the power of the frame.</summary>
internal static class BandWeights
{
    /// <summary>Returns the weight of each band: 1 for bands of height 1, which overlap so that each frequency is counted once, and half the width in Hz for bands of area 1.</summary>
    public static float[] Of(LogMel frontEnd)
    {
        if (frontEnd.Norm == MelNorm.None) return [.. Enumerable.Repeat(1f, frontEnd.MelBands)];
        var edges = MelBank.Edges(frontEnd.MelBands, frontEnd.Fmin, frontEnd.Fmax, frontEnd.Scale);
        return [.. Enumerable.Range(0, frontEnd.MelBands).Select(band => (float)((edges[band + 2] - edges[band]) / 2))];
    }
}

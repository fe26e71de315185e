using Earmark.Audio;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>Resamples waveforms inside a graph to a lower sample rate. The original rate must be a multiple of it.</summary>
internal static class Downsampling
{
    /// <summary>Emits a convolution with the filter of <see cref="Resampler"/>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="waveform"><c>[batch, samples]</c>.</param>
    /// <param name="ratio">Original sample rate divided by the new one, at least 1.</param>
    /// <returns><c>[batch, samples / ratio]</c>, rounded up. The waveform itself if the ratio is 1.</returns>
    public static Value Emit(OnnxGraph graph, Value waveform, int ratio)
    {
        if (ratio == 1) return waveform;
        var filter = Filter(ratio);
        var kernel = graph.Constant(filter.FirstPhase, 1, 1, filter.Taps);
        var channel = graph.Op("Unsqueeze", [waveform, graph.Int64s(1)]);
        var resampled = graph.Op("Conv", [channel, kernel], ("kernel_shape", new long[] { filter.Taps }), ("strides", new long[] { ratio }), ("pads", new long[] { filter.SamplesBefore, filter.Taps - 1 - filter.SamplesBefore }));
        return graph.Op("Squeeze", [resampled, graph.Int64s(1)]);
    }

    /// <summary>Returns the number of samples on which a resampled value depends.</summary>
    /// <param name="ratio">Original sample rate divided by the new one, at least 1.</param>
    public static int ReachSamples(int ratio) => ratio == 1 ? 0 : Filter(ratio).Taps;

    private static ResamplingFilter Filter(int ratio) => ResamplingFilter.Get(ratio, 1);
}

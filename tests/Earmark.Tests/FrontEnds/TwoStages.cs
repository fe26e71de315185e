using Earmark.FrontEnds;
using Earmark.Tests.Onnx;

namespace Earmark.Tests.FrontEnds;

/// <summary>Computes the two models of openWakeWord in separate sessions, as its users do: 16-bit samples, x / 10 + 2, windows of 76 frames every 8.</summary>
internal static class TwoStages
{
    private const int Window = 76, Hop = 8, Bands = 32, Features = 96;

    /// <summary>Asserts that the merged graph computes the same as the separate models.</summary>
    /// <param name="backbone">The resolved backbone.</param>
    /// <param name="first">melspectrogram.onnx.</param>
    /// <param name="second">embedding_model.onnx.</param>
    /// <param name="waveforms">Waveforms of equal length, from -1 to 1.</param>
    public static void AssertEqual(Backbone backbone, byte[] first, byte[] second, params float[][] waveforms)
    {
        using var session = new FrontEndSession(backbone);
        var frames = session.FramesOf(waveforms[0].Length);
        var batch = new float[waveforms.Length * frames * Features];
        session.Compute([.. waveforms.SelectMany(waveform => waveform)], waveforms.Length, waveforms[0].Length, batch);
        foreach (var (i, waveform) in waveforms.Index())
            BackboneTest.AssertClose(Separate(first, second, waveform[..backbone.SampleCount(frames)]), batch[(i * frames * Features)..((i + 1) * frames * Features)]);
    }

    private static float[] Separate(byte[] first, byte[] second, float[] waveform)
    {
        float[] samples = [.. waveform.Select(sample => sample * 32767)];
        var (mel, shape) = TwinGraph.Run(first, "input", samples, [1, samples.Length], "output");
        var windows = (int)(shape[2] - Window) / Hop + 1;
        float[] input = [.. Enumerable.Range(0, windows).SelectMany(window => mel.Skip(window * Hop * Bands).Take(Window * Bands).Select(value => value / 10 + 2))];
        return TwinGraph.Run(second, "input_1", input, [windows, Window, Bands, 1], "conv2d_19").Values;
    }
}

using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Earmark.FrontEnds;

/// <summary>Runs a backbone once, before it is used, on noise of several lengths, to verify that its description is true.</summary>
internal static class BackboneCheck
{
    /// <summary>Maximum difference between a value of a batch and the same value computed alone, relative to the largest value.</summary>
    public const double Tolerance = 1e-3;

    private static readonly int[] FrameCounts = [1, 2, 5];

    /// <summary>Checks a backbone.</summary>
    /// <param name="backbone">The description, whose number of features may be unknown.</param>
    /// <param name="files">Its files.</param>
    /// <returns>The number of features.</returns>
    /// <exception cref="InputException">ONNX Runtime cannot run the graph, the number of frames or features is not the described one, a value is not finite, or the batch dimension does not behave like a batch.</exception>
    public static int Run(Backbone backbone, BackboneFiles files)
    {
        var first = new BackboneGraph(backbone.Stages[0], files.Models[0], "", isFirst: true);
        if (first.FixedSamples is { } samples && (backbone.Framing == BackboneFraming.Model || samples != backbone.FrameSamples))
            throw InputException.At(backbone.File, $"it takes waveforms of {samples} samples, but framing is '{(backbone.Framing == BackboneFraming.Model ? "model" : "windows")}' and frame has {backbone.FrameSamples} samples",
                $"framing 'windows' and frame \"{samples} samples\"", "Change the description, or export the model again with a dynamic length.");
        var graph = new OnnxGraph("check"); // the number of features is measured, not taken from the description
        graph.Output(new BackboneNodes(graph, backbone with { Features = 0 }, files.Models).Emit(graph.Input("waveform", "batch", "samples")), "spectrogram", "batch", "1", "frames", "features");
        var features = backbone.Features;
        try
        {
            using var session = ModelSession.Open(graph.ToBytes(), "cpu", 1);
            foreach (var frames in FrameCounts) features = Check(session, backbone, frames, features);
            CheckBatch(session, backbone, features);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InputException($"{backbone.File}: ONNX Runtime cannot run it ({ModelSession.GetMessage(exception)}). Expected a graph that the description fits. Check framing, frame and the layouts.", exception) { Kind = InputErrorKind.InvalidModel };
        }
        return features;
    }

    private static int Check(InferenceSession session, Backbone backbone, int frames, int features)
    {
        var samples = backbone.SampleCount(frames) + backbone.HopSamples / 2; // a part of a hop is left over
        var (values, shape) = Run(session, Noise(samples, 0), 1);
        if (shape[2] != frames)
            throw InputException.At(backbone.File, $"it computes {shape[2]} frames from {samples} samples", $"{frames}, from frames of {backbone.FrameSamples} samples and a hop of {backbone.HopSamples}",
                backbone.Framing == BackboneFraming.Model ? "Change frame and hop in the description." : "Pool the frames of a window with 'mean' or 'max' in outputLayout, or use framing 'model'.");
        if (features > 0 && shape[3] != features) throw InputException.At(backbone.File, $"it computes {shape[3]} features", $"{features}, as described", "Choose another 'output', or change 'features' in the description.");
        if (!values.All(float.IsFinite)) throw InputException.At(backbone.File, "some of its features are NaN or infinite for noise", "finite features", "Check scale, offset and peak in the description.");
        return (int)shape[3];
    }

    private static void CheckBatch(InferenceSession session, Backbone backbone, int features)
    {
        var samples = backbone.SampleCount(FrameCounts[1]);
        // The second waveform is much louder, because some graphs limit the values of all elements by a common maximum.
        float[] quiet = [.. Noise(samples, 1).Select(sample => sample * 1e-4f)], loud = Noise(samples, 2);
        var batch = Run(session, [.. quiet, .. loud], 2).Values;
        float[] alone = [.. Run(session, quiet, 1).Values, .. Run(session, loud, 1).Values];
        var limit = Tolerance * Math.Max(1e-3, alone.Max(Math.Abs));
        if (batch.Zip(alone).Any(pair => !(Math.Abs(pair.First - pair.Second) <= limit)))
            throw InputException.At(backbone.File, "the features of a waveform depend on the other waveforms of the batch", "\"batch\": false in the stage, which runs the graph once for each waveform", "Change the description.");
    }

    private static (float[] Values, long[] Shape) Run(InferenceSession session, float[] waveforms, int batch)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(waveforms, [batch, waveforms.Length / batch]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["waveform"], [input], ["spectrogram"]);
        return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
    }

    private static float[] Noise(int samples, long slot)
    {
        var random = new CounterRandom(2018, "backbone", samples, slot);
        return [.. Enumerable.Range(0, samples).Select(_ => (float)Math.Clamp(0.1 * random.NextGaussian(), -1, 1))];
    }
}

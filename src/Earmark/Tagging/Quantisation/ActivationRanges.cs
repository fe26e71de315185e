using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Earmark.Tagging.Quantisation;

/// <summary>Measures the ranges of activations on recordings.</summary>
internal sealed class ActivationRanges : IDisposable
{
    private readonly IReadOnlyList<string> names;
    private readonly GuardedSession session;
    private readonly float[] minima, maxima;

    /// <summary>Opens the model that computes the activations.</summary>
    /// <param name="file">Bytes of an .onnx file with an output for each activation.</param>
    /// <param name="names">Names of the activations.</param>
    /// <param name="threads">Number of threads per operator.</param>
    public ActivationRanges(byte[] file, IReadOnlyList<string> names, int threads)
    {
        this.names = names;
        session = new(ModelSession.Open(file, "cpu", threads), typeof(ActivationRanges));
        (minima, maxima) = (new float[names.Count], new float[names.Count]);
    }

    /// <summary>Extends the ranges by the activations of a waveform.</summary>
    /// <param name="waveform">A waveform at the sample rate of the model, at least one sample.</param>
    /// <param name="cancellationToken">Cancels the computation.</param>
    public void Add(float[] waveform, CancellationToken cancellationToken)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(waveform, [1, waveform.Length]);
        session.Run((graph, options) =>
        {
            using var results = graph.Run(options, ["waveform"], [input], [.. names.Select((_, i) => $"activation{i}")]);
            foreach (var (i, result) in results.Index())
            {
                var values = result.GetTensorDataAsSpan<float>();
                minima[i] = Math.Min(minima[i], System.Numerics.Tensors.TensorPrimitives.Min(values));
                maxima[i] = Math.Max(maxima[i], System.Numerics.Tensors.TensorPrimitives.Max(values));
            }
            return true;
        }, cancellationToken);
    }

    /// <summary>Returns the range of each activation.</summary>
    public IReadOnlyDictionary<string, ActivationRange> ToDictionary() => names.Index().ToDictionary(entry => entry.Item, entry => new ActivationRange(minima[entry.Index], maxima[entry.Index]), StringComparer.Ordinal);

    /// <summary>Frees the resources of ONNX Runtime.</summary>
    public void Dispose() => session.Dispose();
}

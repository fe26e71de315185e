using Earmark.FrontEnds;
using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Earmark.Tagging;

/// <summary>An opened <c>model.onnx</c>: waveforms in, scores out.</summary>
/// <remarks>Any number of threads may ask at once. ONNX Runtime computes only the outputs that are asked for.</remarks>
public sealed class Model : IDisposable
{
    private const string WaveformInput = "waveform", ScoresOutput = "scores", EmbeddingOutput = "embedding", SpectrogramOutput = "spectrogram";

    private readonly InferenceSession session;
    private readonly string path;

    private Model(InferenceSession session, string path, string device, string? refusal, ModelCard card) =>
        (this.session, this.path, Device, GpuRefusal, Card) = (session, path, device, refusal, card);

    /// <summary>What the file tells of itself.</summary>
    public ModelCard Card { get; }

    /// <summary>What it computes on: "cpu" or "cuda:N".</summary>
    public string Device { get; }

    /// <summary>Why the GPU is not used though "auto" was asked and this build could; null: no reason.</summary>
    public string? GpuRefusal { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="path">A <c>model.onnx</c>.</param>
    /// <param name="options">Device and threads; null: the GPU if there is one, all cores.</param>
    /// <exception cref="InputException">The file is missing, damaged or not of Earmark, or the device cannot be had.</exception>
    public static Model Open(string path, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new();
        var (session, device, refusal) = ModelSession.Open(path, options.Device, options.ThreadCount);
        try
        {
            var card = ModelCard.FromMetadata(session.ModelMetadata.CustomMetadataMap, path);
            CheckShapes(session, card, path);
            return new(session, path, device, refusal, card);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Scores of waveforms of equal length.</summary>
    /// <param name="waveforms">Waveforms <c>[batch, samples]</c> at the model's rate.</param>
    /// <param name="batch">Number of waveforms, at least 1.</param>
    /// <param name="samples">Length of each, at least 1.</param>
    /// <returns>Scores <c>[batch, labels]</c>; each row sums to one.</returns>
    public float[] Scores(float[] waveforms, int batch, int samples) => Run(ScoresOutput, waveforms, batch, samples).Values;

    /// <summary>What the network makes of waveforms before it decides on labels.</summary>
    /// <param name="waveforms">Waveforms <c>[batch, samples]</c> at the model's rate.</param>
    /// <param name="batch">Number of waveforms, at least 1.</param>
    /// <param name="samples">Length of each, at least 1.</param>
    /// <returns>Features <c>[batch, features]</c>.</returns>
    /// <exception cref="InputException">The model does not give them.</exception>
    public float[] Embedding(float[] waveforms, int batch, int samples) => Run(EmbeddingOutput, waveforms, batch, samples).Values;

    /// <summary>What the network is shown of a waveform.</summary>
    /// <param name="waveform">A waveform at the model's rate, at least one sample.</param>
    /// <exception cref="InputException">The model does not give it.</exception>
    public Spectrogram Spectrogram(float[] waveform)
    {
        ArgumentNullException.ThrowIfNull(waveform);
        var (values, shape) = Run(SpectrogramOutput, waveform, 1, waveform.Length);
        return new(values, (int)shape[1], (int)shape[2], (int)shape[3]);
    }

    /// <summary>Frees what ONNX Runtime holds.</summary>
    public void Dispose() => session.Dispose();

    private (float[] Values, long[] Shape) Run(string output, float[] waveforms, int batch, int samples)
    {
        ArgumentNullException.ThrowIfNull(waveforms);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (waveforms.Length < (long)batch * samples)
            throw new ArgumentException($"{waveforms.Length} samples for {batch} waveforms x {samples}", nameof(waveforms));
        if (!session.OutputMetadata.ContainsKey(output))
            throw InputException.At(path, $"it has no output '{output}'", $"one among its outputs, {string.Join(", ", session.OutputNames)}");
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, waveforms.AsMemory(0, batch * samples), [batch, samples]);
        using var options = new RunOptions();
        using var results = session.Run(options, [WaveformInput], [input], [output]);
        return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
    }

    private static void CheckShapes(InferenceSession session, ModelCard card, string path)
    {
        if (!session.InputMetadata.TryGetValue(WaveformInput, out var input) || session.InputMetadata.Count != 1 || input.Dimensions.Length != 2)
            throw InputException.At(path, $"its inputs are {string.Join(", ", session.InputNames)}", $"one input '{WaveformInput}' [batch, samples]");
        if (!session.OutputMetadata.TryGetValue(ScoresOutput, out var scores) || scores.Dimensions.Length != 2)
            throw InputException.At(path, $"its outputs are {string.Join(", ", session.OutputNames)}", $"an output '{ScoresOutput}' [batch, labels]");
        if (scores.Dimensions[1] != card.Labels.Count)
            throw InputException.At(path, $"its output '{ScoresOutput}' has {scores.Dimensions[1]} columns", $"one for each of the {card.Labels.Count} labels of its metadata");
    }
}

using System.Globalization;
using Earmark.FrontEnds;
using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Earmark.Tagging;

/// <summary>An open <c>model.onnx</c>, which computes scores from waveforms.</summary>
/// <remarks>
/// Thread-safe. Disposal waits for running calls. Later calls throw <see cref="ObjectDisposedException"/>.
/// ONNX Runtime computes only the requested outputs.
/// </remarks>
public sealed class Model : IDisposable
{
    /// <summary>Tolerance for scores outside 0 to 1, and for rows that do not sum to one.</summary>
    internal const double ScoreTolerance = 1e-3;

    private const int SilentSamples = 100;
    private const string WaveformInput = "waveform", ScoresOutput = "scores", EmbeddingOutput = "embedding", SpectrogramOutput = "spectrogram";

    private readonly GuardedSession session;
    private readonly string[] outputs;
    private readonly string path;
    private readonly int threads;
    private readonly Lock gate = new();
    private (bool Tried, PooledModel? Model) pooled;
    private bool closed;

    private Model(InferenceSession session, string path, string device, string? gpuFallbackReason, ModelCard card, int threads)
    {
        (this.session, outputs, this.path, this.threads) = (new(session, typeof(Model)), [.. session.OutputNames], path, threads);
        (Device, GpuFallbackReason, Card) = (device, gpuFallbackReason, card);
    }

    /// <summary>Metadata of the file.</summary>
    public ModelCard Card { get; }

    /// <summary>Device of the model: "cpu" or "cuda:N".</summary>
    public string Device { get; }

    /// <summary>Why the GPU is not used although "auto" was requested and this build supports GPUs, or null if it is used or was not requested.</summary>
    public string? GpuFallbackReason { get; }

    /// <summary>The model split for recordings of any length, created on first use, or null if its graph cannot be split.</summary>
    internal PooledModel? Pooled
    {
        get
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(closed, this);
                if (!pooled.Tried) pooled = (true, PooledModel.TryCreate(this, path, threads));
                return pooled.Model;
            }
        }
    }

    /// <summary>Opens a model.</summary>
    /// <param name="path">Path of a <c>model.onnx</c>.</param>
    /// <param name="options">Device and threads, or null for the GPU if available and one thread per core.</param>
    /// <exception cref="InputException">
    /// The file is missing, corrupt or not an Earmark model, its scores for silence are invalid, or the device cannot be used.
    /// </exception>
    public static Model Load(string path, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new();
        var (session, device, gpuFallbackReason) = ModelSession.Open(path, options.Device, options.ThreadCount);
        try
        {
            var card = ModelCard.FromMetadata(session.ModelMetadata.CustomMetadataMap, path);
            CheckShapes(session, card, path);
            var model = new Model(session, path, device, gpuFallbackReason, card, options.ThreadCount);
            model.Scores(new float[SilentSamples], 1, SilentSamples); // corrupt weights produce invalid scores for any waveform
            return model;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Computes the scores of waveforms of equal length.</summary>
    /// <param name="waveforms">Waveforms <c>[batch, samples]</c> at the sample rate of the model.</param>
    /// <param name="batch">Number of waveforms, at least 1.</param>
    /// <param name="samples">Length of each waveform in samples, at least 1.</param>
    /// <param name="cancellationToken">Cancels the computation, even while it is running.</param>
    /// <returns>Scores <c>[batch, labels]</c> from 0 to 1. For softmax, each row sums to one.</returns>
    /// <exception cref="InputException">The model cannot be run, or its scores are NaN or otherwise invalid.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public float[] Scores(float[] waveforms, int batch, int samples, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(waveforms);
        return Scores(waveforms.AsMemory(), batch, samples, cancellationToken);
    }

    /// <inheritdoc cref="Scores(float[], int, int, CancellationToken)"/>
    internal float[] Scores(Memory<float> waveforms, int batch, int samples, CancellationToken cancellationToken)
    {
        var scores = Run(ScoresOutput, waveforms, batch, samples, cancellationToken).Values;
        return CheckedScores(scores, waveforms.Span[..(batch * samples)]);
    }

    /// <summary>Computes the embeddings of waveforms, which are the features from which the network computes the scores.</summary>
    /// <param name="waveforms">Waveforms <c>[batch, samples]</c> at the sample rate of the model.</param>
    /// <param name="batch">Number of waveforms, at least 1.</param>
    /// <param name="samples">Length of each waveform in samples, at least 1.</param>
    /// <param name="cancellationToken">Cancels the computation, even while it is running.</param>
    /// <returns>Features <c>[batch, features]</c>.</returns>
    /// <exception cref="InputException">The model has no such output.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public float[] Embedding(float[] waveforms, int batch, int samples, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(waveforms);
        return Run(EmbeddingOutput, waveforms, batch, samples, cancellationToken).Values;
    }

    /// <summary>Computes the spectrogram that is the input of the network.</summary>
    /// <param name="waveform">A waveform at the sample rate of the model, at least one sample.</param>
    /// <exception cref="InputException">The model has no such output.</exception>
    public Spectrogram Spectrogram(float[] waveform)
    {
        ArgumentNullException.ThrowIfNull(waveform);
        var (values, shape) = Run(SpectrogramOutput, waveform, 1, waveform.Length);
        return new(values, (int)shape[1], (int)shape[2], (int)shape[3]);
    }

    /// <summary>Waits for running calls, then frees the resources of ONNX Runtime.</summary>
    public void Dispose()
    {
        session.Dispose();
        lock (gate)
        {
            closed = true;
            pooled.Model?.Dispose();
        }
    }

    /// <summary>Throws if scores are invalid: NaN, below 0, above 1, or, for softmax, rows that do not sum to one.</summary>
    /// <param name="scores">Scores <c>[batch, labels]</c>. Those that are outside 0 to 1 within the tolerance are set to 0 or 1.</param>
    /// <param name="waveforms">The waveforms of these scores, for the message, or empty if unknown.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="InputException">The scores are invalid.</exception>
    internal float[] CheckedScores(float[] scores, ReadOnlySpan<float> waveforms = default)
    {
        var labels = Card.Labels.Count;
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!(scores[i] >= -ScoreTolerance && scores[i] <= 1 + ScoreTolerance))
                throw InvalidScores($"the score of '{Card.Labels[i % labels]}' is {scores[i].ToString(CultureInfo.InvariantCulture)}", waveforms);
            sum = (i % labels == 0 ? 0 : sum) + scores[i];
            if (Card.ScoreRule.IsExclusive && i % labels == labels - 1 && !(Math.Abs(sum - 1) <= ScoreTolerance))
                throw InvalidScores(string.Create(CultureInfo.InvariantCulture, $"the scores sum to {sum:0.######}"), waveforms);
            scores[i] = Math.Clamp(scores[i], 0, 1);
        }
        return scores;
    }

    private InputException InvalidScores(string found, ReadOnlySpan<float> waveforms)
    {
        var peak = waveforms.IsEmpty ? (float?)null : waveforms.ToArray().Max(Math.Abs);
        return InputException.At(path, found + (peak is { } value ? string.Create(CultureInfo.InvariantCulture, $" for a waveform with a peak of {value}") : ""),
            Card.ScoreRule.IsExclusive ? "scores from 0 to 1 that sum to 1" : "scores from 0 to 1", peak == 0 ? "The model is damaged, or its training diverged. Train it again." : "Check the level of the recording.",
            peak == 0 ? InputErrorKind.InvalidModel : InputErrorKind.InvalidSamples);
    }

    private (float[] Values, long[] Shape) Run(string output, Memory<float> waveforms, int batch, int samples, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (waveforms.Length < (long)batch * samples)
            throw new ArgumentException($"{waveforms.Length} samples for {batch} waveforms x {samples}", nameof(waveforms));
        if (!outputs.Contains(output))
            throw InputException.At(path, $"it has no output '{output}'", $"one of its outputs, {string.Join(", ", outputs)}");
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, waveforms[..(batch * samples)], [batch, samples]);
        try
        {
            return session.Run((graph, options) =>
            {
                using var results = graph.Run(options, [WaveformInput], [input], [output]);
                return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
            }, cancellationToken);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InputException($"{path}: ONNX Runtime cannot run it ({ModelSession.GetMessage(exception)}). Expected a model that accepts waveforms of any length.", exception) { Kind = InputErrorKind.InvalidModel };
        }
    }

    private static void CheckShapes(InferenceSession session, ModelCard card, string path)
    {
        if (!session.InputMetadata.TryGetValue(WaveformInput, out var input) || session.InputMetadata.Count != 1 || input.Dimensions.Length != 2)
            throw InputException.At(path, $"its inputs are {string.Join(", ", session.InputNames)}", $"one input '{WaveformInput}' [batch, samples]", kind: InputErrorKind.InvalidModel);
        if (!session.OutputMetadata.TryGetValue(ScoresOutput, out var scores) || scores.Dimensions.Length != 2)
            throw InputException.At(path, $"its outputs are {string.Join(", ", session.OutputNames)}", $"an output '{ScoresOutput}' [batch, labels]", kind: InputErrorKind.InvalidModel);
        if (scores.Dimensions[1] != card.Labels.Count)
            throw InputException.At(path, $"its output '{ScoresOutput}' has {scores.Dimensions[1]} columns", $"one for each of the {card.Labels.Count} labels of its metadata", kind: InputErrorKind.InvalidModel);
    }
}

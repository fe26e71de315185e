using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Earmark.FrontEnds;

/// <summary>Computes spectrograms outside a model, by running the nodes that the front end writes into one.</summary>
/// <remarks>Any number of threads may compute at once. Disposal waits for them; later calls throw <see cref="ObjectDisposedException"/>.</remarks>
public sealed class FrontEndSession : IDisposable
{
    private const string Waveform = "waveform", Spectrogram = "spectrogram";

    private readonly FrontEnd frontEnd;
    private readonly bool whole;
    private readonly int minimumFrames;
    private readonly GuardedSession session;

    /// <summary>Prepares a front end.</summary>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="whole">True for whole clips, padded as a model pads them; false for crops, taken as they are.</param>
    /// <param name="minimumFrames">Frames that a whole clip is filled up to with zeros at its end, at least 1.</param>
    /// <param name="threads">Threads within one computation, at least 1; 1 for callers that have threads of their own.</param>
    /// <exception cref="InputException">The front end's figures contradict each other.</exception>
    public FrontEndSession(FrontEnd frontEnd, bool whole = false, int minimumFrames = 1, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumFrames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (this.frontEnd, this.whole, this.minimumFrames) = (frontEnd, whole, minimumFrames);
        using var settings = SessionSettings.Create(threads);
        session = new(new InferenceSession(Graph(frontEnd, whole, minimumFrames), settings), typeof(FrontEndSession));
    }

    /// <summary>What a session runs, as the bytes of an .onnx file: two that are equal compute the same.</summary>
    /// <inheritdoc cref="FrontEndSession(FrontEnd, bool, int, int)"/>
    public static byte[] Graph(FrontEnd frontEnd, bool whole, int minimumFrames)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        frontEnd.Validate();
        var graph = new OnnxGraph("front end");
        var waveform = graph.Input(Waveform, "batch", "samples");
        var spectrogram = whole ? frontEnd.EmitModel(graph, waveform, minimumFrames) : frontEnd.Emit(graph, waveform);
        graph.Output(spectrogram, Spectrogram, "batch", $"{frontEnd.Channels}", "frames", $"{frontEnd.Bands}");
        return graph.ToBytes();
    }

    /// <summary>Frames that <see cref="Compute(ReadOnlySpan{float})"/> gives.</summary>
    /// <param name="samples">Length of the waveform.</param>
    public int FramesOf(int samples) => whole ? (int)frontEnd.ModelFramesOf(samples, minimumFrames) : frontEnd.FramesOf(samples);

    /// <summary>The spectrogram of one waveform.</summary>
    /// <param name="samples">Samples at the front end's rate: at least one, or a frame where crops are computed.</param>
    /// <exception cref="ArgumentException">The waveform is too short.</exception>
    public unsafe Spectrogram Compute(ReadOnlySpan<float> samples)
    {
        var frames = FramesOf(samples.Length);
        var values = new float[frontEnd.Channels * frames * frontEnd.Bands];
        fixed (float* pointer = samples) Run(pointer, 1, samples.Length, values);
        return new(values, frontEnd.Channels, frames, frontEnd.Bands);
    }

    /// <summary>
    /// The spectrogram of a whole clip of any length, in consecutive blocks of frames, so that memory does not depend on
    /// the length. A clip of at most 60 s is one block, and equal to <see cref="Compute(ReadOnlySpan{float})"/> to the
    /// bit; beyond that a value may differ by 2e-6, since the last bit of a logarithm depends on where in an array it stands.
    /// </summary>
    /// <param name="read">Reads the waveform, at the front end's rate.</param>
    /// <returns>Blocks of all channels and bands; none for an empty waveform. One after the other they are the spectrogram.</returns>
    /// <exception cref="InvalidOperationException">The session computes crops.</exception>
    public IEnumerable<Spectrogram> ComputeBlocks(SampleSource read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (!whole) throw new InvalidOperationException("crops are computed in one piece; blocks need a session with whole: true");
        return Blocks();

        IEnumerable<Spectrogram> Blocks()
        {
            var blocks = new OverlappingBlocks(OverlappingBlocks.LongestSeconds * frontEnd.SampleRate, frontEnd.HopSamples, frontEnd.ContextFrames(minimumFrames));
            foreach (var block in blocks.Of(read))
            {
                var spectrogram = Compute(block.Samples.AsSpan(0, block.Count));
                yield return block.IsWhole ? spectrogram : spectrogram.Part(block.Skip, block.Keep ?? spectrogram.Frames - block.Skip);
            }
        }
    }

    /// <summary>The spectrograms of waveforms of equal length.</summary>
    /// <param name="waveforms">Waveforms <c>[batch, samples]</c> at the front end's rate.</param>
    /// <param name="batch">Number of waveforms.</param>
    /// <param name="samples">Length of each.</param>
    /// <param name="into">Where the spectrograms go, <c>[batch, channels, frames, bands]</c> from its beginning.</param>
    /// <exception cref="ArgumentException">The waveforms are too short, or an array is too small.</exception>
    public unsafe void Compute(float[] waveforms, int batch, int samples, float[] into)
    {
        ArgumentNullException.ThrowIfNull(waveforms);
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (waveforms.Length < (long)batch * samples)
            throw new ArgumentException($"{waveforms.Length} samples for {batch} waveforms x {samples}", nameof(waveforms));
        fixed (float* pointer = waveforms) Run(pointer, batch, samples, into);
    }

    /// <summary>Frees what ONNX Runtime holds.</summary>
    public void Dispose() => session.Dispose();

    private unsafe void Run(float* waveforms, int batch, int samples, float[] into)
    {
        var shortest = whole ? 1 : frontEnd.FrameSamples;
        if (samples < shortest) throw new ArgumentException($"{samples} samples; expected {shortest} or more", nameof(samples));
        long[] shape = [batch, frontEnd.Channels, FramesOf(samples), frontEnd.Bands];
        var length = shape.Aggregate((a, b) => a * b);
        if (into.Length < length) throw new ArgumentException($"the array has {into.Length} values; expected {length}", nameof(into));
        using var input = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float,
            [batch, samples], (IntPtr)waveforms, (long)batch * samples * sizeof(float));
        fixed (float* pointer = into)
        {
            using var output = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float,
                shape, (IntPtr)pointer, length * sizeof(float));
            session.Run((graph, options) =>
            {
                graph.Run(options, [Waveform], [input], [Spectrogram], [output]);
                return true;
            });
        }
    }
}

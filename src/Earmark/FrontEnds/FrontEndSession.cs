using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Earmark.FrontEnds;

/// <summary>Computes spectrograms outside a model, with the same ONNX nodes that the front end emits for a model.</summary>
/// <remarks>Thread-safe. Disposal waits for running computations. Later calls throw <see cref="ObjectDisposedException"/>.</remarks>
public sealed class FrontEndSession : IDisposable
{
    private const string Waveform = "waveform", Spectrogram = "spectrogram";

    private readonly FrontEnd frontEnd;
    private readonly bool whole;
    private readonly int minimumFrames;
    private readonly GuardedSession session;

    /// <summary>Creates a session for a front end.</summary>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="whole">Whether waveforms are whole clips, which are padded as in a model. Otherwise they are crops, which are not padded.</param>
    /// <param name="minimumFrames">Minimum number of frames of a whole clip, at least 1. Shorter clips are zero-padded at the end.</param>
    /// <param name="threads">Number of threads per computation, at least 1. Use 1 if the caller is multithreaded.</param>
    /// <exception cref="InputException">The values of the front end contradict each other.</exception>
    public FrontEndSession(FrontEnd frontEnd, bool whole = false, int minimumFrames = 1, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumFrames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (this.frontEnd, this.whole, this.minimumFrames) = (frontEnd, whole, minimumFrames);
        using var settings = SessionSettings.Create(threads);
        session = new(new InferenceSession(BuildGraph(frontEnd, whole, minimumFrames), settings), typeof(FrontEndSession));
    }

    /// <summary>Returns the graph of a session as the bytes of an .onnx file. Sessions with equal bytes compute the same spectrograms.</summary>
    /// <inheritdoc cref="FrontEndSession(FrontEnd, bool, int, int)"/>
    public static byte[] BuildGraph(FrontEnd frontEnd, bool whole, int minimumFrames)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        frontEnd.Validate();
        var graph = new OnnxGraph("front end");
        var waveform = graph.Input(Waveform, "batch", "samples");
        var spectrogram = whole ? frontEnd.EmitModel(graph, waveform, minimumFrames) : frontEnd.Emit(graph, waveform);
        graph.Output(spectrogram, Spectrogram, "batch", $"{frontEnd.Channels}", "frames", $"{frontEnd.Bands}");
        return graph.ToBytes();
    }

    /// <summary>Returns the number of frames of <see cref="Compute(ReadOnlySpan{float})"/>.</summary>
    /// <param name="samples">Length of the waveform, in samples.</param>
    public int FramesOf(int samples) => whole ? (int)frontEnd.ModelFramesOf(samples, minimumFrames) : frontEnd.FrameCount(samples);

    /// <summary>Computes the spectrogram of one waveform.</summary>
    /// <param name="samples">Samples at the sample rate of the front end: at least one sample for whole clips, at least one frame for crops.</param>
    /// <exception cref="ArgumentException">The waveform is too short.</exception>
    public unsafe Spectrogram Compute(ReadOnlySpan<float> samples)
    {
        var frames = FramesOf(samples.Length);
        var values = new float[frontEnd.Channels * frames * frontEnd.Bands];
        fixed (float* pointer = samples) Run(pointer, 1, samples.Length, values);
        return new(values, frontEnd.Channels, frames, frontEnd.Bands);
    }

    /// <summary>
    /// Computes the spectrogram of a whole clip of any length in consecutive blocks of frames, so that memory does not depend on
    /// the length. A clip of at most 60 s is one block, and the result is bit-identical to <see cref="Compute(ReadOnlySpan{float})"/>.
    /// For longer clips, values may differ by 2e-6, because the last bit of a logarithm depends on its position in an array.
    /// </summary>
    /// <param name="read">Reads the waveform, at the sample rate of the front end.</param>
    /// <returns>Blocks with all channels and bands, which form the spectrogram when concatenated. There are none for an empty waveform.</returns>
    /// <exception cref="InvalidOperationException">The session was created for crops.</exception>
    public IEnumerable<Spectrogram> ComputeBlocks(SampleSource read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (!whole) throw new InvalidOperationException("blocks require a session with whole: true; crops are computed at once");
        return Blocks();

        IEnumerable<Spectrogram> Blocks()
        {
            var unit = frontEnd.FrameAlignment; // frames
            var context = (frontEnd.ContextFrames(minimumFrames) + unit - 1) / unit;
            var blocks = new OverlappingBlocks(OverlappingBlocks.MaxBlockSeconds * frontEnd.SampleRate, frontEnd.HopSamples * unit, context);
            foreach (var block in blocks.Split(read))
            {
                var spectrogram = Compute(block.Samples.AsSpan(0, block.Count));
                yield return block.IsWhole ? spectrogram : spectrogram.Slice(block.Skip * unit, block.ValidUnits * unit ?? spectrogram.Frames - block.Skip * unit);
            }
        }
    }

    /// <summary>Computes the spectrograms of waveforms of equal length.</summary>
    /// <param name="waveforms">Waveforms <c>[batch, samples]</c> at the sample rate of the front end.</param>
    /// <param name="batch">Number of waveforms.</param>
    /// <param name="samples">Length of each waveform, in samples.</param>
    /// <param name="into">Receives the spectrograms <c>[batch, channels, frames, bands]</c>, starting at index 0.</param>
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

    /// <summary>Frees the resources of ONNX Runtime.</summary>
    public void Dispose() => session.Dispose();

    private unsafe void Run(float* waveforms, int batch, int samples, float[] into)
    {
        var minSamples = whole ? 1 : frontEnd.FrameSamples;
        if (samples < minSamples) throw new ArgumentException($"{samples} samples; expected {minSamples} or more", nameof(samples));
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

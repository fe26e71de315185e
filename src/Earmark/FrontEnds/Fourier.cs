using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// The short-time Fourier transform as ONNX nodes: framing, a periodic Hann window, and a discrete Fourier
/// transform as two matrix products.
/// </summary>
/// <remarks>
/// With N = A x B, n = B a + b and k = i + A j, the transform is (Cooley and Tukey 1965)
/// <c>X[i + A j] = sum over b of W_B^(b j) * (sum over a of W_N^(n i) w[n] x[n])</c>, with W_N = exp(-2 pi i / N). The inner sum is one matrix
/// product for each b, which includes the window and the twiddle factors. The outer sum is a single matrix product. For real input, i &lt;= A/2 is
/// sufficient, because the other bins are conjugates. Frames are always the last axis, so that all matrix products have many columns and
/// frames can be extracted by slicing the transposed waveform. Constants are computed in double precision.
/// </remarks>
internal sealed class Fourier
{
    private readonly int frame, hop, size, lowCount, columns, rows;
    private readonly int[] highIndices;

    /// <summary>Plans a transform.</summary>
    /// <param name="frame">Length of a frame and of its window in samples, 1 to <paramref name="size"/>.</param>
    /// <param name="hop">Hop between consecutive frames, in samples.</param>
    /// <param name="size">FFT size N. The zeros that pad a frame are skipped, except those that complete its last row.</param>
    /// <param name="bins">Number of bins to compute, starting at bin 0, or N/2 + 1 for all bins.</param>
    public Fourier(int frame, int hop, int size, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, size / 2 + 1);
        (this.frame, this.hop, this.size, Bins) = (frame, hop, size, bins);
        columns = Enumerable.Range(1, size).Where(IsValidColumnCount).MinBy(Cost);
        lowCount = LowCount(columns);
        rows = RowCount(columns);
        highIndices = HighIndices(columns);
    }

    /// <summary>Number of computed bins, starting at 0 Hz.</summary>
    public int Bins { get; }

    /// <summary>Row of each bin in the output of <see cref="Emit"/>.</summary>
    public int[] BinRows => [.. Enumerable.Range(0, Bins).Select(bin =>
    {
        var (low, high) = Indices(bin, columns);
        return Array.IndexOf(highIndices, high) * lowCount + low;
    })];

    /// <summary>Number of rows. A few rows repeat a bin or contain a bin that was not requested.</summary>
    public int Rows => highIndices.Length * lowCount;

    /// <summary>Number of multiplications per frame.</summary>
    public long Multiplications => Cost(columns);

    /// <summary>Adds the nodes to a graph.</summary>
    /// <param name="graph">The target graph.</param>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c>, each with at least one frame.</param>
    /// <returns>
    /// Spectra <c>[batch, 2, rows, frames]</c>, real parts followed by imaginary parts. <see cref="BinRows"/> maps bins
    /// to rows. The imaginary part of bins 0 and N/2 is exactly zero.
    /// </returns>
    public Value Emit(OnnxGraph graph, Value waveform)
    {
        var partial = graph.Op("MatMul", [PartialTransforms(graph), Frames(graph, waveform)]);       // [batch, b, (part, low), frames]
        var reshaped = graph.Op("Reshape", [partial, graph.Int64s(0, 2 * columns, -1)]);              // [batch, (b, part), (low, frames)]
        var spectra = graph.Op("MatMul", [Combination(graph), reshaped]);                            // [batch, (part, high), (low, frames)]
        return graph.Op("Reshape", [spectra, graph.Int64s(0, 2, Rows, -1)]);
    }

    /// <summary>Splits waveforms <c>[batch, samples]</c> into frames <c>[batch, b, a, frames]</c>.</summary>
    private Value Frames(OnnxGraph graph, Value waveform)
    {
        // The frame is extended to full rows, where the window is zero. It spans `spans` blocks of one hop each.
        int length = rows * columns, spans = (length + hop - 1) / hop;
        var padded = spans * hop == frame ? waveform : graph.Op("Pad", [waveform, graph.Int64s(0, 0, 0, spans * hop - frame)]);
        var samples = graph.LengthOf(padded, 1);
        var truncated = graph.Op("Mul", [graph.Op("Div", [samples, graph.Int64s(hop)]), graph.Int64s(hop)]);
        var blocks = graph.Op("Reshape", [graph.Op("Slice", [padded, graph.Int64s(0), truncated, graph.Int64s(1)]), graph.Int64s(0, -1, hop)]);
        var transposed = graph.Op("Transpose", [blocks], ("perm", new long[] { 0, 2, 1 }));         // [batch, hop, blocks]
        var slices = Enumerable.Range(0, spans).Select(span => graph.Op("Slice",
            [transposed, graph.Int64s(0, span), graph.Int64s(Math.Min(hop, length - span * hop), span == spans - 1 ? long.MaxValue : span + 1 - spans), graph.Int64s(1, 2)]));
        var frames = graph.Op("Reshape", [graph.Op("Concat", [.. slices], ("axis", 1)), graph.Int64s(0, rows, columns, -1)]);
        return graph.Op("Transpose", [frames], ("perm", new long[] { 0, 2, 1, 3 }));
    }

    /// <summary>Returns the window and the transform over a as one matrix for each b: <c>[b, (part, low), a]</c>.</summary>
    private Value PartialTransforms(OnnxGraph graph)
    {
        var values = new float[columns * 2 * lowCount * rows];
        for (var b = 0; b < columns; b++)
            for (var low = 0; low < lowCount; low++)
                for (var a = 0; a < rows; a++)
                {
                    var n = columns * a + b;
                    var window = n < frame ? Hann(n) : 0;
                    var (sin, cos) = SinCos((long)n * low, size);
                    values[((2 * b) * lowCount + low) * rows + a] = (float)(window * cos);
                    values[((2 * b + 1) * lowCount + low) * rows + a] = (float)(window * -sin);
                }
        return graph.Constant(values, columns, 2 * lowCount, rows);
    }

    /// <summary>Returns the transform over b: <c>[(part, high), (b, part)]</c>. Rows of mirrored bins compute the conjugate.</summary>
    private Value Combination(OnnxGraph graph)
    {
        var values = new float[2 * highIndices.Length * 2 * columns];
        for (var high = 0; high < highIndices.Length; high++)
            for (var b = 0; b < columns; b++)
            {
                var (sin, cos) = SinCos((long)b * highIndices[high], columns);
                var sign = highIndices[high] >= (columns + 1) / 2 ? -1 : 1;
                int real = high * 2 * columns + 2 * b, imaginary = (highIndices.Length + high) * 2 * columns + 2 * b;
                (values[real], values[real + 1]) = ((float)cos, (float)sin);
                (values[imaginary], values[imaginary + 1]) = ((float)(sign * -sin), (float)(sign * cos));
            }
        return graph.Constant(values, 2 * highIndices.Length, 2 * columns);
    }

    private double Hann(int n) => 0.5 - 0.5 * SinCos(n, frame).Cos;

    /// <summary>Returns the sine and cosine of a fraction of a full turn. They are exact at multiples of a quarter turn, so that values that should be zero are exactly zero.</summary>
    private static (double Sin, double Cos) SinCos(long numerator, long denominator)
    {
        numerator %= denominator;
        return 4 * numerator % denominator == 0
            ? (4 * numerator / denominator) switch { 0 => (0, 1), 1 => (1, 0), 2 => (0, -1), _ => (-1, 0) }
            : Math.SinCos(2 * Math.PI * numerator / denominator);
    }

    // For even N, the imaginary part of bin N/2 is exactly zero only if B is 1 or even.
    private bool IsValidColumnCount(int count) => size % count == 0 && (count == 1 || count % 2 == 0 || size % 2 == 1);

    private long Cost(int columnCount) => 2L * LowCount(columnCount) * columnCount * RowCount(columnCount)
        + 4L * LowCount(columnCount) * columnCount * HighIndices(columnCount).Length;

    private int LowCount(int columnCount) => size / columnCount / 2 + 1;

    private int RowCount(int columnCount) => (frame + columnCount - 1) / columnCount;

    private int[] HighIndices(int columnCount) => [.. Enumerable.Range(0, Bins).Select(bin => Indices(bin, columnCount).High).Distinct().Order()];

    /// <summary>Returns the indices of bin k = low + A high, or those of its mirror N - k if low would be above A/2.</summary>
    private (int Low, int High) Indices(int bin, int columnCount)
    {
        var a = size / columnCount;
        var direct = bin % a <= a / 2 ? bin : size - bin;
        return (direct % a, direct / a);
    }
}

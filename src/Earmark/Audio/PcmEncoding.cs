using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Earmark.Audio;

/// <summary>The encoding of a sample in uncompressed audio, shared by WAV, AIFF and AU.</summary>
/// <param name="Name">The name, as in "wav pcm16".</param>
/// <param name="Bytes">The bytes per sample.</param>
/// <param name="Decode">Converts bytes to samples until the target is full. May reorder the bytes in place.</param>
internal sealed record PcmEncoding(string Name, int Bytes, PcmEncoding.Conversion Decode)
{
    public delegate void Conversion(Span<byte> bytes, Span<float> samples);

    public static readonly PcmEncoding
        Unsigned8 = new("pcm8", 1, (bytes, samples) => { for (var i = 0; i < samples.Length; i++) samples[i] = (bytes[i] - 128) / 128f; }),
        Signed8 = new("pcm8", 1, (bytes, samples) => { for (var i = 0; i < samples.Length; i++) samples[i] = (sbyte)bytes[i] / 128f; }),
        Little16 = new("pcm16", 2, (bytes, samples) => From16(Cast<short>(bytes), samples)),
        Big16 = new("pcm16", 2, (bytes, samples) => { Reverse16(bytes); From16(Cast<short>(bytes), samples); }),
        Little24 = new("pcm24", 3, (bytes, samples) => From24(bytes, samples, big: false)),
        Big24 = new("pcm24", 3, (bytes, samples) => From24(bytes, samples, big: true)),
        Little32 = new("pcm32", 4, (bytes, samples) => From32(Cast<int>(bytes), samples)),
        Big32 = new("pcm32", 4, (bytes, samples) => { Reverse32(bytes); From32(Cast<int>(bytes), samples); }),
        LittleFloat32 = new("float32", 4, (bytes, samples) => Cast<float>(bytes)[..samples.Length].CopyTo(samples)),
        BigFloat32 = new("float32", 4, (bytes, samples) => { Reverse32(bytes); Cast<float>(bytes)[..samples.Length].CopyTo(samples); }),
        LittleFloat64 = new("float64", 8, (bytes, samples) => From64(Cast<double>(bytes), samples)),
        BigFloat64 = new("float64", 8, (bytes, samples) => { Reverse64(bytes); From64(Cast<double>(bytes), samples); }),
        MuLaw = new("mulaw", 1, (bytes, samples) => { for (var i = 0; i < samples.Length; i++) samples[i] = G711.MuLaw[bytes[i]]; }),
        ALaw = new("alaw", 1, (bytes, samples) => { for (var i = 0; i < samples.Length; i++) samples[i] = G711.ALaw[bytes[i]]; });

    /// <summary>Whether samples are floating point and may be NaN.</summary>
    public bool IsFloat => Name is "float32" or "float64";

    private static Span<T> Cast<T>(Span<byte> bytes) where T : struct => MemoryMarshal.Cast<byte, T>(bytes);

    private static void Reverse16(Span<byte> bytes) => BinaryPrimitives.ReverseEndianness(Cast<short>(bytes), Cast<short>(bytes));

    private static void Reverse32(Span<byte> bytes) => BinaryPrimitives.ReverseEndianness(Cast<int>(bytes), Cast<int>(bytes));

    private static void Reverse64(Span<byte> bytes) => BinaryPrimitives.ReverseEndianness(Cast<long>(bytes), Cast<long>(bytes));

    private static void From16(ReadOnlySpan<short> from, Span<float> to)
    {
        var i = 0;
        for (; i <= to.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(from[i..]), out var low, out var high);
            (Vector.ConvertToSingle(low) * (1 / 32768f)).CopyTo(to[i..]);
            (Vector.ConvertToSingle(high) * (1 / 32768f)).CopyTo(to[(i + Vector<int>.Count)..]);
        }
        for (; i < to.Length; i++) to[i] = from[i] * (1 / 32768f);
    }

    /// <summary>Converts four samples at a time: the bytes of each are shuffled into the upper three bytes of an int, which preserves the sign.</summary>
    private static void From24(ReadOnlySpan<byte> from, Span<float> to, bool big)
    {
        var indices = big // an index beyond 15 gives 0
            ? Vector128.Create((byte)255, 2, 1, 0, 255, 5, 4, 3, 255, 8, 7, 6, 255, 11, 10, 9)
            : Vector128.Create((byte)255, 0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11);
        var i = 0;
        for (; i <= to.Length - 4 && 3 * i + 16 <= from.Length; i += 4)
            (Vector128.ConvertToSingle(Vector128.Shuffle(Vector128.Create(from[(3 * i)..]), indices).AsInt32()) * (1 / 2147483648f)).CopyTo(to[i..]);
        for (; i < to.Length; i++)
        {
            var (first, last) = (from[3 * i], from[3 * i + 2]);
            to[i] = (((big ? first : last) << 24) | (from[3 * i + 1] << 16) | ((big ? last : first) << 8)) * (1 / 2147483648f);
        }
    }

    private static void From32(ReadOnlySpan<int> from, Span<float> to)
    {
        var i = 0;
        for (; i <= to.Length - Vector<int>.Count; i += Vector<int>.Count)
            (Vector.ConvertToSingle(new Vector<int>(from[i..])) * (1 / 2147483648f)).CopyTo(to[i..]);
        for (; i < to.Length; i++) to[i] = from[i] * (1 / 2147483648f);
    }

    private static void From64(ReadOnlySpan<double> from, Span<float> to)
    {
        for (var i = 0; i < to.Length; i++) to[i] = (float)from[i];
    }
}

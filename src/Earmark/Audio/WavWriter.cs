using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Earmark.Audio;

/// <summary>Writes 16-bit mono WAV files.</summary>
public static class WavWriter
{
    /// <summary>Size of the header in bytes.</summary>
    public const int HeaderBytes = 44;

    /// <summary>Writes a new file.</summary>
    /// <param name="path">Path of the file, which must not exist.</param>
    /// <param name="sampleRate">Sample rate, in Hz.</param>
    /// <param name="samples">Samples. If empty, a valid file without audio is written.</param>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static void Write(string path, int sampleRate, ReadOnlySpan<short> samples)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        Write(file, sampleRate, samples);
    }

    /// <inheritdoc cref="Write(string, int, ReadOnlySpan{short})"/>
    /// <param name="path">Path of the file, which must not exist.</param>
    /// <param name="sampleRate">Sample rate, in Hz.</param>
    /// <param name="samples">Samples, where full scale is 1. They are rounded to 16 bits, and clipped beyond full scale.</param>
    public static void Write(string path, int sampleRate, ReadOnlySpan<float> samples) => Write(path, sampleRate, ToInt16(samples));

    /// <summary>Writes the bytes of a file to a stream.</summary>
    /// <param name="stream">The stream, which is not closed.</param>
    /// <param name="sampleRate">Sample rate, in Hz.</param>
    /// <param name="samples">Samples. If empty, a valid file without audio is written.</param>
    public static void Write(Stream stream, int sampleRate, ReadOnlySpan<short> samples)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Header(sampleRate, 2L * samples.Length));
        if (BitConverter.IsLittleEndian) stream.Write(MemoryMarshal.AsBytes(samples));
        else
        {
            var swapped = new short[samples.Length];
            BinaryPrimitives.ReverseEndianness(samples, swapped);
            stream.Write(MemoryMarshal.AsBytes<short>(swapped));
        }
    }

    /// <summary>Writes the bytes of a file to a stream.</summary>
    /// <param name="stream">The stream, which is not closed.</param>
    /// <param name="sampleRate">Sample rate, in Hz.</param>
    /// <param name="samples">Samples, where full scale is 1. They are rounded to 16 bits, and clipped beyond full scale.</param>
    public static void Write(Stream stream, int sampleRate, ReadOnlySpan<float> samples) => Write(stream, sampleRate, ToInt16(samples));

    /// <summary>Returns the header of a file.</summary>
    /// <param name="sampleRate">Sample rate, in Hz.</param>
    /// <param name="bytes">Number of bytes of the samples. If they do not fit in the header, it states the largest number that does, which players take as "until the end".</param>
    internal static byte[] Header(int sampleRate, long bytes)
    {
        var header = new byte[HeaderBytes];
        "RIFF    WAVEfmt "u8.CopyTo(header);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)Math.Min(HeaderBytes - 8 + bytes, uint.MaxValue));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);              // size of the format chunk
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);               // PCM
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);               // mono
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), 2 * sampleRate); // bytes per second
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), 2);               // bytes per frame
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 16);              // bits per sample
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), (uint)Math.Min(bytes, uint.MaxValue));
        return header;
    }

    /// <summary>Rounds samples to 16 bits. They are clipped beyond full scale.</summary>
    internal static void ToInt16(ReadOnlySpan<float> samples, Span<short> rounded)
    {
        for (var i = 0; i < samples.Length; i++) rounded[i] = (short)Math.Clamp(MathF.Round(samples[i] * 32768), short.MinValue, short.MaxValue);
    }

    private static ReadOnlySpan<short> ToInt16(ReadOnlySpan<float> samples)
    {
        var rounded = new short[samples.Length];
        ToInt16(samples, rounded);
        return rounded;
    }
}

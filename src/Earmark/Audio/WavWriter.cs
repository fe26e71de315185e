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
        Span<byte> header = stackalloc byte[HeaderBytes];
        "RIFF    WAVEfmt "u8.CopyTo(header);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], HeaderBytes - 8 + 2 * samples.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);              // size of the format chunk
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);               // PCM
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);               // mono
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], 2 * sampleRate); // bytes per second
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], 2);               // bytes per frame
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);              // bits per sample
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], 2 * samples.Length);

        stream.Write(header);
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

    private static ReadOnlySpan<short> ToInt16(ReadOnlySpan<float> samples)
    {
        var rounded = new short[samples.Length];
        for (var i = 0; i < samples.Length; i++) rounded[i] = (short)Math.Clamp(MathF.Round(samples[i] * 32768), short.MinValue, short.MaxValue);
        return rounded;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Earmark.Synthesis;

/// <summary>Writes wav files of 16 bits, mono, at the corpus's rate.</summary>
internal static class WavWriter
{
    /// <summary>Bytes before the samples.</summary>
    public const int HeaderBytes = 44;

    /// <summary>Writes a new file.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <param name="samples">Samples; none gives a valid file without sound.</param>
    public static void Write(string path, ReadOnlySpan<short> samples)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        "RIFF    WAVEfmt "u8.CopyTo(header);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], HeaderBytes - 8 + 2 * samples.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);              // bytes of the format
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);               // PCM
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);               // mono
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], Corpus.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], 2 * Corpus.SampleRate); // bytes per second
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], 2);               // bytes per sample
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);              // bits
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], 2 * samples.Length);

        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(header);
        if (BitConverter.IsLittleEndian) file.Write(MemoryMarshal.AsBytes(samples));
        else
        {
            var swapped = new short[samples.Length];
            BinaryPrimitives.ReverseEndianness(samples, swapped);
            file.Write(MemoryMarshal.AsBytes<short>(swapped));
        }
    }
}

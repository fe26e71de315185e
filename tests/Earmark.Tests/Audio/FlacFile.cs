using System.Buffers.Binary;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>FLAC files of constant frames: hours of audio in a small file.</summary>
public static class FlacFile
{
    /// <summary>Returns a 16-bit mono file, with frames of 65,536 zeros in 13 bytes each.</summary>
    /// <param name="rate">Sample rate in the header.</param>
    /// <param name="blocks">Number of frames.</param>
    public static byte[] Silence(int rate, int blocks)
    {
        var packed = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(packed, ((ulong)rate << 44) | (15UL << 36) | (ulong)blocks * 65536);
        byte[] header = [.. Ascii("fLaC"), 0x80, 0, 0, 34, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, .. packed, .. new byte[16]];
        byte[] frame = [0xFF, 0xF8, 0x70, 0x08, 0, 255, 255, 0, 0, 0, 0]; // 16-bit block size, 16 bits per sample, a constant subframe
        var crc = 0;
        foreach (var value in frame)
        {
            crc ^= value << 8;
            for (var bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x18005 : 0);
        }
        byte[] frameWithChecksum = [.. frame, (byte)(crc >> 8), (byte)crc];
        return [.. header, .. Enumerable.Repeat(frameWithChecksum, blocks).SelectMany(bytes => bytes)];
    }
}

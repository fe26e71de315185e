using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>The header of a flac stream (RFC 9639, section 8).</summary>
/// <param name="Rate">The sample rate in Hz.</param>
/// <param name="Channels">The number of channels, 1 to 8.</param>
/// <param name="Depth">The bits per sample.</param>
/// <param name="Frames">The number of frames that the header claims; null if it makes no claim.</param>
/// <param name="End">The file offset of the first frame.</param>
internal sealed record FlacHeader(int Rate, int Channels, int Depth, long? Frames, long End)
{
    private const int MaxBlocks = 10_000; // a file of empty blocks would take minutes to scan

    /// <summary>Returns whether a stream begins with these bytes.</summary>
    public static bool IsAt(ReadOnlySpan<byte> start) => start.StartsWith("fLaC"u8);

    /// <summary>Reads the header of the stream at an offset.</summary>
    /// <exception cref="InputException">The file ends in the header, or the header has invalid values.</exception>
    public static FlacHeader Read(AudioBytes bytes, long start)
    {
        Span<byte> info = stackalloc byte[18], block = stackalloc byte[4];
        var at = start + 4;
        var last = false;
        for (var i = 0; !last; i++)
        {
            if (i == MaxBlocks) throw InputException.At(bytes.Path, $"more than {MaxBlocks} blocks in the header up to byte {at}", "a flac file");
            var whole = bytes.Read(at, block) == block.Length;
            if (whole && (block[0] & 0x7F) == 0) whole = bytes.Read(at + 4, info) == info.Length;
            if (!whole) throw InputException.At(bytes.Path, $"ends in the header at byte {at}", "a complete flac file", "The file is truncated.");
            last = (block[0] & 0x80) != 0;
            var size = BinaryPrimitives.ReadInt32BigEndian(block) & 0xFFFFFF;
            if (size > bytes.Length - at - 4)
                throw InputException.At(bytes.Path, $"a block of {size} bytes in the header at byte {at}, but only {bytes.Length - at - 4} are left", "a complete flac file",
                    "The file is truncated.");
            at += 4 + size;
        }
        var packed = BinaryPrimitives.ReadUInt64BigEndian(info[10..]); // 20 bits rate, 3 channels - 1, 5 depth - 1, 36 frames
        FlacHeader header = new((int)(packed >> 44), (int)(packed >> 41 & 7) + 1, (int)(packed >> 36 & 31) + 1,
            (long)(packed & 0xFFFFFFFFF) is > 0 and var known ? known : null, at);
        AudioFile.Check(bytes.Path, header.Channels, header.Rate);
        if (header.Depth is < 4 or > 31)
            throw InputException.At(bytes.Path, $"flac of {header.Depth} bits", "4 to 31 bits", "Save it with 24 bits.");
        return header;
    }

    /// <summary>Returns whether another stream has the same format, so that its frames can follow those of this one.</summary>
    public bool IsCompatibleWith(FlacHeader other) => (Rate, Channels, Depth) == (other.Rate, other.Channels, other.Depth);
}

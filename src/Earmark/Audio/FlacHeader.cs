using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>The header of a FLAC stream (RFC 9639, section 8).</summary>
/// <param name="SampleRate">The sample rate in Hz.</param>
/// <param name="Channels">The number of channels, 1 to 8.</param>
/// <param name="BitsPerSample">The bits per sample.</param>
/// <param name="Frames">The declared number of frames, or null if the header does not declare it.</param>
/// <param name="End">The file offset of the first frame.</param>
internal sealed record FlacHeader(int SampleRate, int Channels, int BitsPerSample, long? Frames, long End)
{
    private const int MaxBlocks = 10_000; // a file of empty blocks would take minutes to scan

    /// <summary>Returns whether a stream starts with these bytes.</summary>
    public static bool StartsAt(ReadOnlySpan<byte> start) => start.StartsWith("fLaC"u8);

    /// <summary>Reads the header of the stream at an offset.</summary>
    /// <exception cref="InputException">The file ends in the header, or the header has invalid values.</exception>
    public static FlacHeader Read(AudioBytes bytes, long start)
    {
        Span<byte> info = stackalloc byte[18], block = stackalloc byte[4];
        var offset = start + 4;
        var last = false;
        for (var i = 0; !last; i++)
        {
            if (i == MaxBlocks) throw AudioErrors.Undecodable(bytes.Path, $"more than {MaxBlocks} blocks in the header up to byte {offset}", "a flac file");
            var isComplete = bytes.Read(offset, block) == block.Length;
            if (isComplete && (block[0] & 0x7F) == 0) isComplete = bytes.Read(offset + 4, info) == info.Length;
            if (!isComplete) throw AudioErrors.Undecodable(bytes.Path, $"the file ends in the header at byte {offset}", "a complete flac file", "The file is truncated.");
            last = (block[0] & 0x80) != 0;
            var size = BinaryPrimitives.ReadInt32BigEndian(block) & 0xFFFFFF;
            if (size > bytes.Length - offset - 4)
                throw AudioErrors.Undecodable(bytes.Path, $"a block of {size} bytes in the header at byte {offset}, but only {bytes.Length - offset - 4} remain", "a complete flac file",
                    "The file is truncated.");
            offset += 4 + size;
        }
        var packed = BinaryPrimitives.ReadUInt64BigEndian(info[10..]); // 20 bits rate, 3 channels - 1, 5 depth - 1, 36 frames
        FlacHeader header = new((int)(packed >> 44), (int)(packed >> 41 & 7) + 1, (int)(packed >> 36 & 31) + 1,
            (long)(packed & 0xFFFFFFFFF) is > 0 and var known ? known : null, offset);
        AudioFile.ValidateFormat(bytes.Path, header.Channels, header.SampleRate);
        if (header.BitsPerSample is < 4 or > 31)
            throw AudioErrors.Undecodable(bytes.Path, $"{header.BitsPerSample}-bit flac", "4 to 31 bits", "Convert it to 24 bits.");
        return header;
    }

    /// <summary>Returns whether another stream has the same format, so that its frames can follow those of this one.</summary>
    public bool IsCompatibleWith(FlacHeader other) => (SampleRate, Channels, BitsPerSample) == (other.SampleRate, other.Channels, other.BitsPerSample);
}

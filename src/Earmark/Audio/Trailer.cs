using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>Detects data after the samples that is not part of the recording: tags, further chunks, padding, another file.</summary>
internal static class Trailer
{
    private const int MaxPadding = 4096; // one disk block; more zeros may be silence
    private const int Id3v1Bytes = 128, Id3v1ExtendedBytes = 227, ApeFooterBytes = 32;

    /// <summary>Returns whether the data from an offset to the end of the file or of a chunk is only a trailer.</summary>
    public static bool StartsAt(AudioBytes bytes, long offset, long end) => IsPadding(bytes, offset, end) || IsTagOrChunk(bytes, offset);

    /// <summary>Returns whether a tag, a chunk or another file starts at an offset.</summary>
    public static bool IsTagOrChunk(AudioBytes bytes, long offset)
    {
        var remaining = bytes.Length - offset;
        Span<byte> start = stackalloc byte[16];
        start = start[..bytes.Read(offset, start)];
        return start.StartsWith("TAG"u8) && remaining <= Id3v1Bytes + Id3v1ExtendedBytes
            || start.StartsWith("APETAGEX"u8) || start.StartsWith("LYRICSBEGIN"u8) || Id3.TagBytes(start) > 0
            || IsApeFooter(bytes, offset, ApeFooterBytes) || IsApeFooter(bytes, offset, ApeFooterBytes + Id3v1Bytes)
            || Chunk.StartsAt(bytes, offset);
    }

    /// <summary>Returns the file offset after the tag or chunk that starts at an offset, or null if there is none or if its size is unknown.</summary>
    public static long? EndOf(AudioBytes bytes, long offset)
    {
        Span<byte> start = stackalloc byte[16];
        start = start[..bytes.Read(offset, start)];
        if (Id3.TagBytes(start) is > 0 and var tag) return offset + tag;
        if (start.StartsWith("TAG"u8)) return offset + Id3v1Bytes;
        if (start.Length == 16 && start.StartsWith("APETAGEX"u8)) return offset + ApeFooterBytes + BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
        return Chunk.EndOf(bytes, offset);
    }

    /// <summary>Returns whether only zeros follow, at most <see cref="MaxPadding"/> of them.</summary>
    private static bool IsPadding(AudioBytes bytes, long offset, long end)
    {
        if (end - offset > MaxPadding) return false;
        var remaining = new byte[Math.Max(0, end - offset)];
        return !remaining.AsSpan(0, bytes.Read(offset, remaining)).ContainsAnyExcept((byte)0);
    }

    /// <summary>Returns whether the footer of an APE tag without a header (version 1) starts the specified number of bytes before the end of the file.</summary>
    private static bool IsApeFooter(AudioBytes bytes, long offset, int before)
    {
        Span<byte> footer = stackalloc byte[8];
        return bytes.Length - before >= offset && bytes.Read(bytes.Length - before, footer) == 8 && footer.SequenceEqual("APETAGEX"u8);
    }
}

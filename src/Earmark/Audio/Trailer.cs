using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>Detects data after the samples that is not part of the recording: tags, further chunks, padding, another file.</summary>
internal static class Trailer
{
    private const int MaxPadding = 4096; // one disk block; more zeros may be silence
    private const int Id3v1Bytes = 128, Id3v1ExtendedBytes = 227, ApeFooterBytes = 32;

    /// <summary>Returns whether only a trailer follows from an offset to the end of the file or of a chunk.</summary>
    public static bool IsAt(AudioBytes bytes, long at, long end) => IsPadding(bytes, at, end) || IsTagOrChunk(bytes, at);

    /// <summary>Returns whether a tag, a chunk or another file begins at an offset.</summary>
    public static bool IsTagOrChunk(AudioBytes bytes, long at)
    {
        var rest = bytes.Length - at;
        Span<byte> start = stackalloc byte[16];
        start = start[..bytes.Read(at, start)];
        return start.StartsWith("TAG"u8) && rest <= Id3v1Bytes + Id3v1ExtendedBytes
            || start.StartsWith("APETAGEX"u8) || start.StartsWith("LYRICSBEGIN"u8) || Id3.TagBytes(start) > 0
            || IsApeFooter(bytes, at, ApeFooterBytes) || IsApeFooter(bytes, at, ApeFooterBytes + Id3v1Bytes)
            || Chunk.IsAt(bytes, at);
    }

    /// <summary>Returns the file offset after the tag or chunk that begins at an offset; null if there is none, or if its size is unknown.</summary>
    public static long? EndOf(AudioBytes bytes, long at)
    {
        Span<byte> start = stackalloc byte[16];
        start = start[..bytes.Read(at, start)];
        if (Id3.TagBytes(start) is > 0 and var tag) return at + tag;
        if (start.StartsWith("TAG"u8)) return at + Id3v1Bytes;
        if (start.Length == 16 && start.StartsWith("APETAGEX"u8)) return at + ApeFooterBytes + BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
        return Chunk.EndOf(bytes, at);
    }

    /// <summary>Returns whether only a few zeros follow.</summary>
    private static bool IsPadding(AudioBytes bytes, long at, long end)
    {
        if (end - at > MaxPadding) return false;
        var rest = new byte[Math.Max(0, end - at)];
        return !rest.AsSpan(0, bytes.Read(at, rest)).ContainsAnyExcept((byte)0);
    }

    /// <summary>Returns whether the footer of an APE tag without a header (version 1) begins this many bytes before the end of the file.</summary>
    private static bool IsApeFooter(AudioBytes bytes, long at, int before)
    {
        Span<byte> footer = stackalloc byte[8];
        return bytes.Length - before >= at && bytes.Read(bytes.Length - before, footer) == 8 && footer.SequenceEqual("APETAGEX"u8);
    }
}

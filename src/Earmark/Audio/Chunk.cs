using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>A chunk of a WAV or AIFF file. It starts with its name and size.</summary>
/// <param name="Name">Four characters. Non-printable ones are escaped.</param>
/// <param name="Offset">The file offset of the content.</param>
/// <param name="Size">The content size in bytes declared in the header, or a negative value if a Wave64 chunk is smaller than its header.</param>
internal sealed record Chunk(string Name, long Offset, long Size)
{
    private const int MaxChunks = 10_000;                // a file of empty chunks would take minutes to scan
    private const int RiffHeader = 8, Wave64Header = 24;
    private const long MaxSize = 1L << 62;      // beyond that, offset plus size would overflow 64 bits

    /// <summary>The last bytes of every Wave64 chunk GUID.</summary>
    private static ReadOnlySpan<byte> Wave64GuidEnd => [0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A];

    /// <summary>
    /// Returns the chunks of a RIFF or IFF file. After the first sample chunk, the list ends before the first unrecognised chunk, or after
    /// the header of another file.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="big">Whether sizes are big-endian.</param>
    /// <param name="samples">The name of the chunks that contain samples.</param>
    public static List<Chunk> Riff(AudioBytes bytes, bool big, string samples)
    {
        List<Chunk> chunks = [];
        var (offset, found) = (bytes.Start + 12, false);
        for (var start = new byte[RiffHeader]; chunks.Count < MaxChunks && bytes.Read(offset, start) == start.Length;)
        {
            long size = big ? BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(4)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(4));
            Chunk chunk = new(FourCharacterCode.Format(start.AsSpan(0, 4)), offset + RiffHeader, size);
            if (found && chunk.Name != samples && !StartsAt(bytes, offset)) break;
            found |= chunk.Name == samples;
            chunks.Add(chunk);
            if (found && AppendedFile.FormatAt(bytes, offset) is not null) break; // its chunks are not part of this file
            offset = chunk.Offset + size + (size & 1); // chunks start at even offsets
        }
        return chunks;
    }

    /// <summary>Lists the chunks of a Wave64 file. They start at multiples of 8, and their size includes the header.</summary>
    /// <exception cref="InputException">A chunk is smaller than its header, so the start of the next chunk is unknown.</exception>
    public static List<Chunk> Wave64(AudioBytes bytes, string samples)
    {
        List<Chunk> chunks = [];
        var (offset, found) = (bytes.Start + 40, false);
        for (var start = new byte[Wave64Header]; chunks.Count < MaxChunks && bytes.Read(offset, start) == start.Length;)
        {
            var size = Math.Min(MaxSize, BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(16))) - Wave64Header;
            Chunk chunk = new(FourCharacterCode.Format(start.AsSpan(0, 4)), offset + Wave64Header, size);
            if (found && !StartsAt(bytes, offset)) break;
            found |= chunk.Name == samples;
            if (size < 0 && !found) throw AudioErrors.Undecodable(bytes.Path, $"a chunk of {size + Wave64Header} bytes at byte {offset}", "24 bytes or more");
            chunks.Add(chunk);
            if (size < 0 || size > bytes.Length || found && AppendedFile.FormatAt(bytes, offset) is not null) break;
            offset += (Wave64Header + size + 7) / 8 * 8;
        }
        return chunks;
    }

    /// <summary>Returns whether a chunk of any type, or another file, starts at an offset.</summary>
    public static bool StartsAt(AudioBytes bytes, long offset) => EndOf(bytes, offset) is not null || AppendedFile.FormatAt(bytes, offset) is not null;

    /// <summary>Returns the file offset after the chunk of any type that starts at an offset, or null if there is none. A chunk has a printable name and fits in the file.</summary>
    public static long? EndOf(AudioBytes bytes, long offset)
    {
        Span<byte> start = stackalloc byte[Wave64Header];
        start = start[..bytes.Read(offset, start)];
        if (start.Length < RiffHeader || !FourCharacterCode.IsPrintable(start[..4])) return null;
        if (start.Length == Wave64Header && start[10..16].SequenceEqual(Wave64GuidEnd))
            return offset + (Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(start[16..]), Wave64Header, MaxSize) + 7) / 8 * 8;
        var size = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(start[4..]), BinaryPrimitives.ReadUInt32BigEndian(start[4..]));
        return size <= bytes.Length - offset - RiffHeader ? offset + RiffHeader + size : null;
    }

    /// <summary>Reads the first bytes of the content.</summary>
    /// <exception cref="InputException">The file ends before these bytes.</exception>
    public byte[] ReadContent(AudioBytes bytes, int maxBytes)
    {
        var content = new byte[Math.Min(maxBytes, Size)];
        if (bytes.Read(Offset, content) == content.Length) return content;
        throw AudioErrors.Undecodable(bytes.Path, $"the file ends in the chunk '{Name}' at byte {Offset}", $"{Size} bytes", "The file is truncated.");
    }
}

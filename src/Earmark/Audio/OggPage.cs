using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>Finds the intact pages of all streams of an Ogg file (RFC 3533) and skips damaged pages.</summary>
/// <param name="bytes">The file.</param>
internal sealed class OggPage(AudioBytes bytes)
{
    public const int HeaderBytes = 27, MaxBytes = HeaderBytes + 255 + 255 * 255;
    private readonly byte[] page = new byte[MaxBytes];

    /// <summary>
    /// The remaining budget, in bytes of invalid pages, for searching inside invalid pages. A damaged file needs at most its own length. A
    /// file made of page headers would need the square of its length, so it is searched page by page once the budget is used up.
    /// </summary>
    private long searchBudget = 8 * bytes.Length + MaxBytes;

    /// <summary>The file offset where the search for the next page starts.</summary>
    public long Next { get; set; } = bytes.Start;

    /// <summary>The number of skipped bytes outside intact pages.</summary>
    public long SkippedBytes { get; set; }

    /// <summary>Whether the file ends inside a page.</summary>
    public bool IsTruncated { get; set; }

    /// <summary>The file offset of the page.</summary>
    public long Position { get; private set; }

    /// <summary>The serial number of the page's stream.</summary>
    public uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(14));

    /// <summary>The sequence number of the page in its stream.</summary>
    public uint SequenceNumber => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(18));

    /// <summary>The granule position of the stream after the page, or a negative value if no packet ends on the page.</summary>
    public long Granule => BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(6));

    /// <summary>Whether the page continues a packet of the previous page.</summary>
    public bool IsContinued => (page[5] & 1) != 0;

    /// <summary>Whether the page is the first of its stream.</summary>
    public bool IsFirst => (page[5] & 2) != 0;

    /// <summary>Whether the page is the last of its stream.</summary>
    public bool IsLast => (page[5] & 4) != 0;

    /// <summary>The segment table: the lengths of the segments. A packet continues after a segment of length 255.</summary>
    public ReadOnlySpan<byte> Segments => page.AsSpan(HeaderBytes, page[26]);

    /// <summary>The page, including its header.</summary>
    public ReadOnlyMemory<byte> Bytes => page;

    /// <summary>Returns whether the first packet of one of the first streams of a file starts with the specified bytes. Streams of later links are ignored.</summary>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="packet">The first bytes of the packet.</param>
    public static bool BeginsStream(ReadOnlySpan<byte> start, ReadOnlySpan<byte> packet)
    {
        for (var offset = 0; start[offset..].StartsWith("OggS"u8) && start.Length - offset > HeaderBytes && (offset == 0 || (start[offset + 5] & 2) != 0);)
        {
            var lengths = start.Slice(offset + HeaderBytes, Math.Min(start[offset + 26], start.Length - offset - HeaderBytes));
            offset += HeaderBytes + lengths.Length;
            if (start[offset..].StartsWith(packet)) return true;
            foreach (var length in lengths) offset = Math.Min(start.Length, offset + length);
        }
        return false;
    }

    /// <summary>Reads the next intact page.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool Read()
    {
        (long Position, long Lost)? truncated = null; // a page truncated by the end of the file, unless an intact one follows
        while (true)
        {
            var bytesRead = bytes.Read(Next, page.AsSpan(0, HeaderBytes + 255));
            if (bytesRead < HeaderBytes)
            {
                IsTruncated = bytesRead > 0 || truncated is not null;
                if (truncated is { } before) SkippedBytes = before.Lost;
                page[26] = 0;
                return false;
            }
            if (!page.AsSpan(0, bytesRead).StartsWith("OggS\0"u8)) // the zero is the version
            {
                Search(bytesRead);
                continue;
            }
            var size = HeaderBytes + page[26];
            for (var i = 0; i < page[26]; i++) size += page[HeaderBytes + i];
            if (bytes.Read(Next, page.AsSpan(0, size)) < size)
            {
                truncated ??= (Next, SkippedBytes);
                Skip(1);
                continue;
            }
            if (HasValidChecksum(page.AsSpan(0, size)))
            {
                Position = Next;
                Next += size;
                return true;
            }
            searchBudget -= size;
            Skip(searchBudget > 0 ? 1 : size);
        }
    }

    /// <summary>Moves to the next offset that looks like a page.</summary>
    /// <param name="bytesRead">The number of bytes already read. If they contain a page header, the step is small; otherwise a larger block is searched.</param>
    private void Search(int bytesRead)
    {
        var found = page.AsSpan(1, bytesRead - 1).IndexOf("OggS\0"u8);
        if (found < 0)
        {
            bytesRead = bytes.Read(Next, page);
            found = page.AsSpan(1, bytesRead - 1).IndexOf("OggS\0"u8);
        }
        Skip(found >= 0 ? found + 1 : Math.Max(1, bytesRead - 4));
    }

    private void Skip(int count) => (Next, SkippedBytes) = (Next + count, SkippedBytes + count);

    private static bool HasValidChecksum(Span<byte> page)
    {
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(page[22..]);
        uint crc = 0;
        for (var i = 0; i < page.Length; i++) crc = (crc << 8) ^ CrcTable[(crc >> 24) ^ (i is >= 22 and < 26 ? 0 : page[i])];
        return crc == expected;
    }

    /// <summary>CRC-32, polynomial 0x04C11DB7, most significant bit first.</summary>
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(value =>
    {
        for (var (bit, crc) = (0, (uint)value << 24); ; bit++)
        {
            if (bit == 8) return crc;
            crc = (crc << 1) ^ ((crc & 0x80000000) != 0 ? 0x04C11DB7u : 0);
        }
    })];
}

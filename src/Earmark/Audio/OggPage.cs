using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>Finds the intact pages of an Ogg file (RFC 3533), of any stream; damaged ones are skipped.</summary>
/// <param name="bytes">The file.</param>
internal sealed class OggPage(AudioBytes bytes)
{
    public const int HeaderBytes = 27, MaxBytes = HeaderBytes + 255 + 255 * 255;
    private readonly byte[] page = new byte[MaxBytes];

    /// <summary>
    /// The remaining budget, in bytes of invalid pages, for searching inside invalid pages. A damaged file needs at most its own length. A
    /// file made of page headers would need the square of it, and is searched page by page once the budget is spent.
    /// </summary>
    private long patience = 8 * bytes.Length + MaxBytes;

    /// <summary>The file offset where the search for the next page begins.</summary>
    public long Next { get; set; } = bytes.Start;

    /// <summary>The number of skipped bytes that belong to no intact page.</summary>
    public long Lost { get; set; }

    /// <summary>Whether the file ends inside a page.</summary>
    public bool Cut { get; set; }

    /// <summary>The file offset of the page.</summary>
    public long Position { get; private set; }

    /// <summary>The serial number of the page's stream.</summary>
    public uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(14));

    /// <summary>The sequence number of the page in its stream.</summary>
    public uint Number => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(18));

    /// <summary>The granule position of the stream after the page; negative if no packet ends on it.</summary>
    public long Granule => BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(6));

    /// <summary>Whether the page continues a packet of the previous page.</summary>
    public bool Continues => (page[5] & 1) != 0;

    /// <summary>Whether the page is the first of its stream.</summary>
    public bool Begins => (page[5] & 2) != 0;

    /// <summary>Whether the page is the last of its stream.</summary>
    public bool Ends => (page[5] & 4) != 0;

    /// <summary>The segment table: the lengths of the segments. A packet continues after a segment of length 255.</summary>
    public ReadOnlySpan<byte> Segments => page.AsSpan(HeaderBytes, page[26]);

    /// <summary>The page, including its header.</summary>
    public ReadOnlyMemory<byte> Bytes => page;

    /// <summary>Returns whether one of the first streams of a file has a first packet with these first bytes; streams of later links do not count.</summary>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="packet">The first bytes of the packet.</param>
    public static bool BeginsStream(ReadOnlySpan<byte> start, ReadOnlySpan<byte> packet)
    {
        for (var at = 0; start[at..].StartsWith("OggS"u8) && start.Length - at > HeaderBytes && (at == 0 || (start[at + 5] & 2) != 0);)
        {
            var lengths = start.Slice(at + HeaderBytes, Math.Min(start[at + 26], start.Length - at - HeaderBytes));
            at += HeaderBytes + lengths.Length;
            if (start[at..].StartsWith(packet)) return true;
            foreach (var length in lengths) at = Math.Min(start.Length, at + length);
        }
        return false;
    }

    /// <summary>Reads the next intact page.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool Read()
    {
        (long At, long Lost)? cut = null; // a page truncated by the end of the file, unless an intact one follows
        while (true)
        {
            var got = bytes.Read(Next, page.AsSpan(0, HeaderBytes + 255));
            if (got < HeaderBytes)
            {
                Cut = got > 0 || cut is not null;
                if (cut is { } before) Lost = before.Lost;
                page[26] = 0;
                return false;
            }
            if (!page.AsSpan(0, got).StartsWith("OggS\0"u8)) // the zero is the version
            {
                Search(got);
                continue;
            }
            var size = HeaderBytes + page[26];
            for (var i = 0; i < page[26]; i++) size += page[HeaderBytes + i];
            if (bytes.Read(Next, page.AsSpan(0, size)) < size)
            {
                cut ??= (Next, Lost);
                Skip(1);
                continue;
            }
            if (IsWhole(page.AsSpan(0, size)))
            {
                Position = Next;
                Next += size;
                return true;
            }
            patience -= size;
            Skip(patience > 0 ? 1 : size);
        }
    }

    /// <summary>Moves to the next offset that looks like a page.</summary>
    /// <param name="got">The number of bytes already read. If they contain a page header, the step is small; otherwise a larger block is searched.</param>
    private void Search(int got)
    {
        var found = page.AsSpan(1, got - 1).IndexOf("OggS\0"u8);
        if (found < 0)
        {
            got = bytes.Read(Next, page);
            found = page.AsSpan(1, got - 1).IndexOf("OggS\0"u8);
        }
        Skip(found >= 0 ? found + 1 : Math.Max(1, got - 4));
    }

    private void Skip(int count) => (Next, Lost) = (Next + count, Lost + count);

    private static bool IsWhole(Span<byte> page)
    {
        var specified = BinaryPrimitives.ReadUInt32LittleEndian(page[22..]);
        uint crc = 0;
        for (var i = 0; i < page.Length; i++) crc = (crc << 8) ^ Table[(crc >> 24) ^ (i is >= 22 and < 26 ? 0 : page[i])];
        return crc == specified;
    }

    /// <summary>CRC-32, polynomial 0x04C11DB7, highest bit first.</summary>
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        for (var (bit, crc) = (0, (uint)value << 24); ; bit++)
        {
            if (bit == 8) return crc;
            crc = (crc << 1) ^ ((crc & 0x80000000) != 0 ? 0x04C11DB7u : 0);
        }
    })];
}

using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>Finds the whole pages of an Ogg file (RFC 3533), of any stream; damaged ones are stepped over.</summary>
/// <param name="bytes">The file.</param>
internal sealed class OggPage(AudioBytes bytes)
{
    public const int HeaderBytes = 27, MostBytes = HeaderBytes + 255 + 255 * 255;
    private readonly byte[] page = new byte[MostBytes];

    /// <summary>
    /// Bytes of false pages whose checksums are still computed to look for a page within each of them. A damaged file needs its
    /// own length at most; a file made of page headers would need the square of it, and is searched page by page once this is spent.
    /// </summary>
    private long patience = 8 * bytes.Length + MostBytes;

    /// <summary>Byte at which the next page is looked for.</summary>
    public long Next { get; set; } = bytes.Start;

    /// <summary>Bytes of the file that belonged to no whole page and were stepped over.</summary>
    public long Lost { get; set; }

    /// <summary>Whether the file ended inside a page.</summary>
    public bool Cut { get; set; }

    /// <summary>Byte at which the page begins.</summary>
    public long Place { get; private set; }

    /// <summary>Number of the stream that it belongs to.</summary>
    public uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(14));

    /// <summary>Its place among the pages of the stream.</summary>
    public uint Number => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(18));

    /// <summary>Position of the stream after it; negative if no packet ends on it.</summary>
    public long Granule => BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(6));

    /// <summary>Whether it continues a packet of the previous page.</summary>
    public bool Continues => (page[5] & 1) != 0;

    /// <summary>Whether a stream begins with it.</summary>
    public bool Begins => (page[5] & 2) != 0;

    /// <summary>Whether its stream ends with it.</summary>
    public bool Ends => (page[5] & 4) != 0;

    /// <summary>Lengths of the segments of its content; a packet continues after a length of 255.</summary>
    public ReadOnlySpan<byte> Segments => page.AsSpan(HeaderBytes, page[26]);

    /// <summary>All of it, from its header on.</summary>
    public ReadOnlyMemory<byte> Bytes => page;

    /// <summary>Whether one of the streams that a file begins with has a first packet that begins so; streams of later links do not count.</summary>
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

    /// <summary>Reads the next whole page.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool Read()
    {
        (long At, long Lost)? cut = null; // a page that the file ends in, unless a whole one follows
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
                Place = Next;
                Next += size;
                return true;
            }
            patience -= size;
            Skip(patience > 0 ? 1 : size);
        }
    }

    /// <summary>Goes to the next place that looks like a page.</summary>
    /// <param name="got">Bytes that are read already: what is made of page headers is searched in small steps, what is not in large ones.</param>
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
        var told = BinaryPrimitives.ReadUInt32LittleEndian(page[22..]);
        uint crc = 0;
        for (var i = 0; i < page.Length; i++) crc = (crc << 8) ^ Table[(crc >> 24) ^ (i is >= 22 and < 26 ? 0 : page[i])];
        return crc == told;
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

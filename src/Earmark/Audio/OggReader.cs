using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>A packet of a logical stream.</summary>
/// <param name="Bytes">Its content, valid until the next packet is read.</param>
/// <param name="Granule">Position of the stream behind it, in the codec's unit; null where only a later packet tells.</param>
/// <param name="Last">Whether the stream ends with it.</param>
internal readonly record struct OggPacket(ReadOnlyMemory<byte> Bytes, long? Granule, bool Last);

/// <summary>Reads the packets of one logical stream of an Ogg file (RFC 3533), page by page; damaged pages are stepped over.</summary>
internal sealed class OggReader
{
    private const int HeaderBytes = 27, MostPageBytes = HeaderBytes + 255 + 255 * 255, MostPacketBytes = 1 << 24;
    private readonly AudioBytes bytes;
    private readonly byte[] page = new byte[MostPageBytes];
    private readonly uint serial;
    private byte[] joined = new byte[1 << 12]; // a packet that spans pages
    private long at;               // byte of the next page
    private int segment, segments; // of the page that is held
    private int content;           // place in the page of what the next segment holds

    /// <summary>Finds the first stream whose first packet is wanted.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public OggReader(AudioBytes bytes, Predicate<ReadOnlyMemory<byte>> wanted)
    {
        (this.bytes, at) = (bytes, bytes.Start);
        while (NextPage(null) && (page[5] & 2) != 0) // streams begin before any continues
        {
            if (!wanted(page.AsMemory(content, Math.Min(255, (int)page[HeaderBytes])))) continue;
            serial = Serial;
            return;
        }
        throw InputException.At(bytes.Path, $"no whole first page up to byte {at}", "a whole ogg file", "The file was cut or damaged.");
    }

    /// <summary>Bytes of the file that belonged to no whole page and were stepped over.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether the file ended inside a page.</summary>
    public bool Cut { get; private set; }

    private uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(14));

    private uint Number => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(18));

    private long Granule => BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(6));

    /// <summary>Reads the next packet.</summary>
    /// <returns>False at the end.</returns>
    public bool Next(out OggPacket packet)
    {
        var length = 0; // of what previous pages held of this packet
        while (true)
        {
            if (segment == segments)
            {
                var expected = Number + 1;
                if (!NextPage(serial)) break;
                if ((page[5] & 1) == 0 || Number != expected) length = 0; // the rest of the packet is lost
                if ((page[5] & 1) != 0 && length == 0) SkipPacket();      // the beginning of it is
                continue;
            }
            var start = content;
            var whole = SkipPacket();
            if (!whole || length > 0)
            {
                if (length + content - start > MostPacketBytes)
                    throw new InvalidDataException($"a packet of more than {MostPacketBytes} bytes before byte {at}");
                if (joined.Length < length + content - start) Array.Resize(ref joined, 2 * (length + content - start));
                page.AsSpan(start, content - start).CopyTo(joined.AsSpan(length));
                length += content - start;
                if (!whole) continue;
            }
            var lastOfPage = !page.AsSpan(HeaderBytes + segment, segments - segment).ContainsAnyExcept((byte)255);
            packet = new(length > 0 ? joined.AsMemory(0, length) : page.AsMemory(start, content - start),
                lastOfPage && Granule >= 0 ? Granule : null, lastOfPage && (page[5] & 4) != 0);
            return true;
        }
        packet = default;
        return false;
    }

    /// <summary>Tells the positions after the first page from here on that has one and at the end of the stream, without losing the place.</summary>
    /// <param name="last">Position at the end.</param>
    /// <param name="packets">Packets that end on that first page.</param>
    /// <returns>Position after the first page; null where none has one.</returns>
    public long? Positions(out long? last, out int packets)
    {
        var (held, here, from, to, place) = (page.ToArray(), at, segment, segments, content);
        var (lost, cut) = (Lost, Cut);
        long? first = null;
        for (packets = 0; first is null && NextPage(serial);)
        {
            packets = segments - page.AsSpan(HeaderBytes, segments).Count((byte)255);
            if (packets > 0 && Granule >= 0) first = Granule;
        }
        last = null;
        for (var back = (long)MostPageBytes; last is null && first is not null; back *= 4)
        {
            at = Math.Max(here, bytes.Length - back);
            while (NextPage(serial))
                if (Granule >= 0) last = Granule;
            if (at == here || back > bytes.Length) break;
        }
        held.CopyTo(page, 0);
        (at, segment, segments, content, Lost, Cut) = (here, from, to, place, lost, cut);
        return first;
    }

    /// <summary>Moves behind the packet that begins or goes on here; false where it goes on on the next page.</summary>
    private bool SkipPacket()
    {
        while (segment < segments)
        {
            var length = page[HeaderBytes + segment++];
            content += length;
            if (length < 255) return true;
        }
        return false;
    }

    /// <summary>Reads the next whole page, of one stream or of any.</summary>
    private bool NextPage(uint? of)
    {
        while (true)
        {
            var got = bytes.Read(at, page.AsSpan(0, HeaderBytes + 255));
            if (got > 4 && !page.AsSpan(0, got).StartsWith("OggS\0"u8)) // the zero is the version
            {
                var skipped = page.AsSpan(1, got - 1).IndexOf((byte)'O') is >= 0 and var next ? next + 1 : got;
                (at, Lost) = (at + skipped, Lost + skipped);
                continue;
            }
            segments = got < HeaderBytes ? 0 : page[26];
            content = HeaderBytes + segments;
            var size = content;
            for (var i = 0; i < segments; i++) size += page[HeaderBytes + i];
            if (got < HeaderBytes || bytes.Read(at, page.AsSpan(0, size)) < size)
            {
                Cut |= got > 0;
                segment = segments = 0;
                return false;
            }
            if (!IsWhole(page.AsSpan(0, size)))
            {
                (at, Lost) = (at + 1, Lost + 1);
                continue;
            }
            at += size;
            segment = 0;
            if (of is null || Serial == of) return true;
        }
    }

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

namespace Earmark.Audio;

/// <summary>A packet of a logical stream.</summary>
/// <param name="Bytes">The content, valid until the next packet is read.</param>
/// <param name="Granule">The stream position after the packet, in the codec's unit, or null if only a later packet specifies it.</param>
/// <param name="End">The end position of the stream for packets on the page marked as the last, or null for packets on earlier pages.</param>
internal readonly record struct OggPacket(ReadOnlyMemory<byte> Bytes, long? Granule, long? End);

/// <summary>
/// Reads the packets of one logical stream of an Ogg file (RFC 3533), and then those of the following links of a chained file. Radio
/// recorders write consecutive streams, one per title.
/// </summary>
internal sealed class OggReader
{
    private const int MaxPacketBytes = 1 << 24;
    private readonly AudioBytes bytes;
    private readonly Predicate<ReadOnlyMemory<byte>> isMatch;
    private readonly HashSet<uint> group = []; // serial numbers of the multiplexed streams of this link
    private OggPage page;
    private uint serial;
    private byte[] joined = new byte[1 << 12]; // a packet that spans pages
    private int segment, segments; // of the current page
    private int content;           // offset of the next segment in the page
    private bool pastStreamStarts; // whether a page was read that does not start a stream: the next page that does starts a new link
    private bool linkFollows;      // whether the current page starts the next link

    /// <summary>Finds the first stream whose first packet matches.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="isMatch">Returns whether to read a stream whose first packet starts with these bytes.</param>
    /// <exception cref="InputException">There is no matching stream.</exception>
    public OggReader(AudioBytes bytes, Predicate<ReadOnlyMemory<byte>> isMatch)
    {
        (this.bytes, this.isMatch, page) = (bytes, isMatch, new(bytes));
        if (!page.Read() || !StartLink())
            throw AudioErrors.Undecodable(bytes.Path, $"no complete first page up to byte {page.Next}", "a complete ogg file", "The file is truncated or damaged.");
    }

    /// <summary>The number of skipped bytes outside intact pages, or on pages of a stream whose start is missing.</summary>
    public long SkippedBytes => page.SkippedBytes;

    /// <summary>Whether the file ends inside a page.</summary>
    public bool IsTruncated => page.IsTruncated;

    /// <summary>Moves to the next link, after <see cref="TryReadPacket"/> has reached the end of this one.</summary>
    /// <param name="position">The file offset of the next link, or null at the end of the file.</param>
    /// <returns>False if there is no next link or it has no matching stream.</returns>
    public bool TryMoveToNextLink(out long? position)
    {
        position = linkFollows ? page.Position : null;
        return linkFollows && StartLink();
    }

    /// <summary>Reads the next packet of this link.</summary>
    /// <returns>False at the end of the link.</returns>
    public bool TryReadPacket(out OggPacket packet)
    {
        var length = 0; // bytes of this packet on previous pages
        while (true)
        {
            if (segment == segments)
            {
                var expected = page.SequenceNumber + 1;
                if (!NextPage()) break;
                if (!page.IsContinued || page.SequenceNumber != expected) length = 0; // the remainder of the packet is lost
                if (page.IsContinued && length == 0) SkipPacket();            // the start of the packet is lost
                continue;
            }
            var start = content;
            var isComplete = SkipPacket();
            if (!isComplete || length > 0)
            {
                if (length + content - start > MaxPacketBytes)
                    throw new InvalidDataException($"a packet of more than {MaxPacketBytes} bytes before byte {page.Next}");
                if (joined.Length < length + content - start) Array.Resize(ref joined, 2 * (length + content - start));
                page.Bytes.Span[start..content].CopyTo(joined.AsSpan(length));
                length += content - start;
                if (!isComplete) continue;
            }
            var isLastOfPage = !page.Segments[segment..].ContainsAnyExcept((byte)255);
            packet = new(length > 0 ? joined.AsMemory(0, length) : page.Bytes[start..content],
                isLastOfPage && page.Granule >= 0 ? page.Granule : null, page.IsLast && page.Granule >= 0 ? page.Granule : null);
            return true;
        }
        packet = default;
        return false;
    }

    /// <summary>Looks ahead to the first packet with a known position. The reading position does not change.</summary>
    /// <param name="onPacket">Called for each packet.</param>
    /// <returns>The position, or null if no packet specifies one.</returns>
    public long? Peek(Action<OggPacket> onPacket)
    {
        var saved = (page, segment, segments, content, pastStreamStarts);
        page = new(bytes) { Next = page.Next };
        saved.page.Bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsMemory(page.Bytes));
        try
        {
            while (TryReadPacket(out var packet))
            {
                onPacket(packet);
                if (packet.Granule is { } granule) return granule;
            }
            return null;
        }
        finally
        {
            (page, segment, segments, content, pastStreamStarts) = saved;
            linkFollows = false;
        }
    }

    /// <summary>Finds the end position of the file, or returns null if other links may follow this one or if no page specifies a position.</summary>
    public long? LastGranule()
    {
        var search = new OggPage(bytes);
        for (var distance = (long)OggPage.MaxBytes; ; distance *= 4)
        {
            long? last = null;
            for (search.Next = Math.Max(page.Next, bytes.Length - distance); search.Read();)
            {
                if (search.IsFirst && pastStreamStarts || !search.IsFirst && !group.Contains(search.Serial)) return null;
                if (search.Serial == serial && search.Granule >= 0) last = search.Granule;
            }
            if (last is not null || distance > bytes.Length) return last;
        }
    }

    /// <summary>Looks for a matching stream among those that start here.</summary>
    private bool StartLink()
    {
        (linkFollows, pastStreamStarts, segment, segments) = (false, false, 0, 0);
        group.Clear();
        do
        {
            if (!page.IsFirst) return false; // all streams start before any of them continues
            group.Add(page.Serial);
            (segment, segments, content) = (0, page.Segments.Length, OggPage.HeaderBytes + page.Segments.Length);
            if (segments == 0 || !isMatch(page.Bytes.Slice(content, Math.Min(254, (int)page.Segments[0])))) continue;
            serial = page.Serial;
            return true;
        }
        while (page.Read());
        return false;
    }

    /// <summary>Moves past the packet that starts or continues here. Returns false if it continues on the next page.</summary>
    private bool SkipPacket()
    {
        while (segment < segments)
        {
            var length = page.Segments[segment++];
            content += length;
            if (length < 255) return true;
        }
        return false;
    }

    /// <summary>Reads the next page of this stream. Returns false at the end of the link.</summary>
    private bool NextPage()
    {
        while (!linkFollows && page.Read())
        {
            linkFollows = page.IsFirst && pastStreamStarts;
            if (linkFollows) break;
            if (page.IsFirst) group.Add(page.Serial);
            else pastStreamStarts = true;
            if (page.Serial == serial)
            {
                (segment, segments, content) = (0, page.Segments.Length, OggPage.HeaderBytes + page.Segments.Length);
                return true;
            }
            if (!group.Contains(page.Serial)) page.SkippedBytes += page.Next - page.Position; // the start of its stream is damaged
        }
        (segment, segments) = (0, 0);
        return false;
    }
}

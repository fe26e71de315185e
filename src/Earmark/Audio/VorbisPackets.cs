using NVorbis;
using NVorbis.Contracts;

namespace Earmark.Audio;

/// <summary>
/// Supplies NVorbis with the packets of one link. Seeking is not supported, because it would need a table of all pages in memory.
/// Positions are hidden from NVorbis: if the last one is lower than the number of samples before it, NVorbis 0.10.5 steps back and loops
/// indefinitely.
/// </summary>
internal sealed class VorbisPackets(OggReader ogg) : NVorbis.Contracts.IPacketProvider
{
    private Packet? peeked, following; // reads one packet ahead, because the last packet must be marked as such
    private int number;

    public bool CanSeek => false;

    public int StreamSerial => 0;

    /// <summary>The end position of the link, known from the first packet of its last page, or null before that packet.</summary>
    public long? End { get; private set; }

    public IPacket? GetNextPacket()
    {
        var packet = PeekNextPacket();
        peeked = null;
        return packet;
    }

    public IPacket? PeekNextPacket()
    {
        if (peeked is not null) return peeked;
        peeked = following ?? Read();
        following = number < 4 ? null : Read(); // not right after the headers: Peek needs all packets
        // Otherwise NVorbis would return the half of the last block that has no overlap.
        if (peeked is not null && number >= 4) peeked.IsEndOfStream = following is null;
        return peeked;
    }

    /// <summary>Looks ahead at the packets after the headers; see <see cref="OggReader.Peek"/>.</summary>
    public long? Peek(Action<OggPacket> onPacket) => ogg.Peek(onPacket);

    public long SeekTo(long granulePos, int preRoll, GetPacketGranuleCount getPacketGranuleCount) => throw new NotSupportedException();

    public long GetGranuleCount() => throw new NotSupportedException();

    private Packet? Read()
    {
        if (!ogg.TryReadPacket(out var next)) return null;
        number++;
        End = next.End ?? End;
        // Comments can contain pictures and wrong sizes. They are not needed.
        var packet = new Packet(number == 2 ? "\u0003vorbis\0\0\0\0\0\0\0\0\u0001"u8.ToArray() : next.Bytes.ToArray());
        if (number == 3) VorbisSetup.Check(packet);
        return packet;
    }

    /// <summary>A packet in memory.</summary>
    internal sealed class Packet(byte[] bytes) : DataPacket
    {
        private int next;

        protected override int TotalBits => 8 * bytes.Length;

        protected override int ReadNextByte() => next < bytes.Length ? bytes[next++] : -1;

        public override void Reset()
        {
            next = 0;
            base.Reset();
        }
    }
}

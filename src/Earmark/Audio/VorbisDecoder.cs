using NVorbis;
using NVorbis.Contracts;

namespace Earmark.Audio;

/// <summary>Ogg Vorbis: NVorbis decodes the packets, <see cref="OggReader"/> finds them.</summary>
internal sealed class VorbisDecoder : BlockReader
{
    private const int BlockFrames = 2048, LongestBlock = 8192;
    private readonly PacketSource packets;
    private readonly StreamDecoder decoder;
    private readonly float[] interleaved;
    private readonly float[] mono = new float[BlockFrames];

    private VorbisDecoder(AudioBytes bytes) : base(bytes)
    {
        packets = new(new(bytes, packet => packet.Span.StartsWith("\u0001vorbis"u8)));
        decoder = new(packets) { ClipSamples = false };
        AudioFile.Check(bytes.Path, decoder.Channels, decoder.SampleRate);
        interleaved = new float[BlockFrames * decoder.Channels];
        var first = packets.Ogg.Positions(out var last, out var many);
        // A cut from a live stream does not begin at 0; how long it is shows only at its end.
        if (first <= (long)many * LongestBlock) Frames = last;
        Limit = Frames ?? long.MaxValue;
    }

    public static Decoder Row { get; } = new("ogg vorbis", ["ogg", "oga"], "NVorbis (MIT)",
        start => start.StartsWith("OggS"u8) && start.IndexOf("\u0001vorbis"u8) > 0, Open);

    private static AudioReader Open(AudioBytes bytes)
    {
        // NVorbis ignores which channels a residue is for (Mapping.DecodePacket in 0.10.5): noise where there are more than two.
        var head = bytes.Head[bytes.Head.IndexOf("\u0001vorbis"u8)..];
        return head.Length > 11 && head[11] > 2 ? FfmpegReader.Open(bytes, $"ogg vorbis of {head[11]} channels") : new VorbisDecoder(bytes);
    }

    public override string Format => "ogg vorbis";

    public override int Rate => decoder.SampleRate;

    public override int Channels => decoder.Channels;

    public override long? Frames { get; }

    protected override ReadOnlyMemory<float> NextBlock()
    {
        var count = decoder.Read(interleaved, 0, interleaved.Length) / Channels;
        if (count == 0)
        {
            if (packets.Ogg.Cut) Warn($"{Bytes.Path}: ends in the middle of a page; what is there is used");
            if (packets.Ogg.Lost > 0) Warn($"{Bytes.Path}: {packets.Ogg.Lost} bytes are damaged and left out");
        }
        Mix.Down(interleaved, Channels, mono.AsSpan(0, count));
        return mono.AsMemory(0, count);
    }

    private protected override void Close()
    {
        decoder.Dispose();
        base.Close();
    }

    /// <summary>Hands packets to NVorbis. It seeks nowhere: that would need a table of all pages in memory.</summary>
    private sealed class PacketSource(OggReader ogg) : NVorbis.Contracts.IPacketProvider
    {
        private Packet? peeked;
        private int number;

        public OggReader Ogg => ogg;

        public bool CanSeek => false;

        public int StreamSerial => 0;

        public IPacket? GetNextPacket()
        {
            var packet = PeekNextPacket();
            peeked = null;
            return packet;
        }

        public IPacket? PeekNextPacket()
        {
            if (peeked is not null || !ogg.Next(out var next)) return peeked;
            number++;
            // Comments may hold pictures and lie about their size: none of it is needed.
            return peeked = number == 2 ? new("\u0003vorbis\0\0\0\0\0\0\0\0\u0001"u8.ToArray())
                : new(next.Bytes) { GranulePosition = next.Granule, IsEndOfStream = next.Last };
        }

        public long SeekTo(long granulePos, int preRoll, GetPacketGranuleCount getPacketGranuleCount) => throw new NotSupportedException();

        public long GetGranuleCount() => throw new NotSupportedException();
    }

    private sealed class Packet(ReadOnlyMemory<byte> bytes) : DataPacket
    {
        private int next;

        protected override int TotalBits => 8 * bytes.Length;

        protected override int ReadNextByte() => next < bytes.Length ? bytes.Span[next++] : -1;

        public override void Reset()
        {
            next = 0;
            base.Reset();
        }
    }
}

using System.Buffers.Binary;
using Concentus;

namespace Earmark.Audio;

/// <summary>Ogg Opus (RFC 7845): Concentus decodes the packets, <see cref="OggReader"/> finds them. Always 48 kHz.</summary>
internal sealed class OpusDecoder : BlockReader
{
    private const int LongestPacket = 5760; // frames: 120 ms
    private readonly OggReader ogg;
    private readonly IOpusMultiStreamDecoder decoder;
    private readonly float[] interleaved, mono = new float[LongestPacket];
    private readonly int channels;
    private int silent, count = LongestPacket / 6;

    private OpusDecoder(AudioBytes bytes) : base(bytes)
    {
        var head = Array.Empty<byte>();
        ogg = new(bytes, packet =>
        {
            if (packet.Span.StartsWith("OpusHead"u8)) head = packet.ToArray();
            return head.Length > 0;
        });
        if (head.Length < 19 || head[8] > 15 || head[18] != 0 && head.Length < 21 + head[9])
            throw InputException.At(bytes.Path, $"an OpusHead of {head.Length} bytes and version {(head.Length > 8 ? head[8] : 0)}",
                "19 bytes or more and version 1");
        channels = head[9];
        // Family 0 says by itself what others write down: one stream, in two channels where there are two.
        var plain = Math.Min(channels, 2);
        var (streams, coupled, mapping) = head[18] == 0 ? (1, plain - 1, new byte[] { 0, 1 }[..plain])
            : (head[19], head[20], head[21..(21 + channels)]);
        AudioFile.Check(bytes.Path, channels, 48000);
        decoder = OpusCodecFactory.CreateMultiStreamDecoder(48000, channels, streams, coupled, mapping);
        decoder.Gain = BinaryPrimitives.ReadInt16LittleEndian(head.AsSpan(16));
        interleaved = new float[LongestPacket * channels];
        Skip = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(10));

        ogg.Next(out _); // the head again, in its whole page
        ogg.Next(out _); // comments
        // A cut from a live stream does not begin at 0; how long it is shows only at its end.
        var first = ogg.Positions(out var last, out var packets);
        if (first <= (long)packets * LongestPacket) Frames = Math.Max(0, last!.Value - Skip);
        Limit = Frames ?? long.MaxValue;
    }

    public static Decoder Row { get; } = new("ogg opus", ["opus", "ogg"], "Concentus (BSD)",
        start => start.StartsWith("OggS"u8) && start.IndexOf("OpusHead"u8) > 0, bytes => new OpusDecoder(bytes));

    public override string Format => "ogg opus";

    public override int Rate => 48000;

    public override int Channels => channels;

    public override long? Frames { get; }

    protected override ReadOnlyMemory<float> NextBlock()
    {
        if (!ogg.Next(out var packet))
        {
            if (ogg.Cut) Warn($"{Bytes.Path}: ends in the middle of a page; what is there is used");
            if (ogg.Lost > 0) Warn($"{Bytes.Path}: {ogg.Lost} bytes are damaged and left out");
            if (silent > 0) Warn($"{Bytes.Path}: {silent} opus packets are damaged and silent");
            return default;
        }
        try
        {
            count = decoder.DecodeMultistream(packet.Bytes.Span, interleaved, LongestPacket, false);
            Mix.Down(interleaved, channels, mono.AsSpan(0, count));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            decoder.ResetState(); // Concentus fails in various ways on damaged packets; time goes on without them
            mono.AsSpan(0, count).Clear();
            silent++;
        }
        return mono.AsMemory(0, count);
    }
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Concentus;

namespace Earmark.Audio;

/// <summary>Decodes Ogg Opus (RFC 7845), always at 48 kHz. <see cref="OggReader"/> reads the packets, and Concentus decodes them.</summary>
internal sealed class OpusDecoder : BlockReader
{
    private const int MaxPacketSamples = 5760; // frames: 120 ms
    private readonly OggReader ogg;
    private readonly float[] mono = new float[MaxPacketSamples];
    private IOpusMultiStreamDecoder decoder;
    private float[] interleaved;
    private OggTrim trim;
    private byte[] head = [];
    private int channels;        // of this link
    private int preSkip;         // frames before the start of the recording
    private int skip;            // pre-skip frames that are not yet decoded
    private long? startPosition; // position of the first packet, or null if unknown
    private int silent, count = MaxPacketSamples / 6;

    private OpusDecoder(AudioBytes bytes) : base(bytes)
    {
        ogg = new(bytes, packet =>
        {
            var isOpus = packet.Span.StartsWith("OpusHead"u8);
            if (isOpus) head = packet.ToArray();
            return isOpus;
        });
        StartLink();
        Channels = channels;
        Frames = startPosition is { } from && ogg.LastGranule() is { } last ? Math.Max(0, last - from - preSkip) : null;
    }

    public static Decoder Descriptor { get; } = new("ogg opus", ["opus", "ogg"], "Concentus (BSD)",
        start => OggPage.BeginsStream(start, "OpusHead"u8), bytes => new OpusDecoder(bytes));

    public override string Format => "ogg opus";

    public override int SampleRate => 48000;

    public override int Channels { get; }

    public override long? Frames { get; }

    protected override ReadOnlyMemory<float> NextBlock()
    {
        long? nextLink;
        while (true)
        {
            if (!ogg.TryReadPacket(out var packet))
            {
                if (trim.ExceedsLimit) Warn($"{Bytes.Path}: the position on the last page contradicts the preceding packets and is ignored");
                if (!ogg.TryMoveToNextLink(out nextLink)) break;
                StartLink();
                continue;
            }
            if (packet.End is { } end && startPosition is { } from) trim.Limit = Math.Max(0, end - from - preSkip);
            Decode(packet.Bytes.Span);
            var before = Math.Min(skip, count);
            skip -= before;
            if (trim.Trim(mono.AsMemory(before, count - before)) is { IsEmpty: false } block) return block;
        }
        if (nextLink is { } position) Warn($"{Bytes.Path}: a recording that is not opus follows at byte {position} and is skipped");
        if (ogg.IsTruncated) Warn($"{Bytes.Path}: the file ends in the middle of a page; the available samples are used");
        if (ogg.SkippedBytes > 0) Warn($"{Bytes.Path}: skipped {ogg.SkippedBytes} damaged bytes");
        if (silent > 0) Warn($"{Bytes.Path}: {silent} opus packets are damaged and replaced by silence");
        return default;
    }

    /// <summary>Starts the link whose OpusHead was found.</summary>
    [MemberNotNull(nameof(decoder), nameof(interleaved), nameof(trim))]
    private void StartLink()
    {
        if (head.Length < 19 || head[8] > 15 || head[18] != 0 && head.Length < 21 + head[9])
            throw AudioErrors.Undecodable(Bytes.Path, $"an OpusHead of {head.Length} bytes and version {(head.Length > 8 ? head[8] : 0)}",
                "19 bytes or more and version 1");
        channels = head[9];
        // Family 0 has no mapping table: one stream, coupled if there are two channels.
        var plain = Math.Min(channels, 2);
        var (streams, coupled, mapping) = head[18] == 0 ? (1, plain - 1, new byte[] { 0, 1 }[..plain])
            : (head[19], head[20], head[21..(21 + channels)]);
        AudioFile.ValidateFormat(Bytes.Path, channels, SampleRate);
        decoder = OpusCodecFactory.CreateMultiStreamDecoder(SampleRate, channels, streams, coupled, mapping);
        decoder.Gain = BinaryPrimitives.ReadInt16LittleEndian(head.AsSpan(16));
        interleaved = new float[MaxPacketSamples * channels];
        trim = new(MaxPacketSamples);
        skip = preSkip = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(10));

        ogg.TryReadPacket(out _); // OpusHead again, as a complete packet
        ogg.TryReadPacket(out _); // comments
        // An excerpt of a live stream does not start at 0. Its start follows from the first known position (RFC 7845, section 4.3).
        var frames = 0L;
        startPosition = ogg.Peek(packet => frames += FramesOf(packet.Bytes.Span)) is { } first ? Math.Max(0, first - frames) : null;
    }

    private void Decode(ReadOnlySpan<byte> packet)
    {
        try
        {
            count = decoder.DecodeMultistream(packet, interleaved, MaxPacketSamples, false);
            Downmix.ToMono(interleaved, channels, mono.AsSpan(0, count), Power);
        }
        catch (Exception exception) when (AudioErrors.FromSystem(Bytes.Path, exception) is null)
        {
            decoder.ResetState(); // Concentus throws various exceptions on damaged packets; these are replaced by silence to preserve the timing
            if (FramesOf(packet) is > 0 and var expected) count = expected;
            mono.AsSpan(0, count).Clear();
            silent++;
        }
    }

    /// <summary>Returns the number of frames of a packet, from its first bytes (RFC 6716, section 3.1), or 0 if it exceeds the maximum.</summary>
    private static int FramesOf(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty) return 0;
        var mode = packet[0] >> 3;
        var size = mode >= 16 ? 120 << (mode & 3) : mode >= 12 ? 480 << (mode & 1) : (mode & 3) == 3 ? 2880 : 480 << (mode & 3);
        var frameCount = (packet[0] & 3) switch { 0 => 1, 3 => packet.Length > 1 ? packet[1] & 63 : 0, _ => 2 };
        return frameCount * size <= MaxPacketSamples ? frameCount * size : 0;
    }
}

using System.Diagnostics.CodeAnalysis;
using NVorbis;

namespace Earmark.Audio;

/// <summary>Decodes Ogg Vorbis. <see cref="OggReader"/> reads the packets, and NVorbis decodes them.</summary>
internal sealed class VorbisDecoder : BlockReader
{
    private const int BlockFrames = 2048, MaxBlockFrames = 8192;
    private readonly OggReader ogg;
    private readonly float[] mono = new float[BlockFrames];
    private VorbisPackets packets;
    private StreamDecoder decoder;
    private float[] interleaved;
    private OggTrim trim;
    private byte[] head = [];
    private bool startsAtZero; // whether positions count from the start of this link
    private bool formatChanged;

    private VorbisDecoder(AudioBytes bytes) : base(bytes)
    {
        ogg = new(bytes, packet =>
        {
            var isVorbis = packet.Span.StartsWith("\u0001vorbis"u8);
            if (isVorbis) head = packet.ToArray();
            return isVorbis;
        });
        StartLink();
        (SampleRate, Channels) = (decoder.SampleRate, decoder.Channels);
        AudioFile.ValidateFormat(bytes.Path, Channels, SampleRate);
        Frames = startsAtZero ? ogg.LastGranule() : null;
    }

    public static Decoder Descriptor { get; } = new("ogg vorbis", ["ogg", "oga"], "NVorbis (MIT)",
        start => OggPage.BeginsStream(start, "\u0001vorbis"u8), Open);

    private static AudioReader Open(AudioBytes bytes)
    {
        // NVorbis ignores which channels a residue belongs to (Mapping.DecodePacket in 0.10.5): more than two channels decode to noise.
        var head = bytes.Head[bytes.Head.IndexOf("\u0001vorbis"u8)..];
        return head.Length > 11 && head[11] > 2 ? FfmpegReader.Open(bytes, $"ogg vorbis of {head[11]} channels") : new VorbisDecoder(bytes);
    }

    public override string Format => "ogg vorbis";

    public override int SampleRate { get; }

    public override int Channels { get; }

    public override long? Frames { get; }

    protected override ReadOnlyMemory<float> NextBlock()
    {
        long? position = null;
        while (!formatChanged)
        {
            var count = decoder.Read(interleaved, 0, interleaved.Length) / decoder.Channels;
            if (count == 0)
            {
                if (trim.ExceedsLimit) Warn($"{Bytes.Path}: the position on the last page contradicts the preceding packets and is ignored");
                if (!ogg.TryMoveToNextLink(out position)) break;
                decoder.Dispose();
                StartLink();
                formatChanged = decoder.SampleRate != SampleRate || decoder.Channels > 2;
                if (formatChanged)
                    Warn($"{Bytes.Path}: a recording of {decoder.SampleRate} Hz and {decoder.Channels} channels follows at byte {position} and is skipped");
                continue;
            }
            Downmix.ToMono(interleaved, decoder.Channels, mono.AsSpan(0, count), Power);
            if (startsAtZero && packets.End is { } end) trim.Limit = end;
            if (trim.Trim(mono.AsMemory(0, count)) is { IsEmpty: false } block) return block;
        }
        if (!formatChanged && position is not null) Warn($"{Bytes.Path}: a recording that is not vorbis follows at byte {position} and is skipped");
        if (ogg.IsTruncated) Warn($"{Bytes.Path}: the file ends in the middle of a page; the available samples are used");
        if (ogg.SkippedBytes > 0) Warn($"{Bytes.Path}: skipped {ogg.SkippedBytes} damaged bytes");
        return default;
    }

    /// <summary>Starts the link whose identification header was found.</summary>
    [MemberNotNull(nameof(packets), nameof(decoder), nameof(interleaved), nameof(trim))]
    private void StartLink()
    {
        packets = new(ogg);
        decoder = new(packets) { ClipSamples = false };
        interleaved = new float[BlockFrames * decoder.Channels];
        trim = new(LongestPacket);
        // An excerpt of a live stream does not start at 0, and its length is known only at the end.
        var packetCount = 0L;
        startsAtZero = packets.Peek(_ => packetCount++) is { } first && first <= packetCount * MaxBlockFrames;
    }

    /// <summary>The number of frames in the longest packet: half the larger block size.</summary>
    private int LongestPacket => head.Length > 28 ? 1 << (head[28] >> 4) >> 1 : MaxBlockFrames / 2;

    private protected override void Close()
    {
        decoder.Dispose();
        base.Close();
    }
}

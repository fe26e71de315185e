using System.Buffers.Binary;
using NLayer;

namespace Earmark.Audio;

/// <summary>A frame of MPEG audio, layers I to III (ISO 11172-3 section 2.4, ISO 13818-3), as NLayer wants to read it.</summary>
internal sealed class Mp3Frame : IMpegFrame
{
    /// <summary>No frame is longer: layer II with 384 kbit/s at 32 kHz, or layer III with 160 kbit/s at 8 kHz.</summary>
    public const int MostBytes = 2881;

    private static readonly int[][] BitRates = // kbit/s
    [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448], // version 1, layer I
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],    // version 1, layer II
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],     // version 1, layer III
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],    // later versions, layer I
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],         // later versions, layers II and III
    ];

    private readonly uint header;
    private ReadOnlyMemory<byte> bytes;
    private int bit;

    private Mp3Frame(uint header) => this.header = header;

    /// <summary>Reads a header; null where there is none (or one of the free format, which gives no length).</summary>
    public static Mp3Frame? At(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4) return null;
        var header = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var isFrame = header >> 21 == 0x7FF && (header >> 19 & 3) != 1 && (header >> 17 & 3) != 0 && (header >> 12 & 15) is > 0 and < 15
            && (header >> 10 & 3) != 3 && (header & 3) != 2;
        return isFrame ? new(header) : null;
    }

    /// <summary>Gives the frame its content, header included.</summary>
    public void Fill(ReadOnlyMemory<byte> content)
    {
        bytes = content;
        Reset();
    }

    /// <summary>Whether two frames can belong to one stream.</summary>
    public bool Continues(Mp3Frame other) => ((header ^ other.header) & 0xFFFE0C00) == 0; // version, layer, rate

    public int Channels => ChannelMode == MpegChannelMode.Mono ? 1 : 2;

    public MpegVersion Version => (header >> 19 & 3) switch { 3 => MpegVersion.Version1, 2 => MpegVersion.Version2, _ => MpegVersion.Version25 };

    public MpegLayer Layer => (MpegLayer)(4 - (header >> 17 & 3));

    public bool HasCrc => (header >> 16 & 1) == 0;

    public int BitRateIndex => (int)(header >> 12 & 15);

    public int BitRate => 1000 * BitRates[Version == MpegVersion.Version1 ? (int)Layer - 1 : Layer == MpegLayer.LayerI ? 3 : 4][BitRateIndex];

    public int SampleRateIndex => (int)(header >> 10 & 3);

    public int SampleRate => (SampleRateIndex switch { 0 => 44100, 1 => 48000, _ => 32000 })
        / Version switch { MpegVersion.Version1 => 1, MpegVersion.Version2 => 2, _ => 4 };

    public MpegChannelMode ChannelMode => (MpegChannelMode)(header >> 6 & 3);

    public int ChannelModeExtension => (int)(header >> 4 & 3);

    public bool IsCopyrighted => (header >> 3 & 1) == 1;

    public bool IsCorrupted => false;

    public int SampleCount => Layer == MpegLayer.LayerI ? 384 : Layer == MpegLayer.LayerIII && Version != MpegVersion.Version1 ? 576 : 1152;

    public int FrameLength
    {
        get
        {
            var padding = (int)(header >> 9 & 1);
            return Layer == MpegLayer.LayerI ? (12 * BitRate / SampleRate + padding) * 4 : SampleCount / 8 * BitRate / SampleRate + padding;
        }
    }

    /// <summary>Bytes between the header and the main data of layer III.</summary>
    public int SideBytes => (Version == MpegVersion.Version1, Channels) switch { (true, 2) => 32, (false, 1) => 9, _ => 17 };

    public void Reset() => bit = 8 * (HasCrc ? 6 : 4);

    public int ReadBits(int bitCount)
    {
        if (bit + bitCount > 8 * bytes.Length) throw new EndOfStreamException("an mp3 frame is too short");
        var span = bytes.Span;
        var value = 0;
        while (bitCount > 0)
        {
            var some = Math.Min(bitCount, 8 - (bit & 7));
            value = (value << some) | ((span[bit >> 3] >> (8 - (bit & 7) - some)) & ((1 << some) - 1));
            (bit, bitCount) = (bit + some, bitCount - some);
        }
        return value;
    }
}

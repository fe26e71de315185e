using System.Buffers.Binary;

namespace Earmark.Audio.Mp3;

/// <summary>The info tag that encoders write into the first frame of an MP3 file instead of audio ("Xing" and "Info", as in LAME's info tag; Fraunhofer's "VBRI").</summary>
/// <param name="Frames">The number of MPEG frames in the file, excluding this one, or null if the tag does not specify it.</param>
/// <param name="Delay">The samples that the encoder added before the recording.</param>
/// <param name="Padding">The samples that the encoder added after the recording.</param>
internal sealed record Mp3InfoTag(long? Frames, int? Delay, int Padding)
{
    /// <summary>The delay in samples of every layer III decoder, which the tag's delay does not include.</summary>
    public const int DecoderDelay = 529;

    /// <summary>The number of samples to drop before the recording.</summary>
    public int SkipStart => Delay is { } delay ? delay + DecoderDelay : 0;

    /// <summary>The number of samples to drop at the end of the frames counted by the tag.</summary>
    public int SkipEnd => Delay is null ? 0 : Math.Max(0, Padding - DecoderDelay);

    /// <summary>Reads the tag of a first frame, or returns null if the frame contains audio.</summary>
    public static Mp3InfoTag? Read(Mp3Frame frame, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 36 + 18 && bytes[36..].StartsWith("VBRI"u8)) return new(BinaryPrimitives.ReadUInt32BigEndian(bytes[50..]), null, 0);
        var offset = 4 + frame.SideBytes;
        if (bytes.Length < offset + 8 || !bytes[offset..].StartsWith("Xing"u8) && !bytes[offset..].StartsWith("Info"u8)) return null;
        var flags = bytes[offset + 7];
        offset += 8;
        long? frames = (flags & 1) != 0 && bytes.Length >= offset + 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) : null;
        offset += (flags & 1) * 4 + (flags >> 1 & 1) * 4 + (flags >> 2 & 1) * 100 + (flags >> 3 & 1) * 4;
        if (bytes.Length < offset + 24 || !bytes[offset..].StartsWith("LAME"u8) && !bytes[offset..].StartsWith("Lavf"u8) && !bytes[offset..].StartsWith("Lavc"u8))
            return new(frames, null, 0);
        var packed = (bytes[offset + 21] << 16) | (bytes[offset + 22] << 8) | bytes[offset + 23]; // 12 bits each
        return new(frames, packed >> 12, packed & 0xFFF);
    }
}

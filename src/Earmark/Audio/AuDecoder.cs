using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>Decodes the .au format of Sun and NeXT with uncompressed, A-law or mu-law samples.</summary>
internal static class AuDecoder
{
    /// <summary>The size of the header in bytes, up to the annotation.</summary>
    public const int HeaderBytes = 24;

    public static Decoder Descriptor { get; } = new("au", ["au", "snd"], "built in", start => start.StartsWith(".snd"u8), Read);

    private static AudioReader Read(AudioBytes bytes)
    {
        if (bytes.Head.Length < HeaderBytes)
            throw AudioErrors.Undecodable(bytes.Path, $"the file ends in the header after {bytes.Head.Length} bytes", $"{HeaderBytes} bytes", "The file is truncated.");
        if (Parse(bytes.Head, out var codec) is not { } layout) return FfmpegReader.Open(bytes, $"au with codec {codec}");
        var offset = bytes.Start + layout.Offset;
        var declared = DeclaredSize.Normalise(layout.Bytes, bytes.Length - offset);
        var extent = PcmExtent.From(bytes, offset, declared, bytes.Length, layout.FrameBytes);
        return new PcmReader(bytes, layout with { Offset = offset, Bytes = declared }, extent);
    }

    /// <summary>Reads the header, or returns null if the codec is not supported by the built-in decoder.</summary>
    public static PcmLayout? Parse(ReadOnlySpan<byte> header, out uint codec)
    {
        var (offset, size) = (BinaryPrimitives.ReadUInt32BigEndian(header[4..]), BinaryPrimitives.ReadUInt32BigEndian(header[8..]));
        codec = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        PcmEncoding? encoding = codec switch
        {
            1 => PcmEncoding.MuLaw,
            2 => PcmEncoding.Signed8,
            3 => PcmEncoding.Big16,
            4 => PcmEncoding.Big24,
            5 => PcmEncoding.Big32,
            6 => PcmEncoding.BigFloat32,
            7 => PcmEncoding.BigFloat64,
            27 => PcmEncoding.ALaw,
            _ => null,
        };
        return encoding is null ? null : new("au", encoding, BinaryPrimitives.ReadInt32BigEndian(header[16..]),
            BinaryPrimitives.ReadInt32BigEndian(header[20..]), Math.Max(HeaderBytes, offset), size == uint.MaxValue ? -1 : size);
    }
}

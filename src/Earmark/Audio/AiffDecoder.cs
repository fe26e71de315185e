using System.Buffers.Binary;
using System.Text;

namespace Earmark.Audio;

/// <summary>Aiff and Aiff-C (Audio Interchange File Format 1.3, Apple 1989; AIFF-C draft, Apple 1991) with uncompressed samples.</summary>
internal static class AiffDecoder
{
    private const long Unknown = 0x7F000000; // what programs that write into a pipe claim, or more

    public static Decoder Row { get; } = new("aiff", ["aiff", "aif", "aifc"], "own code",
        start => start.StartsWith("FORM"u8) && start.Length >= 12 && start[8..].StartsWith("AIF"u8) && start[11] is (byte)'F' or (byte)'C', Read);

    private static AudioReader Read(AudioBytes bytes)
    {
        (long Offset, long Size)? common = null, sound = null;
        var start = new byte[8];
        for (var at = bytes.Start + 12; (common is null || sound is null) && bytes.Read(at, start) == 8;)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(4));
            if (start.AsSpan().StartsWith("COMM"u8)) common = (at + 8, size);
            if (start.AsSpan().StartsWith("SSND"u8)) sound = (at + 8, size);
            at += 8 + size + (size & 1); // chunks begin at even places
        }
        if (common is not { Size: >= 18 }) throw InputException.At(bytes.Path, "no whole 'COMM' chunk", "an aiff file with 'COMM' and 'SSND'");
        var header = new byte[Math.Min(22, common.Value.Size)];
        if (bytes.Read(common.Value.Offset, header) < header.Length)
            throw InputException.At(bytes.Path, $"ends in the chunk 'COMM' at byte {common.Value.Offset}", $"{common.Value.Size} bytes",
                "The file was cut.");
        var channels = BinaryPrimitives.ReadInt16BigEndian(header);
        var frames = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2));
        var bits = BinaryPrimitives.ReadInt16BigEndian(header.AsSpan(6));
        var rate = Extended(header.AsSpan(8));
        var type = header.Length < 22 ? "NONE" : Encoding.Latin1.GetString(header, 18, 4);
        if (Kind(type, (bits + 7) / 8) is not { } encoding)
            return FfmpegReader.Open(bytes, $"aiff with codec '{type}' of {bits} bits");
        if (sound is null) return new PcmReader(bytes, new("aiff", encoding, rate, channels, bytes.Length, frames * channels * encoding.Bytes));

        bytes.Read(sound.Value.Offset, start.AsSpan(0, 4)); // where the file ends here, the reader will say so
        var skipped = 8 + BinaryPrimitives.ReadUInt32BigEndian(start);
        var end = sound.Value.Size >= Unknown || sound.Value.Size == 0 ? long.MaxValue : sound.Value.Offset + sound.Value.Size;
        var claimed = frames >= Unknown / Math.Max(1, channels * encoding.Bytes) ? -1 : (long)frames * channels * encoding.Bytes;
        return new PcmReader(bytes, new("aiff", encoding, rate, channels, sound.Value.Offset + skipped, claimed), end);
    }

    private static PcmEncoding? Kind(string type, int size) => (type, size) switch
    {
        ("raw ", 1) => PcmEncoding.Unsigned8,
        ("NONE" or "twos" or "sowt", 1) => PcmEncoding.Signed8,
        ("NONE" or "twos", 2) => PcmEncoding.Big16,
        ("NONE" or "twos" or "in24", 3) => PcmEncoding.Big24,
        ("NONE" or "twos" or "in32", 4) => PcmEncoding.Big32,
        ("sowt", 2) => PcmEncoding.Little16,
        ("sowt", 3) => PcmEncoding.Little24,
        ("sowt", 4) => PcmEncoding.Little32,
        ("fl32" or "FL32", _) => PcmEncoding.BigFloat32,
        ("fl64" or "FL64", _) => PcmEncoding.BigFloat64,
        ("ulaw" or "ULAW", _) => PcmEncoding.MuLaw,
        ("alaw" or "ALAW", _) => PcmEncoding.ALaw,
        _ => null,
    };

    /// <summary>The rate, an 80-bit float (IEEE 754 double extended), rounded to a whole number of Hz; 0 where it is none.</summary>
    private static int Extended(ReadOnlySpan<byte> bytes)
    {
        var exponent = BinaryPrimitives.ReadUInt16BigEndian(bytes) - 16383 - 63;
        var rate = Math.ScaleB((double)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), exponent);
        return rate is > 0 and < int.MaxValue ? (int)Math.Round(rate) : 0;
    }
}

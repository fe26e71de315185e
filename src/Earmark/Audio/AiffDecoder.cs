using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>Decodes AIFF and AIFF-C (Audio Interchange File Format 1.3, Apple 1989; AIFF-C draft, Apple 1991) with uncompressed samples.</summary>
internal static class AiffDecoder
{
    private const string Samples = "SSND";

    public static Decoder Descriptor { get; } = new("aiff", ["aiff", "aif", "aifc"], "built in",
        start => start.StartsWith("FORM"u8) && start.Length >= 12 && start[8..].StartsWith("AIF"u8) && start[11] is (byte)'F' or (byte)'C', Read);

    private static AudioReader Read(AudioBytes bytes)
    {
        var chunks = Chunk.Riff(bytes, big: true, Samples);
        if (chunks.Find(chunk => chunk.Name == "COMM") is not { Size: >= 18 } common)
            throw AudioErrors.Undecodable(bytes.Path, "no complete 'COMM' chunk", "an aiff file with 'COMM' and 'SSND'");
        var header = common.ReadContent(bytes, bytes.Head[11] == 'C' ? 22 : 18); // plain AIFF has no codec field
        var channels = BinaryPrimitives.ReadInt16BigEndian(header);
        var frames = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2));
        var bits = BinaryPrimitives.ReadInt16BigEndian(header.AsSpan(6));
        var rate = ReadExtended(header.AsSpan(8));
        var type = header.Length < 22 ? "NONE" : FourCharacterCode.Format(header.AsSpan(18, 4));
        if (FindEncoding(type, (bits + 7) / 8) is not { } encoding)
            return FfmpegReader.Open(bytes, $"aiff with codec '{type}' of {bits} bits");
        PcmLayout layout = new("aiff", encoding, rate, channels, bytes.Length, (long)frames * channels * encoding.Bytes);
        return CreateReader(bytes, layout, frames, [.. chunks.Where(chunk => chunk.Name == Samples)]);
    }

    private static PcmReader CreateReader(AudioBytes bytes, PcmLayout layout, uint frames, Chunk[] sound)
    {
        if (sound.Length == 0) return new(bytes, layout, new PcmExtent(bytes.Length, 0));
        List<PcmExtent> extents = [.. sound.SkipLast(1).Select(chunk => Extent(bytes, chunk, chunk.Size, layout.FrameBytes))];
        var last = Extent(bytes, sound[^1], DeclaredSize.Normalise(sound[^1].Size, bytes.Length - sound[^1].Offset), layout.FrameBytes);
        // The COMM chunk also has a frame count. It is lower than the size of the sound chunk implies if that chunk is padded, or if one of the two is wrong.
        var before = extents.Sum(extent => extent.Bytes);
        var declared = DeclaredSize.IsUnknown(frames) ? -1 : DeclaredSize.Normalise(layout.Bytes, before + last.Bytes);
        extents.Add(declared < before ? last : PcmExtent.From(bytes, last.Offset, declared - before, last.End, layout.FrameBytes));
        if (declared < 0 && DeclaredSize.Normalise(sound[^1].Size, bytes.Length - sound[^1].Offset) is >= 0 and var size)
            declared = before + Math.Max(0, sound[^1].Offset + size - last.Offset);
        return new(bytes, layout with { Offset = extents[0].Offset, Bytes = declared, End = last.End }, [.. extents]);
    }

    /// <summary>Returns the extent of the samples in a sound chunk. The samples follow two numbers, the first of which is an additional offset.</summary>
    private static PcmExtent Extent(AudioBytes bytes, Chunk sound, long size, int frameBytes)
    {
        Span<byte> start = stackalloc byte[4];
        bytes.Read(sound.Offset, start); // if the file ends here, the reader reports it
        var skipped = 8L + BinaryPrimitives.ReadUInt32BigEndian(start);
        return PcmExtent.From(bytes, sound.Offset + skipped, size < 0 ? -1 : Math.Max(0, size - skipped), bytes.Length, frameBytes);
    }

    private static PcmEncoding? FindEncoding(string type, int size) => (type, size) switch
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

    /// <summary>Reads the sample rate, an 80-bit float (IEEE 754 double extended), rounded to a whole number of Hz, or returns 0 if it is invalid.</summary>
    private static int ReadExtended(ReadOnlySpan<byte> bytes)
    {
        var exponent = BinaryPrimitives.ReadUInt16BigEndian(bytes) - 16383 - 63;
        var rate = Math.ScaleB((double)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), exponent);
        return rate is > 0 and < int.MaxValue ? (int)Math.Round(rate) : 0;
    }
}

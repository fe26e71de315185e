using System.Buffers.Binary;
using Earmark.Audio.Mp3;

namespace Earmark.Audio;

/// <summary>
/// Decodes all variants of WAV: RIFF (Multimedia Programming Interface 1.0, IBM and Microsoft 1991), RIFX, RF64 and BW64 (EBU Tech 3306,
/// ITU-R BS.2088) and Sony Wave64. Compressed content is passed to the decoder for its codec.
/// </summary>
internal static class WavDecoder
{
    private const int Mp3 = 0x55;
    private const string Samples = "data";

    /// <summary>The "riff" GUID of Wave64, which uses GUIDs as chunk names.</summary>
    private static readonly byte[] Wave64Riff = Convert.FromHexString("726966662E91CF11A5D628DB04C10000");

    public static Decoder Descriptor { get; } = new("wav", ["wav", "wave", "bwf", "rf64", "w64"], "built in",
        start => start.Length >= 12 && (IsRiff(start) && start[8..].StartsWith("WAVE"u8) || start.StartsWith(Wave64Riff)), Read);

    private static bool IsRiff(ReadOnlySpan<byte> start) =>
        start.StartsWith("RIFF"u8) || start.StartsWith("RIFX"u8) || start.StartsWith("RF64"u8) || start.StartsWith("BW64"u8);

    private static AudioReader Read(AudioBytes bytes)
    {
        var isWave64 = bytes.Head.StartsWith(Wave64Riff);
        var big = bytes.Head[3] == 'X';
        var chunks = isWave64 ? Chunk.Wave64(bytes, Samples) : Chunk.Riff(bytes, big, Samples);
        Chunk? format = chunks.Find(chunk => chunk.Name == "fmt "), first = chunks.Find(chunk => chunk.Name == Samples);
        if (format is null) throw MissingChunk("format", bytes, chunks, "");
        var layout = ParseFormat(bytes, format, big, isWave64 ? "w64" : "wav", out var codec);
        if (first is null) throw MissingChunk("data", bytes, chunks, "Nothing was recorded, or the file is truncated.");
        if (codec == Mp3) return new Mp3Decoder(bytes, first.Offset);
        return layout is null ? FfmpegReader.Open(bytes, $"wav with codec 0x{codec:X4}")
            : CreateReader(bytes, layout, chunks, ReadDs64Size(bytes, chunks));
    }

    private static InputException MissingChunk(string what, AudioBytes bytes, List<Chunk> chunks, string cure)
    {
        const string expected = "a wav file with 'fmt ' and 'data'";
        if (chunks.LastOrDefault() is { } last && last.Size > bytes.Length - last.Offset)
            return AudioErrors.Undecodable(bytes.Path, $"no {what} chunk before the chunk '{last.Name}' at byte {last.Offset}, "
                + $"which declares {last.Size} bytes, but only {Math.Max(0, bytes.Length - last.Offset)} remain", expected, cure);
        return AudioErrors.Undecodable(bytes.Path, $"no {what} chunk up to byte {chunks.LastOrDefault()?.Offset ?? bytes.Start + 12}", expected, cure);
    }

    /// <summary>Returns the size of the data chunk from a ds64 chunk, used in files larger than 4 GB, or 0 if there is none.</summary>
    private static long ReadDs64Size(AudioBytes bytes, List<Chunk> chunks) => chunks.Find(chunk => chunk is { Name: "ds64", Size: >= 16 }) is { } sizes
        ? BinaryPrimitives.ReadInt64LittleEndian(sizes.ReadContent(bytes, 16).AsSpan(8)) : 0;

    private static PcmReader CreateReader(AudioBytes bytes, PcmLayout layout, List<Chunk> chunks, long wide)
    {
        Chunk[] data = [.. chunks.Where(chunk => chunk.Name == Samples)];
        PcmExtent[] extents = [.. data.Select(chunk => new PcmExtent(chunk.Offset, chunk.Size))];
        var last = data[^1];
        var declared = last.Size;
        if (last == chunks[^1]) // otherwise another chunk follows at the declared end
        {
            declared = DeclaredSize.Normalise(last.Size == uint.MaxValue && wide != 0 ? wide : last.Size, bytes.Length - last.Offset);
            if (last.Size == 0 && Trailer.IsTagOrChunk(bytes, last.Offset)) declared = 0; // nothing was recorded
            extents[^1] = PcmExtent.From(bytes, last.Offset, declared, bytes.Length, layout.FrameBytes);
        }
        if (declared >= 0) declared += extents.SkipLast(1).Sum(extent => extent.Bytes);
        return new(bytes, layout with { Offset = extents[0].Offset, Bytes = declared }, extents);
    }

    private static PcmLayout? ParseFormat(AudioBytes bytes, Chunk chunk, bool big, string container, out int codec)
    {
        if (chunk.Size < 14) throw AudioErrors.Undecodable(bytes.Path, $"a format chunk of {chunk.Size} bytes at byte {chunk.Offset}", "16 bytes or more");
        var format = chunk.ReadContent(bytes, 26);
        int Short(int offset) => format.Length < offset + 2 ? 0
            : big ? BinaryPrimitives.ReadUInt16BigEndian(format.AsSpan(offset)) : BinaryPrimitives.ReadUInt16LittleEndian(format.AsSpan(offset));
        codec = Short(0) == 0xFFFE ? Short(24) : Short(0); // WAVE_FORMAT_EXTENSIBLE: the codec is at the start of a GUID
        var rate = big ? BinaryPrimitives.ReadInt32BigEndian(format.AsSpan(4)) : BinaryPrimitives.ReadInt32LittleEndian(format.AsSpan(4));
        var (channels, block, bits) = (Short(2), Short(12), Short(14));
        // 20-bit samples are stored in the upper part of 3 bytes. The block size is the most reliable source of the bytes per sample.
        var size = channels > 0 && block % channels == 0 && block > 0 ? block / channels : (bits + 7) / 8;
        var encoding = (codec, size, big) switch
        {
            (1, 1, _) => PcmEncoding.Unsigned8,
            (1, 2, false) => PcmEncoding.Little16,
            (1, 2, true) => PcmEncoding.Big16,
            (1, 3, false) => PcmEncoding.Little24,
            (1, 3, true) => PcmEncoding.Big24,
            (1, 4, false) => PcmEncoding.Little32,
            (1, 4, true) => PcmEncoding.Big32,
            (3, 4, false) => PcmEncoding.LittleFloat32,
            (3, 4, true) => PcmEncoding.BigFloat32,
            (3, 8, false) => PcmEncoding.LittleFloat64,
            (3, 8, true) => PcmEncoding.BigFloat64,
            (6, 1, _) => PcmEncoding.ALaw,
            (7, 1, _) => PcmEncoding.MuLaw,
            _ => null,
        };
        if (encoding is null && codec is 1 or 3)
            throw AudioErrors.Undecodable(bytes.Path,
                $"{(codec == 1 ? "PCM" : "float")} samples of {size} bytes ({bits} bits, {channels} channels, blocks of {block} bytes)",
                codec == 1 ? "8, 16, 24 or 32 bits" : "32 or 64 bits");
        return encoding is null ? null : new(container, encoding, rate, channels, 0, 0);
    }
}

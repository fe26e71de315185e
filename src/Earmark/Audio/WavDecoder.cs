using System.Buffers.Binary;
using System.Text;
using Earmark.Audio.Mp3;

namespace Earmark.Audio;

/// <summary>
/// Wav of every kind: RIFF (Multimedia Programming Interface 1.0, IBM and Microsoft 1991), RIFX, RF64 and BW64 (EBU Tech 3306,
/// ITU-R BS.2088) and Sony Wave64. What is compressed inside goes on to the decoder of that.
/// </summary>
internal static class WavDecoder
{
    private const int Mp3 = 0x55;
    private const int ToTheEnd = 0x7FFFF000; // programs that write into a pipe put this size or more where they cannot know it

    /// <summary>"riff" and "wave" of Wave64, which takes GUIDs for names.</summary>
    private static readonly byte[] Wave64Riff = Convert.FromHexString("726966662E91CF11A5D628DB04C10000"),
        Wave64Wave = Convert.FromHexString("77617665F3ACD3118CD100C04F8EDB8A");

    public static Decoder Row { get; } = new("wav", ["wav", "wave", "bwf", "rf64", "w64"], "own code",
        start => start.Length >= 12 && (IsRiff(start) && start[8..].StartsWith("WAVE"u8) || start.StartsWith(Wave64Riff)), Read);

    private static bool IsRiff(ReadOnlySpan<byte> start) =>
        start.StartsWith("RIFF"u8) || start.StartsWith("RIFX"u8) || start.StartsWith("RF64"u8) || start.StartsWith("BW64"u8);

    private static AudioReader Read(AudioBytes bytes)
    {
        var chunks = bytes.Head.StartsWith(Wave64Riff) ? Wave64Chunks(bytes) : RiffChunks(bytes);
        Chunk? format = null, data = null;
        var wide = -1L; // size of the data chunk as a ds64 chunk tells it
        var last = bytes.Start + 12;
        foreach (var chunk in chunks)
        {
            if (chunk.Name == "ds64" && chunk.Size >= 16) wide = BinaryPrimitives.ReadInt64LittleEndian(Bytes(bytes, chunk, 16).AsSpan(8));
            if (chunk.Name == "fmt ") format ??= chunk;
            if (chunk.Name == "data") data ??= chunk;
            last = chunk.Offset;
            if (format is not null && data is not null) break;
        }
        if (format is null) throw InputException.At(bytes.Path, $"no format chunk up to byte {last}", "a wav file with 'fmt ' and 'data'");
        var layout = Format(bytes, format, out var codec);
        if (data is null)
            throw InputException.At(bytes.Path, $"no data chunk up to byte {last}", "a wav file with 'fmt ' and 'data'", "Nothing was recorded, or the file was cut.");
        if (codec == Mp3) return new Mp3Decoder(bytes, data.Offset);
        if (layout is null) return FfmpegReader.Open(bytes, $"wav with codec 0x{codec:X4}");
        return new PcmReader(bytes, layout with { Offset = data.Offset, Bytes = DataBytes(bytes, data, wide) });
    }

    private static long DataBytes(AudioBytes bytes, Chunk data, long wide)
    {
        var there = bytes.Length - data.Offset;
        if (data.Size == uint.MaxValue && wide >= 0) return wide;
        if (data.Size == 0) return there > 0 && !IsChunk(bytes, data.Offset) ? -1 : 0;
        return data.Size >= ToTheEnd && data.Size <= uint.MaxValue && data.Size > there ? -1 : data.Size;
    }

    /// <summary>Whether another chunk begins here: else samples follow a data chunk of "size 0", whose writer did not know it.</summary>
    private static bool IsChunk(AudioBytes bytes, long at)
    {
        Span<byte> start = stackalloc byte[8];
        if (bytes.Read(at, start) < 8 || start[..4].ContainsAnyExceptInRange((byte)' ', (byte)'~')) return false;
        return at + 8 + BinaryPrimitives.ReadUInt32LittleEndian(start[4..]) <= bytes.Length;
    }

    private static PcmLayout? Format(AudioBytes bytes, Chunk chunk, out int codec)
    {
        if (chunk.Size < 14) throw InputException.At(bytes.Path, $"a format chunk of {chunk.Size} bytes at byte {chunk.Offset}", "16 bytes or more");
        var format = Bytes(bytes, chunk, 26);
        int Short(int at) => format.Length < at + 2 ? 0
            : chunk.Big ? BinaryPrimitives.ReadUInt16BigEndian(format.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(format.AsSpan(at));
        codec = Short(0) == 0xFFFE ? Short(24) : Short(0); // extensible: the codec is the beginning of a GUID
        var rate = chunk.Big ? BinaryPrimitives.ReadInt32BigEndian(format.AsSpan(4)) : BinaryPrimitives.ReadInt32LittleEndian(format.AsSpan(4));
        var (channels, block, bits) = (Short(2), Short(12), Short(14));
        // 20 bits lie in the upper part of 3 bytes: the size of a sample is what counts, and the block tells it best.
        var size = channels > 0 && block % channels == 0 && block > 0 ? block / channels : (bits + 7) / 8;
        var encoding = (codec, size, chunk.Big) switch
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
            throw InputException.At(bytes.Path, $"{(codec == 1 ? "PCM" : "float")} samples of {size} bytes ({bits} bits, {channels} channels, blocks of {block} bytes)",
                codec == 1 ? "8, 16, 24 or 32 bits" : "32 or 64 bits");
        return encoding is null ? null : new(chunk.Container, encoding, rate, channels, 0, 0);
    }

    private static byte[] Bytes(AudioBytes bytes, Chunk chunk, int most)
    {
        var content = new byte[Math.Min(most, chunk.Size)];
        if (bytes.Read(chunk.Offset, content) == content.Length) return content;
        throw InputException.At(bytes.Path, $"ends in the chunk '{chunk.Name}' at byte {chunk.Offset}", $"{chunk.Size} bytes", "The file was cut.");
    }

    private static IEnumerable<Chunk> RiffChunks(AudioBytes bytes)
    {
        var big = bytes.Head[3] == 'X';
        var at = bytes.Start + 12;
        for (var start = new byte[8]; bytes.Read(at, start) == 8;)
        {
            var size = big ? BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(4)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(4));
            yield return new("wav", Encoding.Latin1.GetString(start, 0, 4), at + 8, size, big);
            at += 8 + size + (size & 1); // chunks begin at even places
        }
    }

    private static IEnumerable<Chunk> Wave64Chunks(AudioBytes bytes)
    {
        var at = bytes.Start + 40;
        for (var start = new byte[24]; bytes.Read(at, start) == 24;)
        {
            var size = BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(16)) - 24; // the size counts its own header
            if (size < 0) throw InputException.At(bytes.Path, $"a chunk of {size + 24} bytes at byte {at}", "24 bytes or more");
            yield return new("w64", Encoding.Latin1.GetString(start, 0, 4), at + 24, size, false);
            if (size > bytes.Length) break;
            at += (24 + size + 7) / 8 * 8;
        }
    }

    private sealed record Chunk(string Container, string Name, long Offset, long Size, bool Big);
}

using System.Buffers.Binary;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Small files of every built-in format, and mutations of these files. Each mutation is a pure function of a number.</summary>
public static class MutatedFiles
{
    private static readonly uint[] OddSizes = [0, 1, 2, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF, 0x7F000000, 100, 64];

    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])["wav", "w64", "rf64", "aiff", "au", "flac", "mp3", "vorbis", "opus"]).Select(SmallRecordings.Create),
        RiffFile([.. FormatChunk(3, 2, 44100, 32), .. Chunk("data", Floats([.. Enumerable.Range(0, 300).Select(i => MathF.Sin(i * 0.3f))]))]),
        RiffFile([.. Chunk("LIST", new byte[20]), .. FormatChunk(1, 2, 22050, 24), .. Chunk("data", new byte[600])]),
        RiffFile([.. FormatChunk(7, 1, 8000, 8), .. Chunk("data", new byte[300])]),
        RiffFile([.. FormatChunk(0x55, 1, 16000, 0), .. Chunk("data", TinyRecordings.Create("mp3"))]),
        [.. Ascii("ID3"), 4, 0, 0, 0, 0, 0, 100, .. new byte[100], .. TinyRecordings.Create("mp3")],
        [.. TinyRecordings.Create("mp3"), .. TinyRecordings.Create("mp3")],
        [.. TinyRecordings.Create("vorbis"), .. OggFile.WithSerial(TinyRecordings.Create("vorbis"), 5)],
        [.. TinyRecordings.Create("opus"), .. TinyRecordings.Create("opus")],
    ];

    /// <summary>Returns the mutated file for a number.</summary>
    public static byte[] Create(long number, IReadOnlyList<byte[]> seeds)
    {
        var random = new CounterRandom(2026, "fuzz", number);
        List<byte> file = [.. seeds[random.NextInt(seeds.Count)]];
        var inHeader = random.NextBool(0.5); // the header contains most of the values that a decoder trusts
        for (var remaining = 1 + random.NextInt(6); remaining > 0 && file.Count > 0; remaining--)
        {
            var position = random.NextInt(inHeader ? Math.Min(300, file.Count) : file.Count);
            var length = Math.Min(1 + random.NextInt(random.NextBool(0.5) ? 8 : 500), file.Count - position);
            switch (random.NextInt(9))
            {
                case 0: file[position] = (byte)random.NextInt(256); break;
                case 1: file[position] ^= (byte)(1 << random.NextInt(8)); break;
                case 2: Overwrite(file, position, Size(ref random)); break;
                case 3: Overwrite(file, position / 4 * 4, Size(ref random)); break;
                case 4: file.RemoveRange(position, length); break;
                case 5: file.InsertRange(position, file.GetRange(position, length)); break;
                case 6: file.InsertRange(position, new byte[length]); break;
                case 7: if (random.NextBool(0.3)) file.RemoveRange(position, file.Count - position); break;
                default:
                    var other = seeds[random.NextInt(seeds.Count)];
                    var from = random.NextInt(other.Length);
                    Overwrite(file, position, other[from..Math.Min(other.Length, from + length)]);
                    break;
            }
        }
        return random.NextBool(0.8) ? WithChecksums([.. file]) : [.. file];
    }

    private static byte[] Size(ref CounterRandom random)
    {
        var bytes = new byte[4];
        var size = OddSizes[random.NextInt(OddSizes.Length)];
        if (random.NextBool(0.5)) BinaryPrimitives.WriteUInt32LittleEndian(bytes, size);
        else BinaryPrimitives.WriteUInt32BigEndian(bytes, size);
        return bytes;
    }

    private static void Overwrite(List<byte> file, int position, byte[] replacement)
    {
        for (var i = 0; i < replacement.Length && position + i < file.Count; i++) file[position + i] = replacement[i];
    }

    /// <summary>Corrects the page checksums of an Ogg file. Otherwise hardly any mutation would reach the decoders.</summary>
    private static byte[] WithChecksums(byte[] file)
    {
        for (var offset = 0; offset + 27 < file.Length;)
        {
            if (!file.AsSpan(offset).StartsWith("OggS"u8))
            {
                offset++;
                continue;
            }
            var segments = file.AsSpan(offset + 27, Math.Min(file[offset + 26], file.Length - offset - 27));
            var size = 27 + segments.Length;
            foreach (var length in segments) size += length;
            if (offset + size > file.Length) break;
            OggFile.WithChecksum(file[offset..(offset + size)]).CopyTo(file.AsSpan(offset));
            offset += size;
        }
        return file;
    }
}

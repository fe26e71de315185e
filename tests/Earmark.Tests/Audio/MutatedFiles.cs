using System.Buffers.Binary;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Small files of every built-in format, and the same files with faults. Each is a pure function of a number.</summary>
public static class MutatedFiles
{
    private static readonly uint[] OddSizes = [0, 1, 2, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF, 0x7F000000, 100, 64];

    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])["wav", "w64", "rf64", "aiff", "au", "flac", "mp3", "vorbis", "opus"]).Select(SmallRecordings.Create),
        Riff([.. Format(3, 2, 44100, 32), .. Chunk("data", Floats([.. Enumerable.Range(0, 300).Select(i => MathF.Sin(i * 0.3f))]))]),
        Riff([.. Chunk("LIST", new byte[20]), .. Format(1, 2, 22050, 24), .. Chunk("data", new byte[600])]),
        Riff([.. Format(7, 1, 8000, 8), .. Chunk("data", new byte[300])]),
        Riff([.. Format(0x55, 1, 16000, 0), .. Chunk("data", TinyRecordings.Create("mp3"))]),
        [.. Ascii("ID3"), 4, 0, 0, 0, 0, 0, 100, .. new byte[100], .. TinyRecordings.Create("mp3")],
        [.. TinyRecordings.Create("mp3"), .. TinyRecordings.Create("mp3")],
        [.. TinyRecordings.Create("vorbis"), .. OggFile.WithSerial(TinyRecordings.Create("vorbis"), 5)],
        [.. TinyRecordings.Create("opus"), .. TinyRecordings.Create("opus")],
    ];

    /// <summary>Returns the file for a number.</summary>
    public static byte[] Create(long number, IReadOnlyList<byte[]> seeds)
    {
        var random = new CounterRandom(2026, "fuzz", number);
        List<byte> file = [.. seeds[random.NextInt(seeds.Count)]];
        var inHeader = random.NextBool(0.5); // it contains most of the values that a decoder trusts
        for (var many = 1 + random.NextInt(6); many > 0 && file.Count > 0; many--)
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

    private static void Overwrite(List<byte> file, int position, byte[] with)
    {
        for (var i = 0; i < with.Length && position + i < file.Count; i++) file[position + i] = with[i];
    }

    /// <summary>Corrects the checksums of the pages of an Ogg file. Otherwise hardly any fault would reach the decoders.</summary>
    private static byte[] WithChecksums(byte[] file)
    {
        for (var at = 0; at + 27 < file.Length;)
        {
            if (!file.AsSpan(at).StartsWith("OggS"u8))
            {
                at++;
                continue;
            }
            var table = file.AsSpan(at + 27, Math.Min(file[at + 26], file.Length - at - 27));
            var size = 27 + table.Length;
            foreach (var length in table) size += length;
            if (at + size > file.Length) break;
            OggFile.Summed(file[at..(at + size)]).CopyTo(file.AsSpan(at));
            at += size;
        }
        return file;
    }
}

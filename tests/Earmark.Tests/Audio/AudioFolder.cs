using System.Buffers.Binary;
using System.Text;

namespace Earmark.Tests.Audio;

/// <summary>A temporary folder for the recordings of a test, deleted after the test.</summary>
public sealed class AudioFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-audio-").FullName;

    public string PathOf(string name) => Path.Combine(root, name);

    public string Write(string name, params byte[][] parts)
    {
        File.WriteAllBytes(PathOf(name), [.. parts.SelectMany(part => part)]);
        return PathOf(name);
    }

    /// <summary>Writes a WAV file with a 16-byte format chunk and returns its path.</summary>
    public string Wav(string name, byte[] samples, int codec = 1, int channels = 1, int rate = 8000, int bits = 16) =>
        Write(name, Riff([.. Format(codec, channels, rate, bits), .. Chunk("data", samples)]));

    public static byte[] Riff(byte[] chunks, string id = "RIFF") => [.. Ascii(id), .. Four(4 + chunks.Length), .. Ascii("WAVE"), .. chunks];

    public static byte[] Format(int codec, int channels, int rate, int bits) => Chunk("fmt ", FormatContent(codec, channels, rate, bits));

    public static byte[] FormatContent(int codec, int channels, int rate, int bits) =>
        [.. Two(codec), .. Two(channels), .. Four(rate), .. Four(rate * channels * bits / 8), .. Two(channels * bits / 8), .. Two(bits)];

    public static byte[] Chunk(string id, byte[] content, uint? size = null) =>
        [.. Ascii(id), .. Four((int)(size ?? (uint)content.Length)), .. content, .. new byte[content.Length & 1]];

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    public static byte[] Two(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Four(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Eight(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Shorts(params short[] values) => [.. values.SelectMany(value => Two(value))];

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Doubles(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Reversed(byte[] bytes, int size) => [.. bytes.Chunk(size).SelectMany(sample => sample.Reverse())];

    public void Dispose() => Directory.Delete(root, recursive: true);
}

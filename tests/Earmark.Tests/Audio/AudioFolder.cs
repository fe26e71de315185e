using System.Buffers.Binary;
using System.Text;
using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>A temporary folder for the recordings of a test, deleted after the test.</summary>
public sealed class AudioFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-audio-").FullName;

    public string GetPath(string name) => Path.Combine(root, name);

    public string Write(string name, params byte[][] parts)
    {
        File.WriteAllBytes(GetPath(name), [.. parts.SelectMany(part => part)]);
        return GetPath(name);
    }

    /// <summary>Writes a WAV file with a 16-byte format chunk and returns its path.</summary>
    public string Wav(string name, byte[] samples, int codec = 1, int channels = 1, int rate = 8000, int bits = 16) =>
        Write(name, RiffFile([.. FormatChunk(codec, channels, rate, bits), .. Chunk("data", samples)]));

    /// <summary>Reads the remaining samples in blocks that do not divide anything, and closes the reader.</summary>
    public static float[] ReadAll(AudioReader reader)
    {
        using (reader)
        {
            var (samples, block) = (new List<float>(), new float[777]);
            for (int count; (count = reader.Read(block)) > 0;) samples.AddRange(block.AsSpan(0, count));
            return [.. samples];
        }
    }

    public static byte[] RiffFile(byte[] chunks, string id = "RIFF") => [.. Ascii(id), .. Int32Bytes(4 + chunks.Length), .. Ascii("WAVE"), .. chunks];

    public static byte[] FormatChunk(int codec, int channels, int rate, int bits) => Chunk("fmt ", FormatContent(codec, channels, rate, bits));

    public static byte[] FormatContent(int codec, int channels, int rate, int bits) =>
        [.. Int16Bytes(codec), .. Int16Bytes(channels), .. Int32Bytes(rate), .. Int32Bytes(rate * channels * bits / 8), .. Int16Bytes(channels * bits / 8), .. Int16Bytes(bits)];

    public static byte[] Chunk(string id, byte[] content, uint? size = null) =>
        [.. Ascii(id), .. Int32Bytes((int)(size ?? (uint)content.Length)), .. content, .. new byte[content.Length & 1]];

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    public static byte[] Int16Bytes(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Int32Bytes(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Int64Bytes(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Shorts(params short[] values) => [.. values.SelectMany(value => Int16Bytes(value))];

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Doubles(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] ReverseBytes(byte[] bytes, int size) => [.. bytes.Chunk(size).SelectMany(sample => sample.Reverse())];

    public void Dispose() => Directory.Delete(root, recursive: true);
}

using System.Buffers.Binary;
using System.Text;

namespace Earmark.Reports.Tests;

/// <summary>A folder for the recordings of a test, deleted after the test.</summary>
public sealed class TestDataFolder : IDisposable
{
    /// <summary>The parent folder of the data set, for reports.</summary>
    public string Outside { get; } = Directory.CreateTempSubdirectory("earmark-reports-").FullName;

    /// <summary>The data set.</summary>
    public string Root => Path.Combine(Outside, "set");

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Writes a 16-bit WAV file with the same samples in each channel.</summary>
    public TestDataFolder Wav(string name, IEnumerable<float> samples, int rate = 8000, int channels = 1)
    {
        byte[] bytes = [.. samples.SelectMany(sample => Enumerable.Repeat((short)Math.Clamp(Math.Round(sample * 32768), -32768, 32767), channels))
            .SelectMany(BitConverter.GetBytes)];
        return File(name, Header(rate, channels, 16, 1, bytes.Length), bytes);
    }

    /// <summary>Writes a WAV file with 32-bit float samples.</summary>
    public TestDataFolder FloatWav(string name, IEnumerable<float> samples, int rate = 8000)
    {
        byte[] bytes = [.. samples.SelectMany(BitConverter.GetBytes)];
        return File(name, Header(rate, 1, 32, 3, bytes.Length), bytes);
    }

    public TestDataFolder File(string name, params byte[][] parts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        System.IO.File.WriteAllBytes(this[name], [.. parts.SelectMany(part => part)]);
        return this;
    }

    public TestDataFolder Text(string name, string text) => File(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Returns noise without plateaus, pauses or an offset. Each number gives different noise.</summary>
    public static float[] Noise(int samples, int number, float amplitude = 0.5f)
    {
        var random = new CounterRandom(7, "noise", number);
        return [.. Enumerable.Range(0, samples).Select(_ => amplitude * (float)random.NextDouble(-1, 1))];
    }

    public static byte[] Header(int rate, int channels, int bits, int codec, int length)
    {
        var header = new byte[44];
        Encoding.ASCII.GetBytes("RIFF....WAVEfmt ").CopyTo(header, 0);
        void Write(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(offset), value);
        Write(4, 36 + length);
        Write(16, 16);
        Write(20, codec | channels << 16);
        Write(24, rate);
        Write(28, rate * channels * bits / 8);
        Write(32, channels * bits / 8 | bits << 16);
        Encoding.ASCII.GetBytes("data").CopyTo(header, 36);
        Write(40, length);
        return header;
    }

    public void Dispose() => Directory.Delete(Outside, recursive: true);
}

using Earmark.Audio;

namespace Earmark.Tests.Audio;

public sealed class WavWriterTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Samples_are_rounded_to_16_bits_and_clipped()
    {
        float[] samples = [0, 0.5f, -0.5f, 0.4f / 32768, 0.6f / 32768, -0.6f / 32768, 0.99999f, 1, 1.5f, -1, -7];
        short[] expected = [0, 16384, -16384, 0, 1, -1, 32767, 32767, 32767, -32768, -32768];
        WavWriter.Write(folder.GetPath("floats.wav"), 8000, samples);
        WavWriter.Write(folder.GetPath("integers.wav"), 8000, expected);
        Assert.Equal(File.ReadAllBytes(folder.GetPath("integers.wav")), File.ReadAllBytes(folder.GetPath("floats.wav")));
        using var stream = new MemoryStream();
        WavWriter.Write(stream, 8000, samples);
        Assert.Equal(File.ReadAllBytes(folder.GetPath("integers.wav")), stream.ToArray());
    }

    [Fact]
    public void Samples_that_were_read_are_written_unchanged()
    {
        short[] samples = [.. Enumerable.Range(short.MinValue, 65536).Select(sample => (short)sample)];
        WavWriter.Write(folder.GetPath("a.wav"), 8000, samples);
        WavWriter.Write(folder.GetPath("b.wav"), 8000, AudioFile.Read(folder.GetPath("a.wav")).Samples);
        Assert.Equal(File.ReadAllBytes(folder.GetPath("a.wav")), File.ReadAllBytes(folder.GetPath("b.wav")));
    }
}

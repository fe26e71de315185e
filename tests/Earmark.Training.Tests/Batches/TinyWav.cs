namespace Earmark.Training.Tests.Batches;

/// <summary>Writes 16-bit mono WAV files.</summary>
internal static class TinyWav
{
    public static void Write(string path, int rate, ReadOnlySpan<short> samples)
    {
        using var file = new BinaryWriter(File.Create(path));
        file.Write("RIFF"u8);
        file.Write(36 + 2 * samples.Length);
        file.Write("WAVEfmt "u8);
        foreach (var number in new[] { 16, 1 | (1 << 16), rate, 2 * rate, 2 | (16 << 16) }) file.Write(number); // PCM, mono, 16 bits
        file.Write("data"u8);
        file.Write(2 * samples.Length);
        foreach (var sample in samples) file.Write(sample);
    }
}

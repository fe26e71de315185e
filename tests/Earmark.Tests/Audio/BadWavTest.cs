using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

public sealed class BadWavTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, byte[]> InvalidFiles => new()
    {
        { ": the file is empty (0 bytes). Expected a recording.", [] },
        { ": no format chunk up to byte 12. Expected a wav file with 'fmt ' and 'data'.", RiffFile([]) },
        { ": no format chunk up to byte 20. Expected a wav file with 'fmt ' and 'data'.", RiffFile(Chunk("data", [1, 2])) },
        { ": no data chunk up to byte 20. Expected a wav file with 'fmt ' and 'data'. Nothing was recorded, or the file is truncated.", RiffFile(FormatChunk(1, 1, 8000, 16)) },
        { ": the file ends in the chunk 'fmt ' at byte 20. Expected 16 bytes. The file is truncated.", RiffFile(FormatChunk(1, 1, 8000, 16))[..30] },
        { ": a format chunk of 8 bytes at byte 20. Expected 16 bytes or more.", RiffFile(Chunk("fmt ", new byte[8])) },
        { ": the header declares 0 channels. Expected 1 to 64.", WithData(FormatChunk(1, 0, 8000, 16)) },
        { ": the header declares 65 channels. Expected 1 to 64.", WithData(FormatChunk(1, 65, 8000, 16)) },
        { ": the header declares a sample rate of 0 Hz. Expected 200 to 2000000 Hz.", WithData(FormatChunk(1, 1, 0, 16)) },
        { ": the header declares a sample rate of -1 Hz. Expected 200 to 2000000 Hz.", WithData(FormatChunk(1, 1, -1, 16)) },
        { ": PCM samples of 5 bytes (40 bits, 1 channels, blocks of 5 bytes). Expected 8, 16, 24 or 32 bits.", WithData(FormatChunk(1, 1, 8000, 40)) },
        { ": float samples of 2 bytes (16 bits, 1 channels, blocks of 2 bytes). Expected 32 or 64 bits.", WithData(FormatChunk(3, 1, 8000, 16)) },
    };

    [Theory, MemberData(nameof(InvalidFiles))]
    public void Reports_invalid_wav_files(string message, byte[] content)
    {
        var path = folder.Write("bad.wav", content);
        Assert.Equal(path + message, Assert.Throws<InputException>(() => AudioFile.Read(path)).Message);
    }

    private static byte[] WithData(byte[] format) => RiffFile([.. format, .. Chunk("data", Shorts(1, 2))]);
}

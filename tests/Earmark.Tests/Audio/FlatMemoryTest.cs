using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>Tests that are not run in parallel, because live memory is measured for the whole process.</summary>
[CollectionDefinition(nameof(FlatMemoryTest), DisableParallelization = true)]
public sealed class AloneInMemory;

/// <summary>Long recordings are streamed: live memory does not grow between ten seconds and three minutes of audio.</summary>
[Collection(nameof(FlatMemoryTest))]
public sealed class FlatMemoryTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.wav"), InlineData("a.aiff"), InlineData("a.flac"), InlineData("a.mp3"), InlineData("a.ogg"), InlineData("a.opus"), InlineData("a.m4a")]
    public void Memory_use_does_not_grow_with_duration(string name)
    {
        FfmpegReference.Run("-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*(200+t)*t):s=16000:d=180", folder.GetPath(name));
        using var reader = AudioFile.Open(folder.GetPath(name), 32000);
        var block = new float[4096];
        var (frames, memoryAfter10Seconds) = (0L, 0L);
        for (int framesRead; (framesRead = reader.Read(block)) > 0; frames += framesRead)
            if (memoryAfter10Seconds == 0 && frames > 10 * 32000) memoryAfter10Seconds = GC.GetTotalMemory(forceFullCollection: true);
        Assert.InRange(frames, 179 * 32000, 181 * 32000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memoryAfter10Seconds, long.MinValue, 1 << 20);
    }
}

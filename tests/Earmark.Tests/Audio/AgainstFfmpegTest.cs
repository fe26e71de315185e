using System.Collections.Concurrent;
using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>Real recordings are decoded with the same length and the same waveform as by ffmpeg.</summary>
public sealed class AgainstFfmpegTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mixed", ".wav", 1e-7), InlineData("mixed", ".aiff", 1e-7), InlineData("mixed", ".flac", 1e-7)]
    [InlineData("mixed", ".mp3", 1e-5), InlineData("mixed", ".ogg", 1e-5), InlineData("esc10", ".ogg", 1e-5)]
    public void Real_recordings_have_the_same_length_and_wave(string set, string extension, double most)
    {
        var paths = Directory.GetFiles(RealData.Folder(set), "*" + extension, SearchOption.AllDirectories).Order().ToArray();
        Assert.NotEmpty(paths);
        ConcurrentBag<string> faults = [];
        FfmpegReference.Run("-f", "lavfi", "-i", "anullsrc", "-t", "0.01", "-f", "null", "-"); // a skip within the loop would count as a failure
        Parallel.ForEach(FfmpegReference.Decode(paths, folder), new() { MaxDegreeOfParallelism = 2 }, reference =>
        {
            using var reader = AudioFile.Open(reference.Path);
            var expected = FfmpegReference.Mono(reference.Interleaved, reader.Channels);
            var got = AudioFile.Read(reference.Path).Samples;
            var largest = got.Zip(expected, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();
            var correlation = FfmpegReference.Correlation(got, expected);
            // ffmpeg 5.1 is off by up to a block at the end of vorbis. The expected length is that of the last page, as with libvorbis.
            var lengths = extension == ".ogg" ? Math.Abs(got.Length - expected.Length) <= 1024 : got.Length == expected.Length;
            if (!lengths || correlation < 0.99999 || largest > most || reader.Frames is { } frames && frames != got.Length)
                faults.Add($"{Path.GetFileName(reference.Path)}: {got.Length} frames of {expected.Length} (header: {reader.Frames}), correlation {correlation:F6}, largest difference {largest:G3}");
        });
        Assert.Empty(faults.Order());
    }
}

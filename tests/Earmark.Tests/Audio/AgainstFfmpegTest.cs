using System.Collections.Concurrent;
using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>The decoded lengths and waveforms of real recordings match those of ffmpeg.</summary>
public sealed class AgainstFfmpegTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mixed", ".wav", 1e-7), InlineData("mixed", ".aiff", 1e-7), InlineData("mixed", ".flac", 1e-7)]
    [InlineData("mixed", ".mp3", 1e-5), InlineData("mixed", ".ogg", 1e-5), InlineData("esc10", ".ogg", 1e-5)]
    public void Real_recordings_match_ffmpeg(string set, string extension, double tolerance)
    {
        var paths = Directory.GetFiles(RealData.Folder(set), "*" + extension, SearchOption.AllDirectories).Order().ToArray();
        Assert.NotEmpty(paths);
        ConcurrentBag<string> errors = [];
        FfmpegReference.Run("-f", "lavfi", "-i", "anullsrc", "-t", "0.01", "-f", "null", "-"); // a skip inside Parallel.ForEach would count as a failure
        Parallel.ForEach(FfmpegReference.Decode(paths, folder), new() { MaxDegreeOfParallelism = 2 }, reference =>
        {
            using var reader = AudioFile.Open(reference.Path);
            var expected = FfmpegReference.ToMono(reference.Interleaved, reader.Channels);
            var samples = AudioFile.Read(reference.Path).Samples;
            var maxDifference = samples.Zip(expected, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();
            var correlation = FfmpegReference.Correlation(samples, expected);
            // At the end of Ogg Vorbis files, ffmpeg 5.1 is off by up to one block. The correct length is the granule position of the last page, as in libvorbis.
            var lengthsMatch = extension == ".ogg" ? Math.Abs(samples.Length - expected.Length) <= 1024 : samples.Length == expected.Length;
            if (!lengthsMatch || correlation < 0.99999 || maxDifference > tolerance || reader.Frames is { } frames && frames != samples.Length)
                errors.Add($"{Path.GetFileName(reference.Path)}: {samples.Length} of {expected.Length} frames (header: {reader.Frames}), correlation {correlation:F6}, maximum difference {maxDifference:G3}");
        });
        Assert.Empty(errors.Order());
    }
}

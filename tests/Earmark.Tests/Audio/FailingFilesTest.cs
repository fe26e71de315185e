using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>Small recordings from bug reports that were decoded incorrectly. The expected lengths are those of ffmpeg 5.1, if it decodes the whole file.</summary>
public sealed class FailingFilesTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("concatenated.mp3", 51_887, ": the header declares 24239 frames, but the file contains 51887; all are used")]
    [InlineData("mp3_info_says_0_frames.mp3", 49_583, ": the header declares 0 frames, but the file contains 49583; all are used")]
    [InlineData("zeros_before_mp3.mp3", 50_688, null)]
    [InlineData("flac_total_24000_of_48452.flac", 48_452, ": the header declares 24000 frames, but the file contains 48452; all are used")]
    [InlineData("wav_data_size_half.wav", 8_000, ": the header declares 4000 frames, but the file contains 8000; all are used")]
    [InlineData("rf64_sizes_not_written.wav", 8_000, null)]
    [InlineData("aiff_from_pipe.aiff", 8_820, null)]
    public void Decodes_all_samples(string name, int frames, string? warning)
    {
        var path = Path.Combine(RealData.Folder("failing"), name);
        using var reader = AudioFile.Open(path);
        List<string> warnings = [];
        Assert.Equal(frames, AudioFile.Read(path, reader.SampleRate, warnings).Samples.Length);
        Assert.Equal(warning is null ? [] : [path + warning], warnings);
    }

    [Theory]
    [InlineData("concatenated.mp3", 1e-5), InlineData("mp3_info_says_0_frames.mp3", 1e-5), InlineData("zeros_before_mp3.mp3", 1e-5), InlineData("flac_total_24000_of_48452.flac", 1e-7)]
    public void Decodes_the_same_samples_as_ffmpeg(string name, double tolerance)
    {
        var path = Path.Combine(RealData.Folder("failing"), name);
        FfmpegReference.Run("-i", path, "-f", "f32le", folder.GetPath("reference")); // a skip inside the loop below would count as a failure
        foreach (var (_, interleaved) in FfmpegReference.Decode([path], folder))
        {
            using var reader = AudioFile.Open(path);
            var (samples, expected) = (AudioFile.Read(path).Samples, FfmpegReference.ToMono(interleaved, reader.Channels));
            Assert.Equal(expected.Length, samples.Length);
            Assert.InRange(samples.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
        }
    }

    [Fact]
    public void Reports_oversized_chunks()
    {
        var path = Path.Combine(RealData.Folder("failing"), "chunk_size_wraps.wav");
        Assert.Equal($"{path}: no data chunk before the chunk 'junk' at byte 44, which declares 4294967288 bytes, but only 808 remain. "
            + "Expected a wav file with 'fmt ' and 'data'. Nothing was recorded, or the file is truncated.", Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
    }

    [Fact]
    public void Escapes_control_characters_in_codec_names()
    {
        var path = Path.Combine(RealData.Folder("failing"), "control_characters_in_codec.aifc");
        var message = Assert.Throws<InputException>(() => AudioFile.Read(path)).Message;
        Assert.True(message.Contains(@"aiff with codec '\x00\x00\x00w' of 8 bits", StringComparison.Ordinal), message);
    }
}

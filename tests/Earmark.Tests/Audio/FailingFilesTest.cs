using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>Small recordings from bug reports, which were decoded incorrectly. Lengths are those of ffmpeg 5.1, if it decodes the whole file.</summary>
public sealed class FailingFilesTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("concatenated.mp3", 51_887, ": the header claims 24239 frames, but the file holds 51887; all are used")]
    [InlineData("mp3_info_says_0_frames.mp3", 49_583, ": the header claims 0 frames, but the file holds 49583; all are used")]
    [InlineData("zeros_before_mp3.mp3", 50_688, null)]
    [InlineData("flac_total_24000_of_48452.flac", 48_452, ": the header claims 24000 frames, but the file holds 48452; all are used")]
    [InlineData("wav_data_size_half.wav", 8_000, ": the header claims 4000 frames, but the file holds 8000; all are used")]
    [InlineData("rf64_sizes_not_written.wav", 8_000, null)]
    [InlineData("aiff_from_pipe.aiff", 8_820, null)]
    public void Gives_all_that_is_there(string name, int frames, string? warning)
    {
        var path = Path.Combine(RealData.Folder("failing"), name);
        using var reader = AudioFile.Open(path);
        List<string> warnings = [];
        Assert.Equal(frames, AudioFile.Read(path, reader.SampleRate, warnings).Samples.Length);
        Assert.Equal(warning is null ? [] : [path + warning], warnings);
    }

    [Theory]
    [InlineData("concatenated.mp3", 1e-5), InlineData("mp3_info_says_0_frames.mp3", 1e-5), InlineData("zeros_before_mp3.mp3", 1e-5), InlineData("flac_total_24000_of_48452.flac", 1e-7)]
    public void Gives_what_ffmpeg_gives(string name, double most)
    {
        var path = Path.Combine(RealData.Folder("failing"), name);
        FfmpegReference.Run("-i", path, "-f", "f32le", folder.PathOf("reference")); // a skip within the loop below would count as a failure
        foreach (var (_, interleaved) in FfmpegReference.Decode([path], folder))
        {
            using var reader = AudioFile.Open(path);
            var (got, expected) = (AudioFile.Read(path).Samples, FfmpegReference.Mono(interleaved, reader.Channels));
            Assert.Equal(expected.Length, got.Length);
            Assert.InRange(got.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), 0, most);
        }
    }

    [Fact]
    public void Names_the_chunk_that_claims_more_than_the_file()
    {
        var path = Path.Combine(RealData.Folder("failing"), "chunk_size_wraps.wav");
        Assert.Equal($"{path}: no data chunk before the chunk 'junk' at byte 44, which claims 4294967288 bytes, but only 808 are left. "
            + "Expected a wav file with 'fmt ' and 'data'. Nothing was recorded, or the file is truncated.", Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
    }

    [Fact]
    public void Names_a_codec_without_its_control_bytes()
    {
        var path = Path.Combine(RealData.Folder("failing"), "control_characters_in_codec.aifc");
        var message = Assert.Throws<InputException>(() => AudioFile.Read(path)).Message;
        Assert.True(message.Contains(@"aiff with codec '\x00\x00\x00w' of 8 bits", StringComparison.Ordinal), message);
    }
}

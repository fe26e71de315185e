using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Batches;
using Earmark.Training.Tests.Runs;

namespace Earmark.Training.Tests.Batches;

public sealed class WaveformExamplesTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    // The sample rate of the recordings is 44,100 Hz. It is an integer multiple of 22,050 Hz but not of 16,000 Hz.
    [Theory]
    [InlineData(44_100)]
    [InlineData(22_050)]
    [InlineData(16_000)]
    public void A_crop_is_bit_identical_to_that_of_the_whole_recording(int rate)
    {
        var frontEnd = new AmplitudePhase { SampleRate = rate, Frame = Duration.Samples(400), Hop = Duration.Samples(200), FftSize = 512, Padding = Duration.Samples(100) };
        Clip[] clips = [.. tiny.Data.Train.Take(3)];
        using var examples = new WaveformExamples(ReadableClip.ReadAll(clips, rate, []), frontEnd, minimumFrames: 4, threads: 1);
        using var session = new FrontEndSession(frontEnd);
        const int Samples = 3000;
        foreach (var (clip, index) in clips.Select((clip, i) => (clip, i)))
        {
            var whole = AudioFile.Read(clip.Path, rate).Samples;
            Assert.Equal(whole.Length + 200, examples.Length(index));
            foreach (var start in new[] { 0, 100, 101, 1234, whole.Length + 200 - Samples, whole.Length - 100 })
            {
                float[] waveform = [.. Enumerable.Range(start - 100, Samples).Select(i => i >= 0 && i < whole.Length ? whole[i] : 0)];
                var expected = new float[frontEnd.Channels * frontEnd.FrameCount(Samples) * frontEnd.Bands];
                session.Compute(waveform, 1, Samples, expected);
                Assert.Equal(expected, examples.Crops([new(index, start)], Samples, repeat: false));
            }
        }
    }

    [Fact]
    public void A_crop_of_an_mp3_equals_that_of_the_whole_recording()
    {
        var root = Environment.GetEnvironmentVariable("EARMARK_DATA") is { Length: > 0 } data ? Path.Combine(data, "mixed") : "none";
        Assert.SkipUnless(Directory.Exists(root), "needs the recordings of 'mixed': set EARMARK_DATA to the folder that contains them");
        var path = Directory.EnumerateFiles(root, "*.mp3", SearchOption.AllDirectories).MaxBy(file => new FileInfo(file).Length); // the longest one
        Assert.SkipWhen(path is null, "there is no MP3 in 'mixed'");
        foreach (var rate in new[] { AudioFile.Probe(path!).SampleRate, 32_000, 16_000 })
        {
            var frontEnd = new AmplitudePhase { SampleRate = rate, Frame = Duration.Samples(400), Hop = Duration.Samples(200), FftSize = 512, Padding = Duration.Samples(0) };
            using var examples = new WaveformExamples(ReadableClip.ReadAll([new("a.mp3", path!, "a")], rate, []), frontEnd, 4, threads: 1);
            using var session = new FrontEndSession(frontEnd);
            var whole = AudioFile.Read(path!, rate).Samples;
            foreach (var start in new[] { 0, whole.Length / 3, whole.Length - 2000 })
            {
                var expected = new float[frontEnd.Channels * frontEnd.FrameCount(2000) * frontEnd.Bands];
                session.Compute(whole[start..(start + 2000)], 1, 2000, expected);
                Assert.Equal(expected, examples.Crops([new(0, start)], 2000, repeat: false));
            }
        }
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16_000)] // resampled
    public void A_crop_of_an_hour_reads_only_the_required_samples(int rate)
    {
        var folder = Directory.CreateTempSubdirectory("earmark-test");
        try
        {
            var path = Path.Combine(folder.FullName, "hour.wav");
            TinyWav.Write(path, 8000, new short[3600 * 8000]);
            var frontEnd = new AmplitudePhase { SampleRate = rate, Frame = Duration.Samples(400), Hop = Duration.Samples(200), FftSize = 512 };
            using var examples = new WaveformExamples(ReadableClip.ReadAll([new("hour.wav", path, "a")], rate, []), frontEnd, 4, threads: 1);
            examples.Crops([new(0, 0)], 2000, repeat: false); // warm-up, so that the code is compiled
            var before = GC.GetAllocatedBytesForCurrentThread();
            examples.Crops([new(0, rate * 3000L)], 2000, repeat: false);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000); // the whole recording has 115 MB of samples
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using Earmark.Data;

namespace Earmark.Reports.Tests;

public sealed class SurveyTest
{
    [Fact]
    public void Means_and_deviations_match_the_definition()
    {
        using var folder = new TestDataFolder();
        // 140 frames (more than a block), one frame and 11 samples, and less than a frame.
        float[][] clips = [Quantised(Crescendo(800 + 139 * 400 + 123)), Quantised(TestDataFolder.Noise(811, 2)), Quantised(TestDataFolder.Noise(300, 3))];
        foreach (var (i, clip) in clips.Index()) folder.Wav($"{(i == 0 ? "a" : "b")}/{i}.wav", clip);
        var survey = Survey.Run(Dataset.Open(folder.Root));
        var direct = clips.Select(DirectSpectrum.Compute).ToArray();
        Assert.Equal((3, 8000 / 1024.0), (survey.TrainSpectrum!.Clips, survey.TrainSpectrum.BinHz));
        for (var bin = 0; bin < 513; bin++)
        {
            Assert.Equal(direct.Average(clip => clip.Mean[bin]), survey.TrainSpectrum.Mean[bin], 2e-5);
            Assert.Equal(direct.Average(clip => clip.Deviation[bin]), survey.TrainSpectrum.Deviation[bin], 2e-5);
        }
        Assert.Null(survey.TestSpectrum);
    }

    [Fact]
    public void A_steady_tone_has_no_deviation()
    {
        using var folder = new TestDataFolder();
        float[] tone = [.. Enumerable.Range(0, 8000).Select(i => i % 4 < 2 ? 0.5f : -0.5f)]; // 2000 Hz: the hop is a multiple of the period
        folder.Wav("a/1.wav", tone).Wav("b/1.wav", tone);
        Assert.All(Survey.Run(Dataset.Open(folder.Root)).TrainSpectrum!.Deviation, deviation => Assert.Equal(0, deviation, 1e-6));
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        using var folder = new TestDataFolder();
        for (var i = 0; i < 24; i++) folder.Wav($"{i % 3}/{i}.wav", TestDataFolder.Noise(900 + 571 * i, i), rate: i % 5 == 0 ? 11025 : 8000);
        var data = Dataset.Open(folder.Root);
        Survey singleThreaded = Survey.Run(data, threads: 1), multiThreaded = Survey.Run(data, threads: 8);
        Assert.Equal(singleThreaded.TrainSpectrum!.Mean, multiThreaded.TrainSpectrum!.Mean);
        Assert.Equal(singleThreaded.TrainSpectrum.Deviation, multiThreaded.TrainSpectrum.Deviation);
        Assert.Equal(singleThreaded.Clips.Select(clip => (clip.Clip.Name, clip.Samples, clip.Levels)), multiThreaded.Clips.Select(clip => (clip.Clip.Name, clip.Samples, clip.Levels)));
        Assert.Equal(8000, singleThreaded.SampleRate);
    }

    [Fact]
    public void Surveys_each_part_and_reports_progress()
    {
        using var folder = new TestDataFolder();
        folder.Wav("audio_train/a.wav", TestDataFolder.Noise(4000, 1)).Wav("audio_train/b.wav", TestDataFolder.Noise(4000, 2), rate: 16000, channels: 2)
            .Text("audio_train/c.wav", "no sound at all").Wav("audio_test/t.wav", TestDataFolder.Noise(2000, 3)).Wav("_background/n.wav", TestDataFolder.Noise(2000, 4))
            .Text("train.csv", "fname,label,manually_verified\na.wav,x,1\nb.wav,y,0\nc.wav,y,1\n");
        var calls = new List<(int, int)>();
        var survey = Survey.Run(Dataset.Open(folder.Root), (done, total) => { lock (calls) calls.Add((done, total)); });
        Assert.Equal([("a.wav", Part.Train), ("b.wav", Part.Train), ("c.wav", Part.Train), ("t.wav", Part.Test), ("_background/n.wav", Part.Background)],
            survey.Clips.Select(clip => (clip.Clip.Name, clip.Part)));
        Assert.Equal((16000, 2, 4000L, 0.25, "wav pcm16"), (survey.Clips[1].SampleRate, survey.Clips[1].Channels, survey.Clips[1].Samples, survey.Clips[1].Seconds, survey.Clips[1].Format));
        Assert.StartsWith("unknown file format; the file starts with the bytes", survey.Clips[2].Error, StringComparison.Ordinal);
        Assert.Equal((2, 1), (survey.TrainSpectrum!.Clips, survey.TestSpectrum!.Clips));
        Assert.Equal([(2, 5), (3, 5), (4, 5), (5, 5)], calls.Order());
    }

    [Fact]
    public void Only_clips_of_equal_length_are_hashed()
    {
        using var folder = new TestDataFolder();
        folder.Wav("a/1.wav", TestDataFolder.Noise(4000, 1)).Wav("a/2.wav", TestDataFolder.Noise(4000, 2)).Wav("b/3.wav", TestDataFolder.Noise(4001, 3)).Wav("b/4.wav", new float[4000]);
        Assert.Equal([true, true, false, false], Survey.Run(Dataset.Open(folder.Root)).Clips.Select(clip => clip.Hash is not null));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_length_of_a_clip()
    {
        using var folder = new TestDataFolder();
        var samples = new byte[12_000_000]; // 25 minutes of 8 bits; as floats they would be 48 MB
        for (var i = 0; i < samples.Length; i++) samples[i] = (byte)(i * 31 + i / 777);
        folder.File("a/long.wav", TestDataFolder.Header(8000, 1, 8, 1, samples.Length), samples).Wav("b/short.wav", TestDataFolder.Noise(4000, 1));
        var data = Dataset.Open(folder.Root);
        Survey.Run(data with { Train = [data.Train[1]] }, threads: 1); // one-time allocations
        var before = GC.GetAllocatedBytesForCurrentThread();
        var survey = Survey.Run(data, threads: 1);
        Assert.Equal(12_000_000, survey.Clips[0].Samples);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 100_000, 10_000_000); // the lower bound verifies that the work ran on this thread
    }

    [Fact]
    public void A_set_without_readable_clips_can_be_surveyed()
    {
        using var folder = new TestDataFolder();
        folder.Text("a/1.wav", "nothing").Text("b/2.wav", "nothing");
        var survey = Survey.Run(Dataset.Open(folder.Root));
        Assert.Equal((0, null, null, 2), (survey.SampleRate, survey.TrainSpectrum, survey.TestSpectrum, survey.Clips.Count(clip => clip.Error is not null)));
    }

    [Fact]
    public void Errors_of_a_clip_affect_only_that_clip()
    {
        using var folder = new TestDataFolder();
        folder.Wav("a/1.wav", TestDataFolder.Noise(4000, 1)).FloatWav("b/huge.wav", [.. TestDataFolder.Noise(4000, 2), 1e30f]);
        var data = Dataset.Open(folder.Root);
        // A path with a NUL character causes an exception that is neither an IOException nor an exception of Earmark.
        data = data with { Train = [.. data.Train, new Clip("odd", "a\0b", "b")] };
        var survey = Survey.Run(data);
        Assert.Null(survey.Clips[0].Error);
        Assert.True(survey.Clips[1] is { Error: not null } or { Warnings.Count: 1 }, "a sample of 1e30 was not reported");
        Assert.NotEmpty(survey.Clips[2].Error!);
        Assert.All(survey.TrainSpectrum!.Mean, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void The_survey_can_be_cancelled()
    {
        using var folder = new TestDataFolder();
        folder.Wav("a/1.wav", TestDataFolder.Noise(4000, 1)).Wav("b/2.wav", TestDataFolder.Noise(4000, 2));
        Assert.Throws<OperationCanceledException>(() => Survey.Run(Dataset.Open(folder.Root), cancellationToken: new CancellationToken(true)));
    }

    [Fact]
    public void A_subset_contains_evenly_spaced_clips_of_each_part()
    {
        var clips = Enumerable.Range(0, 10).Select(i => new Clip($"{i}", $"{i}", "x")).ToArray();
        var data = new Dataset("set", "folders", new(["x"]), clips, [], []) { Background = clips[..2] };
        var (subset, sampled) = ClipSubset.Select(data, 3);
        Assert.Equal(["0", "3", "6"], subset.Train.Select(clip => clip.Name));
        Assert.Equal((2, "5 of 12"), (subset.Background.Count, sampled));
        Assert.Equal((data, null), ClipSubset.Select(data, 10));
    }

    private static float[] Crescendo(int samples) => [.. TestDataFolder.Noise(samples, 1).Select((sample, i) => sample * i / samples)];

    // Rounds to the resolution of the file.
    private static float[] Quantised(float[] samples) => [.. samples.Select(sample => (float)Math.Round(sample * 32768) / 32768)];
}

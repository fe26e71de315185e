using Earmark.Data;

namespace Earmark.Reports.Tests;

public sealed class ProblemTest
{
    private const int Rate = 8000;

    /// <summary>For each type of problem: the files that cause it, and the expected names and detail.</summary>
    private static readonly Dictionary<string, (Action<TestDataFolder> Cause, string[] Names, string Detail)> Expected = new()
    {
        ["unreadable"] = (folder => folder.Text("a/bad.wav", "hello, world"), ["a/bad.wav"],
            "unknown file format; the file starts with the bytes 68656C6C6F2C2077 \"hello, w\". Expected one of"),
        ["damaged"] = (folder => folder.File("a/cut.wav", TestDataFolder.Header(Rate, 1, 16, 1, 12_000), new byte[2000], Sound(3000)), ["a/cut.wav"],
            "the data ends after 4000 of 6000 frames; the available samples are used"),
        ["empty"] = (folder => folder.Wav("a/empty.wav", []), ["a/empty.wav"], "wav pcm16, no samples"),
        ["silent"] = (folder => folder.Wav("a/silent.wav", Enumerable.Repeat(1 / 32768f, 6000)), ["a/silent.wav"], "0.75 s, peak -90.3 dB"),
        ["channelsCancel"] = (folder => folder.File("a/inverse.wav", TestDataFolder.Header(Rate, 2, 16, 1, 4 * 4400), Inverse(4400)), ["a/inverse.wav"], "31.8 dB are lost"),
        ["otherScale"] = (folder => folder.FloatWav("a/integers.wav", TestDataFolder.Noise(4400, 90).Select(sample => MathF.Round(sample * 32768))), ["a/integers.wav"], "peak "),
        ["quietStart"] = (folder => folder.Wav("a/late.wav", [.. new float[4800], .. TestDataFolder.Noise(4000, 98)]), ["a/late.wav"], "the first 0.6 s of 1.1 s"),
        ["quietEnd"] = (folder => folder.Wav("a/tail.wav", [.. TestDataFolder.Noise(4000, 97), .. new float[4800]]), ["a/tail.wav"], "the last 0.6 s of 1.1 s"),
        ["clipped"] = (folder => folder.Wav("a/loud.wav", Enumerable.Range(0, 4800).Select(i => Math.Clamp(2 * MathF.Sin(i * 0.1f), -0.8f, 0.8f))), ["a/loud.wav"],
            "samples in plateaus, peak -1.9 dB"),
        ["dcOffset"] = (folder => folder.Wav("a/offset.wav", TestDataFolder.Noise(4400, 96).Select(sample => sample / 2 + 0.1f)), ["a/offset.wav"], "mean +0."),
        ["duplicatesAcrossParts"] = (folder => folder.Wav("audio_test/same.wav", TestDataFolder.Noise(4000, 1)), ["0.wav", "same.wav"], "a, test"),
        ["duplicatesUnderTwoLabels"] = (folder => folder.Wav("b/twin.wav", TestDataFolder.Noise(4001, 2)), ["a/1.wav", "b/twin.wav"], "a, b"),
        ["duplicatesAcrossSplit"] = (folder => folder.Wav("val/b/twin.wav", TestDataFolder.Noise(4020, 21)), ["train/b/20.wav", "val/b/twin.wav"], "b, b"),
        ["duplicates"] = (folder => folder.FloatWav("a/again.wav", Enumerable.Range(0, 4001).Zip(TestDataFolder.Noise(4001, 2), (_, sample) => (float)Math.Round(sample * 32768) / 32768)),
            ["a/1.wav", "a/again.wav"], "a, a"),
        ["oddRates"] = (folder => folder.Wav("a/rate.wav", TestDataFolder.Noise(8000, 95), rate: 16000), ["a/rate.wav"], "16,000 Hz; the most common is 8,000 Hz"),
        ["oddChannels"] = (folder => folder.Wav("a/stereo.wav", TestDataFolder.Noise(4400, 94), channels: 2), ["a/stereo.wav"], "stereo"),
        ["tooShort"] = (folder => folder.Wav("a/blip.wav", TestDataFolder.Noise(400, 93)), ["a/blip.wav"], "0.05 s"),
        ["tooLong"] = (folder => folder.Wav("a/long.wav", TestDataFolder.Noise(488_000, 92)), ["a/long.wav"], "61.0 s"),
        ["longForSet"] = (folder => folder.Wav("a/long.wav", TestDataFolder.Noise(60_000, 92)), ["a/long.wav"], "7.5 s, 14 times the median of 0.5 s"),
        ["fewClips"] = (folder => folder.Wav("c/only.wav", TestDataFolder.Noise(4400, 91)), ["c"], "1 clip"),
    };

    public static TheoryData<string> Kinds { get; } = [.. Problem.Types.Select(kind => kind.Key)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_problem_is_found_exactly_once(string key)
    {
        var (cause, names, detail) = Expected[key];
        using var folder = key == "duplicatesAcrossParts" ? CleanContest() : key == "duplicatesAcrossSplit" ? CleanSplit() : Clean(channels: key == "channelsCancel" ? 2 : 1);
        cause(folder);
        var problem = Assert.Single(Problem.Detect(Survey.Run(Dataset.Open(folder.Root))));
        Assert.Equal(key, problem.Kind.Key);
        var problemCase = Assert.Single(problem.Cases);
        Assert.Equal(names, problemCase.Names);
        Assert.Contains(detail, problemCase.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_0_bytes_is_empty()
    {
        using var folder = Clean();
        folder.File("a/nothing.wav");
        var problem = Assert.Single(Problem.Detect(Survey.Run(Dataset.Open(folder.Root))));
        Assert.Equal("empty", problem.Kind.Key);
        Assert.Equal("0 bytes", Assert.Single(problem.Cases).Detail);
    }

    [Fact]
    public void A_NaN_sample_is_reported_as_damage()
    {
        using var folder = Clean();
        folder.FloatWav("a/nan.wav", [.. TestDataFolder.Noise(4000, 99), float.NaN]);
        var problem = Assert.Single(Problem.Detect(Survey.Run(Dataset.Open(folder.Root))));
        Assert.Equal("damaged", problem.Kind.Key);
        Assert.Equal("samples that are NaN, infinite or beyond 2,147,483,648 were replaced by 0, the first at frame 4000", Assert.Single(problem.Cases).Detail);
    }

    [Fact]
    public void A_clip_of_ten_times_the_median_is_not_reported_if_a_crop_covers_it()
    {
        using var folder = new TestDataFolder();
        for (var i = 0; i < 24; i++) folder.Wav($"{(i < 12 ? "a" : "b")}/{i}.wav", TestDataFolder.Noise(1600 + i, i + 1), Rate);
        folder.Wav("a/long.wav", TestDataFolder.Noise(20_000, 92));
        Assert.Empty(Problem.Detect(Survey.Run(Dataset.Open(folder.Root))));
    }

    [Fact]
    public void A_clean_set_has_no_problems()
    {
        using TestDataFolder folders = Clean(), contest = CleanContest();
        Assert.Empty(Problem.Detect(Survey.Run(Dataset.Open(folders.Root))));
        Assert.Empty(Problem.Detect(Survey.Run(Dataset.Open(contest.Root))));
    }

    [Fact]
    public void A_bass_tone_at_full_scale_is_not_clipped()
    {
        using var folder = Clean();
        folder.Wav("a/bass.wav", Enumerable.Range(0, 44_100).Select(i => 0.999f * MathF.Sin(i * 2 * MathF.PI * 55 / 44_100)), rate: 44_100);
        Assert.DoesNotContain(Problem.Detect(Survey.Run(Dataset.Open(folder.Root))), problem => problem.Kind.Key == "clipped");
    }

    [Fact]
    public void Problem_types_have_unique_keys_and_a_meaning()
    {
        Assert.Equal(Problem.Types.Count, Problem.Types.Select(kind => kind.Key).Distinct().Count());
        Assert.All(Problem.Types, kind => Assert.EndsWith(".", kind.Meaning, StringComparison.Ordinal));
    }

    // Two labels with twelve clips each, of about half a second, all with different lengths.
    private static TestDataFolder Clean(int channels = 1)
    {
        var folder = new TestDataFolder();
        for (var i = 0; i < 24; i++) folder.Wav($"{(i < 12 ? "a" : "b")}/{i}.wav", TestDataFolder.Noise(4000 + i, i + 1), Rate, channels);
        return folder;
    }

    private static TestDataFolder CleanSplit()
    {
        var folder = new TestDataFolder();
        for (var i = 0; i < 24; i++) folder.Wav($"train/{(i < 12 ? "a" : "b")}/{i}.wav", TestDataFolder.Noise(4000 + i, i + 1), Rate);
        return folder.Wav("val/a/other.wav", TestDataFolder.Noise(4030, 77), Rate).Wav("val/b/another.wav", TestDataFolder.Noise(4031, 78), Rate);
    }

    private static TestDataFolder CleanContest()
    {
        var folder = new TestDataFolder();
        for (var i = 0; i < 24; i++) folder.Wav($"audio_train/{i}.wav", TestDataFolder.Noise(4000 + i, i + 1), Rate);
        return folder.Wav("audio_test/other.wav", TestDataFolder.Noise(4000, 77), Rate)
            .Text("train.csv", "fname,label\n" + string.Concat(Enumerable.Range(0, 24).Select(i => $"{i}.wav,{(i < 12 ? "a" : "b")}\n")));
    }

    // The second channel is the inverted first channel, slightly quieter.
    private static byte[] Inverse(int frames) => [.. TestDataFolder.Noise(frames, 89).SelectMany(sample => (float[])[sample, -0.95f * sample])
        .SelectMany(sample => BitConverter.GetBytes((short)(sample * 32767)))];

    private static byte[] Sound(int samples) => [.. TestDataFolder.Noise(samples, 90).SelectMany(sample => BitConverter.GetBytes((short)(sample * 32767)))];
}

using Earmark.Audio;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Tagging.Jobs;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class SegmentClipsTest : IDisposable
{
    private readonly JobFolder folder = new();
    private readonly string first, second;

    public SegmentClipsTest() => (first, second) = (folder.Wav("in/first.wav", 4, 1), folder.Wav("in/second.flac.wav", 4, 2));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Cuts_out_the_segments_with_the_highest_scores()
    {
        var (count, failures) = Write(2, Result(first, new(0, 1, "bell", 0.5), new(1, 2, "bell", 0.75), new(2, 3, "bus", 0.25)), Result(second, new Segment(0.5, 1.25, "bell", 0.875)));
        Assert.Equal((3, 0), (count, failures.Count));
        Assert.Equal(["bell/0.750_first_1.000-2.000.wav", "bell/0.875_second.flac_0.500-1.250.wav", "bus/0.250_first_2.000-3.000.wav", "sources.csv"], Files());
        var clip = AudioFile.Read(folder["clips/bell/0.875_second.flac_0.500-1.250.wav"]);
        Assert.Equal(AudioFile.ReadSpan(second, 4000, 6000).Samples, clip.Samples);
        Assert.Equal(JobFolder.Rate, clip.SampleRate);
        Assert.Equal($"path,group,start,end,label,score\nbell/0.875_second.flac_0.500-1.250.wav,{second},0.5,1.25,bell,0.875\nbell/0.750_first_1.000-2.000.wav,{first},1,2,bell,0.75\n"
            + $"bus/0.250_first_2.000-3.000.wav,{first},2,3,bus,0.25\n", File.ReadAllText(folder["clips/sources.csv"]));
    }

    [Fact]
    public void Train_reads_the_folder_with_the_labels_and_groups()
    {
        string[] labels = ["Canis lupus_Gray Wolf", "Inside, small room", "Töpfe & Pfannen", "100% #1", "[x] {y}", "a.b"];
        Write(20, Result(first, [.. labels.Select((label, i) => new Segment(0.1 * i, 0.1 * i + 0.5, label, 0.5))]), Result(second, [.. labels.Select((label, i) => new Segment(0.1 * i, 0.1 * i + 0.5, label, 0.75))]));
        var data = Dataset.Open(folder["clips"]);
        Assert.Equal("folders", data.Layout);
        Assert.Empty(data.Findings);
        Assert.Equal(labels.Order(StringComparer.Ordinal), data.Labels);
        Assert.Equal(2 * labels.Length, data.Train.Count);
        Assert.All(data.Train, clip => Assert.Equal(clip.Name.Contains("first", StringComparison.Ordinal) ? first : second, clip.Group));
    }

    [Fact]
    public void Labels_that_are_no_folder_names_have_similar_folders()
    {
        string[] labels = ["a/b", "a_b", ".hidden", "..", "_background", new string('ü', 300)];
        Write(20, Result(first, [.. labels.Select((label, i) => new Segment(0.1 * i, 0.1 * i + 0.5, label, 0.5))]));
        var data = Dataset.Open(folder["clips"]);
        Assert.Equal(["_._", "_background_", "_hidden_", "a_b", "a_b_2", new string('ü', 80)], data.Labels);
        Assert.Equal(labels.Order(StringComparer.Ordinal), File.ReadLines(folder["clips/sources.csv"]).Skip(1).Select(line => line.Split(',')[^2]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", 40)] // 4 bytes each, at most 160
    [InlineData("a", 39)]
    public void Long_labels_are_shortened_between_characters(string start, int expected)
    {
        Write(1, Result(first, new Segment(0, 1, start + string.Concat(Enumerable.Repeat("🐕", 50)), 0.5)));
        Assert.Equal([$"{start}{string.Concat(Enumerable.Repeat("🐕", expected))}/0.500_first_0.000-1.000.wav", "sources.csv"], Files().OrderBy(name => name == "sources.csv"));
    }

    [Fact]
    public void Clips_of_recordings_with_the_same_name_have_different_names()
    {
        var (copy, name) = (folder.Wav("in/other/first.wav", 4, 3), folder.Wav($"in/{new string('x', 240)}.wav", 4, 4));
        Write(20, Result(first, new Segment(0, 1, "bell", 0.5)), Result(copy, new Segment(0, 1, "bell", 0.5)), Result(name, new Segment(0, 1, "bell", 0.25)));
        Assert.Equal([$"bell/0.250_{new string('x', 160)}_0.000-1.000.wav", "bell/0.500_first_0.000-1.000.wav", "bell/0.500_first_0.000-1.000_2.wav", "sources.csv"], Files());
    }

    [Fact]
    public void The_choice_does_not_depend_on_the_order_of_the_results()
    {
        TagResult[] results = [Result(first, new(0, 1, "bell", 0.5), new(2, 3, "bell", 0.5)), Result(second, new(0, 1, "bell", 0.5), new(1, 2, "bell", 0.5))];
        Write(3, results);
        var expected = Files();
        Directory.Delete(folder["clips"], recursive: true);
        Write(3, [.. results.Reverse()]);
        Assert.Equal(expected, Files());
        Assert.Equal(["bell/0.500_first_0.000-1.000.wav", "bell/0.500_first_2.000-3.000.wav", "bell/0.500_second.flac_0.000-1.000.wav", "sources.csv"], expected);
    }

    [Fact]
    public void A_long_segment_is_cut_short()
    {
        var path = folder.Wav("in/long.wav", 100);
        Write(1, Result(path, new Segment(10, 100, "bell", 0.5)));
        Assert.Equal(60 * JobFolder.Rate, AudioFile.Read(folder["clips/bell/0.500_long_10.000-100.000.wav"]).Samples.Length);
    }

    [Fact]
    public void A_recording_that_can_no_longer_be_read_is_reported()
    {
        File.Delete(first);
        var (count, failures) = Write(2, Result(first, new Segment(0, 1, "bell", 0.5)), Result(second, new Segment(0, 1, "bus", 0.5)));
        Assert.Equal((1, first), (count, Assert.Single(failures).Name));
    }

    [Fact]
    public void A_stopped_process_continues_and_other_folders_are_not_changed()
    {
        var result = Result(first, new Segment(0, 1, "bell", 0.5));
        Directory.CreateDirectory(folder["clips.partial/bus"]);
        Write(2, isContinued: true, result);
        Assert.Equal(["bell/0.500_first_0.000-1.000.wav", "sources.csv"], Files());
        Write(2, isContinued: true, result); // stopped after the folder got its name
        Directory.CreateDirectory(folder["mine"]);
        File.WriteAllText(folder["clips/mine.txt"], "mine");
        Assert.Throws<InputException>(() => Write(2, isContinued: true, result));
        Assert.Equal(3, Files().Length);
        Assert.False(Path.Exists(folder["clips.partial"]));
    }

    private static TagResult Result(string path, params Segment[] segments) => new(path) { Seconds = 4, Segments = segments };

    private (int Count, IReadOnlyList<Failure> Failures) Write(int perLabel, params TagResult[] results) => Write(perLabel, false, results);

    private (int Count, IReadOnlyList<Failure> Failures) Write(int perLabel, bool isContinued, params TagResult[] results) =>
        SegmentClips.Write(folder["clips"], results, perLabel, isContinued, JobFolder.Token);

    private string[] Files() => [.. Directory.EnumerateFiles(folder["clips"], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder["clips"], file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}

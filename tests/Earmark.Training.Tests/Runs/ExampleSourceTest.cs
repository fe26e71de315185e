using Earmark.Data;
using Earmark.Tagging;
using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Runs;

public sealed class ExampleSourceTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    private readonly List<RunEvent> runEvent = [];

    private IEnumerable<string> Stages => runEvent.OfType<RunEvent.Progress>().Select(stage => stage.Name).Distinct();

    [Fact]
    public void A_recording_is_looked_for_once_a_run_whatever_its_folds_ask_for()
    {
        var source = Source(TinyRun.Full, "once");
        var clips = tiny.Data.Train;
        Open(source, "training", clips.Take(6));
        Open(source, "held-out", clips.Skip(6).Take(3));
        var before = Stages.ToList();
        Assert.Equal(["training part: looking up spectrograms of 6 clips", "training part: computing spectrograms of 6 clips",
            "held-out part: looking up spectrograms of 3 clips", "held-out part: computing spectrograms of 3 clips"], before);
        Open(source, "training", clips.Skip(3).Take(6));
        Open(source, "held-out", clips.Take(3));
        Assert.Equal(before, Stages);
        Open(source, "training", clips.Take(10)); // one is new
        Assert.Equal(["training part: looking up spectrograms of 1 clips", "training part: computing spectrograms of 1 clips"], Stages.Except(before));
    }

    [Fact]
    public void Recordings_are_opened_once_where_nothing_is_kept()
    {
        var source = Source(TinyRun.Plain, "opened");
        Open(source, "training", tiny.Data.Train.Take(6));
        Open(source, "held-out", tiny.Data.Train.Take(6));
        Assert.Equal(["opening 6 training clips"], Stages);
    }

    [Fact]
    public void An_entry_that_was_deleted_between_two_folds_is_computed_again()
    {
        var source = Source(TinyRun.Full, "deleted");
        Open(source, "training", tiny.Data.Train.Take(4));
        Directory.Delete(Path.Combine(tiny.Root, "deleted"), recursive: true);
        runEvent.Clear();
        Directory.CreateDirectory(Path.Combine(tiny.Root, "deleted"));
        Open(source, "training", tiny.Data.Train.Take(4));
        Assert.Contains("training part: computing spectrograms of 4 clips", Stages);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("plain")]
    public void A_clip_that_cannot_be_used_is_reported_once_and_counted_in_each_fold(string name)
    {
        var source = Source(name == "full" ? TinyRun.Full : TinyRun.Plain, "broken");
        var clips = tiny.Data.Train.Take(3).ToList();
        clips[1] = clips[1] with { Path = clips[1].Path + ".absent" };
        for (var fold = 0; fold < 2; fold++)
        {
            var failures = new List<Failure>();
            using var examples = source.Open("training", clips, failures, default);
            Assert.Equal([clips[0].Name, clips[2].Name], examples.Clips.Select(clip => clip.Name));
            Assert.Equal([clips[1].Name], failures.Select(failure => failure.Name));
        }
        Assert.Single(runEvent.OfType<RunEvent.ClipSkipped>());
    }

    private ExampleSource Source(Preset preset, string cache) => new(preset, Path.Combine(tiny.Root, cache), specified =>
    {
        lock (runEvent) runEvent.Add(specified);
    });

    private static void Open(ExampleSource source, string part, IEnumerable<Clip> clips)
    {
        var failures = new List<Failure>();
        using var examples = source.Open(part, [.. clips], failures, default);
        Assert.Empty(failures);
        Assert.Equal(clips.Select(clip => clip.Name), examples.Clips.Select(clip => clip.Name));
    }
}

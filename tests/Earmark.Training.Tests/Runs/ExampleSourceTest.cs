using Earmark.Data;
using Earmark.Tagging;
using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Runs;

public sealed class ExampleSourceTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    private readonly List<RunEvent> events = [];

    private IEnumerable<string> Stages => events.OfType<RunEvent.Progress>().Select(stage => stage.Name).Distinct();

    [Fact]
    public void Looks_up_each_recording_once_per_run()
    {
        var source = Source(TinyRun.Full, "once");
        var clips = tiny.Data.Train;
        Open(source, "training", clips.Take(6));
        Open(source, "held-out", clips.Skip(6).Take(3));
        var before = Stages.ToList();
        Assert.Equal(["training set: looking up spectrograms of 6 clips", "training set: computing spectrograms of 6 clips",
            "held-out set: looking up spectrograms of 3 clips", "held-out set: computing spectrograms of 3 clips"], before);
        Open(source, "training", clips.Skip(3).Take(6));
        Open(source, "held-out", clips.Take(3));
        Assert.Equal(before, Stages);
        Open(source, "training", clips.Take(10)); // one is new
        Assert.Equal(["training set: looking up spectrograms of 1 clips", "training set: computing spectrograms of 1 clips"], Stages.Except(before));
    }

    [Fact]
    public void Opens_each_recording_once_without_a_cache()
    {
        var source = Source(TinyRun.Plain, "opened");
        Open(source, "training", tiny.Data.Train.Take(6));
        Open(source, "held-out", tiny.Data.Train.Take(6));
        Assert.Equal(["opening 6 training clips"], Stages);
    }

    [Fact]
    public void Recomputes_an_entry_deleted_between_folds()
    {
        var source = Source(TinyRun.Full, "deleted");
        Open(source, "training", tiny.Data.Train.Take(4));
        Directory.Delete(Path.Combine(tiny.Root, "deleted"), recursive: true);
        events.Clear();
        Directory.CreateDirectory(Path.Combine(tiny.Root, "deleted"));
        Open(source, "training", tiny.Data.Train.Take(4));
        Assert.Contains("training set: computing spectrograms of 4 clips", Stages);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("plain")]
    public void An_unusable_clip_is_reported_once_and_counted_in_each_fold(string name)
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
        Assert.Single(events.OfType<RunEvent.ClipSkipped>());
    }

    private ExampleSource Source(Preset preset, string cache) => new(preset, Path.Combine(tiny.Root, cache), runEvent =>
    {
        lock (events) events.Add(runEvent);
    });

    private static void Open(ExampleSource source, string part, IEnumerable<Clip> clips)
    {
        var failures = new List<Failure>();
        using var examples = source.Open(part, [.. clips], failures, default);
        Assert.Empty(failures);
        Assert.Equal(clips.Select(clip => clip.Name), examples.Clips.Select(clip => clip.Name));
    }
}

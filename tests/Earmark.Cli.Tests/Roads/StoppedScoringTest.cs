using System.Collections;
using Earmark.Cli.Commands;
using Earmark.Data;
using Earmark.Tagging;
using Spectre.Console.Testing;

namespace Earmark.Cli.Tests.Roads;

/// <summary>Rows scored before a cancellation are kept, under names that mark them as partial.</summary>
[Collection(nameof(TinyRoad))]
public sealed class StoppedScoringTest(TinyRoad road) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-stopped").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Rows_scored_before_cancellation_are_kept_next_to_the_submission()
    {
        using TestConsole output = new(), error = new();
        using var source = new CancellationTokenSource();
        using var tagger = Tagger.Load(road.Model, new() { Device = "cpu", Threads = 1 });
        var clips = Dataset.OpenForPrediction(road.Data).Test;
        string submission = Path.Combine(folder, "submission.csv"), scores = Path.Combine(folder, "scores.csv");
        var stopped = Assert.Throws<CommandCancelledException>(() => ClipScores.Compute(new Terminal(output, error), tagger, new StoppingAt(clips, 3, source), [],
            some => SubmitCommand.Keep(some, submission, scores), source.Token));
        Assert.Equal($"stopped after 3 of 10 clips; the rows so far are in {folder}/submission.partial.csv and their scores in {folder}/scores.partial.csv; {submission} and {scores} were not written",
            stopped.Message.Replace('\\', '/'));
        Assert.Equal(["scores.partial.csv", "submission.partial.csv"], Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(folder)) Assert.Equal(clips.Take(3).Select(clip => clip.Name), File.ReadLines(file).Skip(1).Select(row => row[..row.IndexOf(',')]));
    }

    [Theory]
    [InlineData("submit")]
    [InlineData("evaluate")]
    public void Stopped_before_the_first_clip_nothing_is_written(string verb)
    {
        string[] args = [verb, road.Model, road.Data, "--scores", Path.Combine(folder, "s.csv"), .. verb == "submit" ? new[] { "--out", Path.Combine(folder, "o.csv") } : []];
        var run = Invocation.Run(args, Program.AddCommands, stopped: true);
        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"\nstopped after 0 of \d+ clips; nothing was written\n$", "\n" + run.Error);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    /// <summary>A list of clips that cancels when one of them is accessed.</summary>
    private sealed class StoppingAt(IReadOnlyList<Clip> clips, int position, CancellationTokenSource source) : IReadOnlyList<Clip>
    {
        public int Count => clips.Count;

        public Clip this[int index]
        {
            get
            {
                if (index == position) source.Cancel();
                return clips[index];
            }
        }

        public IEnumerator<Clip> GetEnumerator() => clips.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

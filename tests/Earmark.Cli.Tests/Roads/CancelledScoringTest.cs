using System.Collections;
using Earmark.Cli.Commands;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Spectre.Console.Testing;

namespace Earmark.Cli.Tests.Roads;

/// <summary>Rows scored before a cancellation are saved to files with "partial" in their names.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class CancelledScoringTest(TrainedModelFixture fixture) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-stopped").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Rows_scored_before_cancellation_are_saved_next_to_the_submission()
    {
        using TestConsole output = new(), error = new();
        using var source = new CancellationTokenSource();
        using var tagger = Tagger.Load(fixture.Model, new() { Device = "cpu", Threads = 1 });
        var clips = Dataset.OpenForPrediction(fixture.Data).Test;
        string submission = Path.Combine(folder, "submission.csv"), scores = Path.Combine(folder, "scores.csv");
        var exception = Assert.Throws<CommandCancelledException>(() => ClipScores.Compute(new Terminal(output, error), tagger, new CancellingList(clips, 3, source), [],
            completed => SubmitCommand.SavePartialResults(new(SubmissionFormat.Labels, tagger.Card.Labels), completed, submission, scores), source.Token));
        Assert.Equal($"cancelled after 3 of 10 clips; the rows so far are in {folder}/submission.partial.csv and their scores in {folder}/scores.partial.csv; {submission} and {scores} were not written",
            exception.Message.Replace('\\', '/'));
        Assert.Equal(["scores.partial.csv", "submission.partial.csv"], Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(folder)) Assert.Equal(clips.Take(3).Select(clip => clip.Name), File.ReadLines(file).Skip(1).Select(row => row[..row.IndexOf(',')]));
    }

    [Theory]
    [InlineData("submit")]
    [InlineData("evaluate")]
    public void Cancellation_while_the_data_set_is_opened_leaves_no_files(string command)
    {
        string[] args = [command, fixture.Model, fixture.Data, "--scores", Path.Combine(folder, "s.csv"), .. command == "submit" ? new[] { "--out", Path.Combine(folder, "o.csv") } : []];
        var run = Invocation.Run(args, Program.AddCommands, cancelled: true);
        Assert.Equal(new Invocation(130, "", "cancelled; nothing was written\n"), run);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    /// <summary>A list of clips that cancels when one of them is accessed.</summary>
    private sealed class CancellingList(IReadOnlyList<Clip> clips, int position, CancellationTokenSource source) : IReadOnlyList<Clip>
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

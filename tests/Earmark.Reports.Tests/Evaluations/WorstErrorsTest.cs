using Earmark.Reports.Evaluations;
using Earmark.Scoring;

namespace Earmark.Reports.Tests.Evaluations;

public sealed class WorstErrorsTest : IDisposable
{
    private readonly TestDataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void With_softmax_an_error_is_a_wrong_best_label()
    {
        var errors = WorstErrors.Select(ScoredClipsExample.OneLabel(folder));
        Assert.Equal([("b.wav", ScoredClipsExample.Unicode, 0.9)], Rows(errors.HighWrong));
        Assert.Empty(errors.LowGiven); // the same clip is not shown twice
    }

    [Fact]
    public void With_sigmoid_wrong_and_missed_labels_are_errors()
    {
        var errors = WorstErrors.Select(ScoredClipsExample.SeveralLabels(folder));
        Assert.Equal([("c.wav", "Horn", 0.7), ("b.wav", ScoredClipsExample.Hostile, 0.6)], Rows(errors.HighWrong));
        Assert.Equal([("a.wav", "Horn", 0.2)], Rows(errors.LowGiven));
    }

    [Fact]
    public void The_worst_errors_come_first_and_are_limited()
    {
        var errors = WorstErrors.Select(ScoredClipsExample.Create(folder, ScoreRule.Softmax,
            [.. Enumerable.Range(0, 30).Select(i => ($"{i:00}.wav", new[] { "Horn" }, new[] { 0.5f + i / 100f, 0.4f - i / 100f, 0.1f }))]));
        Assert.Equal((12, 12), (errors.HighWrong.Count, errors.LowGiven.Count));
        Assert.Equal(("29.wav", "18.wav", "00.wav"), (errors.HighWrong[0].Clip.Name, errors.HighWrong[^1].Clip.Name, errors.LowGiven[0].Clip.Name));
    }

    private static IEnumerable<(string, string, double)> Rows(IEnumerable<ScoreError> errors) => errors.Select(error => (error.Clip.Name, error.Label, Math.Round(error.Score, 6)));
}

using System.Text.Json;
using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Cli.Tests.Roads;

/// <summary>The audit of a data set with a model trained by the command.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class AuditTest(TrainedModelFixture fixture)
{
    [Fact]
    public void No_clip_is_judged_by_the_network_that_was_trained_on_it()
    {
        var run = Invocation.Run("audit", fixture.Data, "--run", fixture.Run, "--all", "--threshold", "0", "--no-embeddings", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(" not judged for lack of out-of-fold scores: the run has a single network, which was trained on these clips. To judge every clip, train with --folds 5.\n", run.Error, StringComparison.Ordinal);
        var json = JsonDocument.Parse(run.Output).RootElement;
        var held = Fold.Load(Path.Combine(fixture.Run, "folds.csv"), Dataset.Open(fixture.Data))[0];
        Assert.Equal(held.Validation.Select(clip => clip.Name).Order(), json.GetProperty("doubts").EnumerateArray().Select(doubt => doubt.GetProperty("fname").GetString()!).Order());
        Assert.Equal(held.Train.Select(clip => clip.Name).Order(), json.GetProperty("withoutScores").EnumerateArray().Select(name => name.GetString()!).Order());
        Assert.Equal(held.Validation.Count, ScoreTable.Load(Path.Combine(fixture.Run, "oof.csv")).Clips.Count);
    }

    [Fact]
    public void Copies_and_broken_clips_are_reported()
    {
        var data = Path.Combine(fixture.Root, "copies");
        CopyFolder(fixture.Data, data);
        var names = Directory.GetFiles(Path.Combine(data, "audio_train")).Order().ToArray();
        File.Copy(names[0], Directory.GetFiles(Path.Combine(data, "audio_test")).Order().First(), overwrite: true);
        File.WriteAllText(names[1], "no recording");
        var page = Path.Combine(fixture.Root, "audit.html");
        var run = Invocation.Run("audit", data, "--run", fixture.Run, "--all", "--html", page, "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Warning: {names[1]}: ", run.Error, StringComparison.Ordinal);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal([Path.GetFileName(names[1])], json.GetProperty("failures").EnumerateArray().Where(failure => !failure.GetProperty("isEmpty").GetBoolean()).Select(failure => failure.GetProperty("name").GetString()));
        Assert.Contains(json.GetProperty("similar").EnumerateArray(), pair => pair.GetProperty("isIdentical").GetBoolean() && pair.GetProperty("isAcrossTrainAndTest").GetBoolean() && pair.GetProperty("first").GetString() == Path.GetFileName(names[0]));
        foreach (var section in new[] { "summary", "doubts", "noise", "joint", "similar", "outliers" }) Assert.Contains($"<section id=\"{section}\">", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Omitted_rows_are_counted()
    {
        var run = Invocation.Run("audit", fixture.Data, "--run", fixture.Run, "--all", "--threshold", "0", "--no-embeddings", "--top", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\nthe first 1 of \d+ doubtful labels; --top N shows more, --out FILE writes all\nthe first 1 of \d+ labels, by noise rate; --top N shows more\n", run.Error);
    }

    [Fact]
    public void Cancellation_is_observed() => Assert.Equal((130, "cancelled; nothing was written\n"),
        Invocation.Run(["audit", fixture.Data, "--run", fixture.Run, "--all", "--json"], Program.AddCommands, cancelled: true) is var run ? (run.ExitCode, run.Error[^"cancelled; nothing was written\n".Length..]) : default);

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

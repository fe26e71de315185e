using System.Text.Json;

namespace Earmark.Cli.Tests.Commands;

/// <summary>Submissions of scores. The values are computed by hand.</summary>
public sealed class ScoreCommandRankingTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-").FullName;
    private readonly string submission, truth;

    public ScoreCommandRankingTest()
    {
        (submission, truth) = (Path.Combine(folder, "submission.csv"), Path.Combine(folder, "truth.csv"));
        // Precision at the true labels: a: Bark 1/1, Gong 2/3. b: Bus 1/2. c: Cough 1/2, Bus 2/3, Bark 3/4.
        File.WriteAllText(submission, "fname,Bark,Bus,Cough,Gong\na,0.9,0.5,0.1,0.4\nb,0.2,0.3,0.8,0.1\nc,0.1,0.6,0.7,0.8\nx,0,0,0,0\n");
        File.WriteAllText(truth, "fname,labels,usage,license\na,\"Bark,Gong\",Public,CC0\nb,Bus,Private,CC0\nc,\"Cough,Bus,Bark\",Private,CC0\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Shows_lwlrap_of_the_splits()
    {
        var run = Invocation.Run("score", submission, truth);
        Assert.Equal((0, $"skipped: 1 rows of {submission} whose clips are not in {truth}\n"), (run.ExitCode, run.Error));
        Assert.Equal("""

                        clips   lwlrap      mAP   macro AUC
            ─────────────────────────────────────────────────
              Public        1   0.8333   1.0000
              Private       2   0.6042   0.6667      0.0000
              All           3   0.6806   0.6667      0.5000


            """.ReplaceLineEndings("\n"), run.Output);
    }

    [Fact]
    public void Shows_labels_from_lowest_to_highest_lwlrap()
    {
        var run = Invocation.Run("score", submission, truth, "--per-class");
        Assert.EndsWith("""
              label   clips   lwlrap   average precision      AUC
            ───────────────────────────────────────────────────────
              Cough       1   0.5000              0.5000   0.5000
              Bus         2   0.5833              0.8333   0.5000
              Gong        1   0.6667              0.5000   0.5000
              Bark        2   0.8750              0.8333   0.5000


            """.ReplaceLineEndings("\n"), run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Prints_only_json()
    {
        var run = Invocation.Run("score", submission, truth, "--json");
        var root = JsonDocument.Parse(run.Output).RootElement;
        var all = root.GetProperty("all");
        Assert.Equal(3, all.GetProperty("clips").GetInt32());
        Assert.Equal(49 / 72.0, all.GetProperty("lwlrap").GetDouble(), 12);
        Assert.Equal(2 / 3.0, all.GetProperty("map").GetDouble(), 12);
        Assert.Equal(0.5, all.GetProperty("auc").GetDouble(), 12);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("public").GetProperty("auc").ValueKind);
        Assert.Equal(29 / 48.0, root.GetProperty("private").GetProperty("lwlrap").GetDouble(), 12);
        Assert.Equal(["Bark", "Bus", "Cough", "Gong"], root.GetProperty("perClass").EnumerateArray().Select(label => label.GetProperty("label").GetString()!));
        Assert.Equal((0, 1), (root.GetProperty("ignored").GetInt32(), root.GetProperty("notInTruth").GetInt32()));
    }

    [Fact]
    public void Rejects_labels_without_a_column()
    {
        File.WriteAllText(truth, "fname,labels\na,bark\n");
        var run = Invocation.Run("score", submission, truth);
        Assert.Equal((2, "", $"Error: {submission}: 1 of the 1 labels of {truth} have no column: 'bark' (nearest column: 'Bark'). Expected a column for each label of the truth.\n"),
            (run.ExitCode, run.Output, run.Error));
    }
}

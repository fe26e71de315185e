using System.Text.Json;

namespace Earmark.Cli.Tests.Commands;

public sealed class ScoreCommandTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-").FullName;
    private readonly string submission, truth;

    public ScoreCommandTest()
    {
        (submission, truth) = (Path.Combine(folder, "submission.csv"), Path.Combine(folder, "truth.csv"));
        File.WriteAllText(submission, "fname,label\na,Bark\nb,Cough bark\nc,Cough\nd,Bark\nx,Bark\n");
        File.WriteAllText(truth, "fname,label,usage\na,Bark,Public\nb,Bark,Private\nc,Cough,Private\nd,None,Ignored\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Shows_the_splits_and_reports_skipped_rows()
    {
        var run = Invocation.Run("score", submission, truth);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("""

                        clips    MAP@3    MAP@1
            ─────────────────────────────────────
              Public        1   1.0000   1.0000
              Private       2   0.5000   0.5000
              All           3   0.6667   0.6667


            """.ReplaceLineEndings("\n"), run.Output);
        Assert.Equal($"""
            Warning: {submission}: 1 row with 'bark', which is not among the 2 labels of the truth. Did you mean 'Bark'?
            skipped: 1 clips of {truth} that are not scored (usage Ignored or label None)
            skipped: 1 rows of {submission} whose clips are not in {truth}

            """.ReplaceLineEndings("\n"), run.Error);
    }

    [Fact]
    public void Shows_labels_from_lowest_to_highest_score()
    {
        var run = Invocation.Run("score", submission, truth, "--per-class");
        Assert.Contains("""
              label   clips    MAP@3    MAP@1
            ───────────────────────────────────
              Bark        2   0.5000   0.5000
              Cough       1   1.0000   1.0000
            """.ReplaceLineEndings("\n"), run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Prints_only_json()
    {
        var run = Invocation.Run("score", submission, truth, "--json");
        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(2 / 3.0, root.GetProperty("all").GetProperty("map3").GetDouble(), 12);
        Assert.Equal(1, root.GetProperty("public").GetProperty("clips").GetInt32());
        Assert.Equal("Bark", root.GetProperty("perClass")[0].GetProperty("label").GetString());
        Assert.Equal((1, 1, 1), (root.GetProperty("ignored").GetInt32(), root.GetProperty("notInTruth").GetInt32(), root.GetProperty("warnings").GetArrayLength()));
    }

    [Fact]
    public void Rejects_a_submission_with_missing_clips()
    {
        File.WriteAllText(submission, "fname,label\na,Bark\n");
        var run = Invocation.Run("score", submission, truth);
        Assert.Equal((2, "", $"Error: {submission}: 2 of the 3 clips to be scored are missing: b, c. Expected a row for each clip of {truth}.\n"),
            (run.ExitCode, run.Output, run.Error));
    }
}

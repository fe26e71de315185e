using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Package.Tests;

/// <summary>The program for machines without .NET. Explicit, because publishing takes minutes: Earmark.Package.Tests -class "*SelfContainedTest" -explicit only.</summary>
public sealed class SelfContainedTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Explicit = true)]
    public async Task The_program_runs_with_an_empty_environment()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses env");
        (await ProgramRun.Dotnet(Repository.Root, "publish", "src/Earmark.Cli", "-p:Torch=none", "-o", folder["program"], "-v", "quiet")).RequireSuccess();
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["program"]), path => Path.GetExtension(path) is ".dll" or ".pdb" or ".xml" || path.Contains("torch", StringComparison.OrdinalIgnoreCase));

        // Every page of help is the expected one: the commands and their settings are found by reflection, which trimming could break.
        foreach (var page in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Earmark.Cli.Tests", "Expected"), "help-*.txt"))
        {
            var command = Path.GetFileNameWithoutExtension(page)["help-".Length..];
            if (command is "train" or "demo") continue; // not without libtorch
            var help = await Earmark(command, "--help");
            Assert.Equal(WithoutLayout(File.ReadAllText(page)), WithoutLayout(help.Output)); // the page was written for another width
        }

        // Each kind of work: synthesis, plots, decoding, the model, tables, JSON, merging, Parquet, the journal of a job.
        var (model, _) = Recordings.Write(folder);
        await Earmark("synth", "--out", "corpus", "--train", "40", "--test", "12", "--classes", "3", "--mean-seconds", "1");
        await Earmark("explore", "corpus", "--out", "report");
        Assert.True(File.Exists(folder["report/report.html"]));
        Assert.Contains("bark, bell, bus", (await Earmark("info", model)).Output, StringComparison.Ordinal);
        await Earmark("submit", model, "corpus", "--out", "tags.csv", "--scores", "scores.csv");
        Assert.Equal(13, File.ReadLines(folder["tags.csv"]).Count());
        await Earmark("score", "tags.csv", "corpus/test_post_competition.csv");
        string[] segments = ["tag", model, "corpus/audio_test", "--segments", "--threshold", "0.4"];
        foreach (var shard in (string[])["1/2", "2/2"]) Assert.InRange((await Run([.. segments, "--out", "merged.parquet", "--shard", shard])).ExitCode, 0, 1); // the corpus has empty clips
        Assert.InRange((await Run([.. segments, "--out", "tags.parquet"])).ExitCode, 0, 1);
        await Earmark("merge", "merged.parquet.shard-1-of-2.jsonl", "merged.parquet.shard-2-of-2.jsonl", "--out", "merged.parquet");
        Assert.Equal(File.ReadAllBytes(folder["tags.parquet"]), File.ReadAllBytes(folder["merged.parquet"]));
        File.Copy(model, folder["second.onnx"]);
        await Earmark("ensemble", model, "second.onnx", "--out", "both.onnx");
        Assert.Equal(2, (await Run("info", "missing.onnx")).ExitCode);
        Assert.Equal(2, (await Run("train", "corpus")).ExitCode);
    }

    private async Task<ProgramRun> Earmark(params string[] args) => (await Run(args)).RequireSuccess();

    private Task<ProgramRun> Run(params string[] args) => ProgramRun.Run(folder.Root, "env", ["-i", "PATH=/usr/bin:/bin", folder["program/earmark"], .. args]);

    private static string WithoutLayout(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

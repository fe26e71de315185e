using System.Globalization;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Synthesis;
using Earmark.Tagging;
using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Package.Tests;

/// <summary>Runs each sample as samples/README.md says.</summary>
public sealed class SamplesTest : IDisposable
{
    private static readonly string Samples = Path.Combine(Repository.Root, "samples");

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_sample_has_a_test() => Assert.Equal(["notebook.cs", "python/tag.py", "tag.cs", "watch-folder.cs", "web/index.html"],
        new[] { "*.cs", "*.py", "*.html" }.SelectMany(pattern => Directory.GetFiles(Samples, pattern, SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Samples, path).Replace('\\', '/')).Where(path => !path.StartsWith("web/ort/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Tag_prints_the_best_labels()
    {
        var (model, recording) = Recordings.Write(folder);
        Assert.Equal(ExpectedTags(model, recording), (await Run("tag.cs", model, recording)).RequireSuccess().Lines);

        var error = await Run("tag.cs", "--no-build", model, folder["missing.wav"]);
        Assert.Equal((2, ""), (error.ExitCode, error.Output));
        Assert.StartsWith(folder["missing.wav"], error.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_folder_tags_a_file_that_appears_while_another_one_grows()
    {
        var (model, recording) = Recordings.Write(folder);
        folder.Folder("incoming");
        using var process = ProgramRun.Start(folder.Root, "dotnet", Arguments("watch-folder.cs", model, folder["incoming"]));
        using var stop = new CancellationTokenSource();
        var growing = Task.CompletedTask;
        async Task<string?> NextLine(StreamReader? reader = null) => await (reader ?? process.StandardOutput).ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3));
        try
        {
            Assert.Equal($"watching {folder["incoming"]}", await NextLine());
            folder.Text("incoming/notes.txt", "not a recording");                    // reported, and the program goes on
            growing = GrowAsync(folder["incoming/growing.wav"], stop.Token);
            File.Copy(recording, folder["incoming/dog.part"]);
            File.Move(folder["incoming/dog.part"], folder["incoming/dog.wav"]);      // as programs do that write elsewhere first
            var tags = string.Join(", ", ExpectedTags(model, recording, "{1} {0:0.00}"));
            Assert.Equal($"dog.wav: {tags}", await NextLine());
            string? error;
            do error = await NextLine(process.StandardError); // the order of the two files is not determined
            while (error is not null && !error.Contains("notes.txt", StringComparison.Ordinal));
            Assert.NotNull(error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await stop.CancelAsync();
            await growing;
        }
    }

    // A recorder that is still writing.
    private static async Task GrowAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (; !cancellationToken.IsCancellationRequested; await Task.Delay(50, CancellationToken.None)) file.Write(new byte[100]);
    }

    [Fact]
    public async Task Notebook_trains_and_writes_a_submission()
    {
        var corpus = Corpus.Write(folder["corpus"], new() { TrainClips = 24, TestClips = 12, ClassCount = 3, MeanSeconds = 1 });
        var run = await Run("notebook.cs", folder["corpus"], "3");
        if (run.Error.Contains("libtorch", StringComparison.OrdinalIgnoreCase) && run.Error.Contains("NU110", StringComparison.Ordinal)) Assert.Skip("libtorch cannot be restored here");
        run.RequireSuccess();
        Assert.StartsWith("24 training clips and 12 test clips with 3 labels (kaggle)", run.Output, StringComparison.Ordinal);
        using var tagger = Tagger.Load(folder["runs/1/model.onnx"]);
        Assert.Equal(corpus.Labels, tagger.Card.Labels);
        var truth = Submission.Read(folder["corpus/test_post_competition.csv"]);
        var submission = Submission.Read(folder["submission.csv"]);
        Assert.Equal(truth.Rows.Select(row => row.Clip).Order(StringComparer.Ordinal), submission.Rows.Select(row => row.Clip).Order(StringComparer.Ordinal));
        var readable = submission.Rows.First(row => new FileInfo(folder[$"corpus/audio_test/{row.Clip}"]).Length > 44);
        Assert.Equal(tagger.Tag(folder[$"corpus/audio_test/{readable.Clip}"]).Select(tag => tag.Label), readable.Labels);
    }

    [Theory]
    [InlineData(PredictionRule.Whole, false)]
    [InlineData(PredictionRule.Windows, true)]
    public async Task Python_prints_the_same_labels(PredictionRule rule, bool sigmoid)
    {
        Assert.SkipUnless(await HasPython(), "python3 with numpy and onnxruntime is not installed");
        var (model, recording) = Recordings.Write(folder, rule, sigmoid);
        var run = await ProgramRun.Run(folder.Root, "python3", [Path.Combine(Samples, "python", "tag.py"), model, recording]);
        Assert.Equal(ExpectedTags(model, recording), run.RequireSuccess().Lines);
    }

    [Theory]
    [InlineData(PredictionRule.Whole, false, 1)]
    [InlineData(PredictionRule.Windows, true, 1)]
    [InlineData(PredictionRule.Whole, false, 2)] // as if another file were chosen at once
    public async Task A_browser_shows_the_same_labels(PredictionRule rule, bool sigmoid, int runs)
    {
        var chromium = Chromium.Find();
        Assert.SkipWhen(chromium is null, "no Chromium or Chrome is installed");
        var runtime = Environment.GetEnvironmentVariable("EARMARK_ONNXRUNTIME_WEB") ?? Path.Combine(Samples, "web", "ort");
        Assert.SkipUnless(File.Exists(Path.Combine(runtime, "ort.wasm.min.mjs")), "onnxruntime-web is not in samples/web/ort (see samples/README.md) or $EARMARK_ONNXRUNTIME_WEB, and nothing is downloaded in tests");
        var (model, recording) = Recordings.Write(folder, rule, sigmoid);
        var html = File.ReadAllText(Path.Combine(Samples, "web", "index.html"));
        Assert.Contains("\nrun();\n", html, StringComparison.Ordinal);
        folder.Text("index.html", html.Replace("\nrun();\n", "\n" + string.Concat(Enumerable.Repeat("run();\n", runs)), StringComparison.Ordinal));
        await using var server = new TinyServer(request => request.Path.Split('?')[0].TrimStart('/') switch
        {
            "index.html" => Browser.FileResponse(folder["index.html"]),
            "model.onnx" => Browser.FileResponse(model),
            "dog.wav" => Browser.FileResponse(recording),
            var path when path.StartsWith("ort/", StringComparison.Ordinal) => Browser.FileResponse(Path.Combine(runtime, Path.GetFileName(path))),
            _ => new(404, []),
        });
        var page = await Browser.Open(chromium!, $"{server.Address}/index.html?model=model.onnx&recording=dog.wav", folder["profile"]);
        Assert.Contains("data-state=\"done\"", page, StringComparison.Ordinal);
        var rows = string.Concat(ExpectedTags(model, recording, "<tr><td>{0:0.000}</td><td>{1}</td></tr>"));
        Assert.Contains($"<table id=\"tags\"><tbody>{rows}</tbody></table>", page, StringComparison.Ordinal);
    }

    private Task<ProgramRun> Run(string sample, params string[] args) => ProgramRun.Dotnet(folder.Root, Arguments(sample, args));

    private static string[] Arguments(string sample, params string[] args)
    {
        string[] options = args is ["--no-build", ..] ? ["--no-build"] : [];
        return ["run", "-c", "Release", .. options, Path.Combine(Samples, sample), "--", .. args[options.Length..]];
    }

    private static IEnumerable<string> ExpectedTags(string model, string recording, string format = "{0:0.000} {1}")
    {
        using var tagger = Tagger.Load(model);
        Assert.Equal(Dataset.BackgroundLabel, tagger.Card.Labels[tagger.Score(recording).Index().MaxBy(score => score.Item).Index]);
        return [.. tagger.Tag(recording).Select(tag => string.Format(CultureInfo.InvariantCulture, format, tag.Score, tag.Label))];
    }

    private async Task<bool> HasPython()
    {
        try
        {
            return (await ProgramRun.Run(folder.Root, "python3", ["-c", "import numpy, onnxruntime"])).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no python3
        }
    }
}

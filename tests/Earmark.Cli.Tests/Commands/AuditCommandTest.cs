using System.Text.Json;
using Earmark.Data;

namespace Earmark.Cli.Tests.Commands;

/// <summary>The command on a run that was written by hand: twelve clips, one of which has a wrong label and one of which has no scores.</summary>
public sealed class AuditCommandTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-audit").FullName;

    private string Data => Path.Combine(folder, "data");

    private string Run => Path.Combine(folder, "run");

    public AuditCommandTest()
    {
        for (var i = 0; i < 12; i++) Write($"data/audio_train/{i:00}.wav", $"{i}");
        Write("data/train.csv", "fname,label\n" + Rows(i => i == 5 ? "Meow" : ""));
        Write("data/noisy.csv", "fname,label,manually_verified\n" + Rows(i => i == 5 ? "Bark,0" : $"{Right(i)},{(i < 4 ? 1 : 0)}"));
        Write("run/oof.csv", "fname,label,Bark,Meow\n" + string.Concat(Enumerable.Range(0, 11).Select(i => $"{i:00}.wav,,{(Right(i) == "Bark" ? "0.95,0.05" : "0.05,0.95")}\n")));
        Write("run/hparams.json", """{"targets": {"rule": "softmax"}}""");
        Write("run/result.json", "{}");
        WriteRun(Dataset.Open(Data, new() { Csv = "noisy.csv" }).Fingerprint);

        static string Rows(Func<int, string> value) => string.Concat(Enumerable.Range(0, 12).Select(i => $"{i:00}.wav,{(value(i) is { Length: > 0 } text ? text : Right(i))}\n"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Lists_doubtful_labels_with_the_label_file_of_the_run()
    {
        string list = Path.Combine(folder, "audit.csv"), page = Path.Combine(folder, "audit.html");
        var run = Audit("--out", list, "--html", page);
        Assert.Equal((0, "7 clips were judged. Verified labels of 4 clips were not judged; --all judges them, too.\n"
            + "1 clip was not judged for lack of out-of-fold scores: clips that cannot be read or are never held out.\n"
            + $"Warning: similar clips and outliers are not searched, because {Path.Combine(Run, "model.onnx")} does not exist\n"), (run.ExitCode, run.Error));
        Assert.Matches(@"\n  05\.wav +Bark +Meow +0\.\d\d +Meow scores (0\.9\d|1\.00), Bark 0\.\d+\n", run.Output);
        Assert.Matches($"\n1 doubtful label of 7 judged clips; estimated noise rate 1\\d%\nlist: {list}\npage: {page}\n$", run.Output);
        Assert.Matches("^fname,given,proposed,score,given_score,best,best_score,verified,reason\n05\\.wav,Bark,Meow,[^\n]*\n$", File.ReadAllText(list));
        Assert.Contains("<h1>data: audit of the labels</h1>", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Contains("Similar clips and outliers were not searched: the run has no model.onnx.", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_all_values()
    {
        var json = JsonDocument.Parse(Audit("--json", "--threshold", "0", "--no-embeddings").Output).RootElement;
        Assert.Equal((7, 4, 7), (json.GetProperty("judged").GetInt32(), json.GetProperty("verified").GetInt32(), json.GetProperty("doubts").GetArrayLength()));
        Assert.Equal(["11.wav"], json.GetProperty("withoutScores").EnumerateArray().Select(name => name.GetString()));
        var first = json.GetProperty("doubts")[0];
        Assert.Equal(("05.wav", "Bark", "Meow", false), (first.GetProperty("fname").GetString(), first.GetProperty("given").GetString(), first.GetProperty("proposed").GetString(), first.GetProperty("verified").GetBoolean()));
        Assert.Equal(2, json.GetProperty("joint").GetArrayLength());
    }

    [Fact]
    public void All_judges_verified_labels_too() => Assert.StartsWith("11 clips were judged.\n", Audit("--all", "--no-embeddings").Error, StringComparison.Ordinal);

    [Fact]
    public void Corrections_are_written_and_nothing_is_overwritten()
    {
        string list = Path.Combine(folder, "audit.csv"), corrected = Path.Combine(folder, "new.csv"), original = File.ReadAllText(Path.Combine(Data, "noisy.csv"));
        Audit("--out", list, "--no-embeddings");
        Assert.Equal((0, $"{corrected}: labels changed: 1, confirmed: 0; clips left out because no label applies or the right ones are not known: 0\nto train with it: earmark train {Data} --csv {corrected}\n", ""),
            Values(Invocation.Run("audit", Data, "--run", Run, "--apply", list, "--out", corrected)));
        Assert.Equal(original.Replace("05.wav,Bark,0", "05.wav,Meow,0", StringComparison.Ordinal), File.ReadAllText(corrected));
        Assert.Equal(original, File.ReadAllText(Path.Combine(Data, "noisy.csv")));
        Assert.Equal((2, "", $"Error: --out {corrected}: it already exists. Expected a new name. Nothing is overwritten.\n"), Values(Invocation.Run("audit", Data, "--csv", "noisy.csv", "--apply", list, "--out", corrected)));
        Assert.Equal((2, "", $"Error: --out {list}: it already exists. Expected a new name. Nothing is overwritten.\n"), Values(Audit("--out", list)));
        // Without --csv, the labels are those of train.csv, to which the list does not apply.
        Assert.Contains("audit.csv line 2: the given label is 'Bark', but the label of '05.wav' is 'Meow'.", Invocation.Run("audit", Data, "--apply", list, "--out", Path.Combine(folder, "other.csv")).Error, StringComparison.Ordinal);
        Assert.Equal((2, "", $"Error: --apply {list}: --out is not specified. Expected --out FILE, the corrected label file. The original is not changed.\n"), Values(Invocation.Run("audit", Data, "--apply", list)));
    }

    [Fact]
    public void Scores_of_other_labels_are_rejected()
    {
        Assert.Equal((2, "", $"Error: {Data}: its clips or labels are not those of the run {Run}. Expected the data set and the label file of the run (--csv noisy.csv).\n"),
            Values(Audit("--csv", "train.csv")));
        WriteRun("another");
        Assert.Equal(2, Audit().ExitCode);
    }

    [Fact]
    public void A_run_without_out_of_fold_scores_is_rejected()
    {
        File.Delete(Path.Combine(Run, "oof.csv"));
        File.Delete(Path.Combine(Run, "result.json"));
        Assert.Equal((2, "", $"Error: {Run}: it contains no oof.csv (0 of 3 folds finished). Expected a finished run with held-out clips. Train with --folds 5 to score every clip by a network that was not trained on it.\n"), Values(Audit()));
        Assert.Equal((2, "", "Error: audit: neither --run nor --apply is specified. Expected --run RUN to judge the labels, or --apply FILE --out FILE to correct them.\n"), Values(Invocation.Run("audit", Data)));
        Assert.StartsWith($"Error: {folder}: it contains no run.json.", Invocation.Run("audit", Data, "--run", folder).Error, StringComparison.Ordinal);
    }

    private Invocation Audit(params string[] options) => Invocation.Run(["audit", Data, "--run", Run, .. options]);

    private static string Right(int clip) => clip % 2 == 0 ? "Bark" : "Meow";

    private static (int, string, string) Values(Invocation run) => (run.ExitCode, run.Output, run.Error);

    private void WriteRun(string fingerprint) => Write("run/run.json", $$"""{"data": "moved", "options": {"csv": "noisy.csv"}, "folds": 3, "fingerprint": "{{fingerprint}}"}""");

    private void Write(string path, string text)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}

using System.Text.Json;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;

namespace Earmark.Cli.Tests.Commands;

public sealed class ReviewCommandTest : IDisposable
{
    private readonly DataFolder folder = new();

    public ReviewCommandTest()
    {
        for (var i = 0; i < 24; i++) WavWriter.Write(folder[$"{i:00}.wav"], 8000, [.. Enumerable.Range(0, 800).Select(sample => MathF.Sin(sample * (0.1f + 0.01f * i)))]);
        folder.Text("tags.csv", "path,start,end,label,score,recorded_at,seconds\n" + string.Concat(Enumerable.Range(0, 24).Select(i => FormattableString.Invariant($"{i:00}.wav,0,0.1,{Label(i)},{Score(i)},,0.1\n"))));
        // Tags with a score above 0.5 are right. Ben agrees on two of three questions.
        DecisionFile.Append(folder["tags.decisions.csv"], [.. Enumerable.Range(0, 24).Select(i => new Decision($"{i:00}.wav", Score(i) > 0.5 ? Verdict.Keep : Verdict.Wrong, Score(i) > 0.5 ? [Label(i)] : ClipLabels.None) { Reviewer = "Ann" }),
            new Decision("00.wav", Verdict.Wrong, ClipLabels.None) { Reviewer = "Ben" }, new Decision("22.wav", Verdict.Keep, ["bark"]) { Reviewer = "Ben" }, new Decision("02.wav", Verdict.None, ClipLabels.None) { Reviewer = "Ben" }]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_summary_states_precision_thresholds_and_agreement()
    {
        var run = Review("--summary");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\n +label +answers +right +precision +95% interval +for 0\.85 +for 0\.9 +for 0\.95 +for 0\.99 +note\n", run.Output);
        Assert.Matches(@"\n +bark +12 +6 +50% +25% to 75% +0\.\d\d\d ", run.Output);
        Assert.Contains("\nAnn and Ben agree on 3 of 3 common questions; Cohen's kappa 1.00; same labels: 2\n24 decisions about 24 questions; proposed tags that are right: 12 of 24, 50% (31% to 69%)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("unless the questions were asked with --order random, the precision is that of the reviewed tags", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_export_is_a_data_set()
    {
        var run = Review("--export", folder["set"]);
        Assert.Equal((0, $"{folder["set"]}: 12 clips with labels, 1 without one in _background; left out: 11 with wrong labels whose right ones are not known\nto train with it: earmark train {folder["set"]}\n"), (run.ExitCode, run.Output));
        Assert.Equal((12, 1), (Dataset.Open(folder["set"]).Train.Count, Dataset.Open(folder["set"]).Background.Count));
    }

    [Fact]
    public void A_recording_that_cannot_be_exported_is_listed_and_none_at_all_is_an_error()
    {
        folder.Text("segments.csv", "path,start,end,label,score,recorded_at,seconds\n00.wav,0,0.05,bark,0.9,,0.1\n01.wav,0,0.05,bus,0.9,,0.1\n").Text("00.wav", "no audio");
        DecisionFile.Append(folder["segments.decisions.csv"], new Decision("00.wav#0-0.05", Verdict.Keep, ["bark"]), new Decision("01.wav#0-0.05", Verdict.Keep, ["bus"]));
        Invocation Export(string name) => Invocation.Run("review", folder["segments.csv"], "--export", folder[name]);
        var run = Export("set");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("Warning: ", run.Error, StringComparison.Ordinal);
        Assert.StartsWith($"{folder["set"]}: 1 clip with labels", run.Output, StringComparison.Ordinal);
        folder.Text("01.wav", "no audio");
        run = Export("none");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"Error: {folder["none"]}: none of the 2 recordings with labels can be read. The first: ", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["none"]));
    }

    [Fact]
    public void Thresholds_are_saved_into_a_copy_of_the_model_and_used_by_tag()
    {
        var model = TinyModel.Write(folder);
        var run = Review("--save-thresholds", "0.85", "--model", model, "--out", folder["new.onnx"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith($"{folder["new.onnx"]}: 2 thresholds of recordings for a precision of 0.85; other labels keep theirs\n", run.Output, StringComparison.Ordinal);
        var info = JsonDocument.Parse(Invocation.Run("info", folder["new.onnx"], "--json").Output).RootElement;
        var threshold = info.GetProperty("thresholds").GetProperty("bark").GetDouble();
        Assert.InRange(threshold, 0.5, 0.9);
        Assert.Equal((24, 0.85), (info.GetProperty("reviewedThresholds").GetProperty("decisions").GetInt32(), info.GetProperty("reviewedThresholds").GetProperty("precision").GetDouble()));
        Assert.Contains("thresholds of recordings for a precision of 0.85, from 24 answers: bark, bus", Invocation.Run("info", folder["new.onnx"]).Output, StringComparison.Ordinal);
        var tagged = JsonDocument.Parse(Invocation.Run("tag", folder["new.onnx"], folder["00.wav"], "--threshold", "auto", "--format", "json").Output);
        var all = JsonDocument.Parse(Invocation.Run("tag", folder["new.onnx"], folder["00.wav"], "--top", "3", "--format", "json").Output);
        string[] Labels(JsonDocument document, double atLeast) => [.. Objects(document.RootElement).Where(entry => entry.TryGetProperty("label", out var label) && label.GetString() == "bark" && entry.GetProperty("score").GetDouble() >= atLeast).Select(entry => "bark")];
        Assert.Equal(Labels(all, threshold), Labels(tagged, 0));
    }

    [Fact]
    public void A_recording_that_is_missing_is_listed()
    {
        File.Delete(folder["05.wav"]);
        var run = Review("--summary", "--json");
        Assert.Equal((1, $"Warning: 05.wav: no such file, also not in {folder.Root}\n"), (run.ExitCode, run.Error));
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((23, 2), (json.GetProperty("decided").GetInt32(), json.GetProperty("labels").GetArrayLength()));
    }

    [Theory]
    [InlineData("--order x --summary", "--order x: unknown value. Expected informative or random.")]
    [InlineData("--part 3/2 --summary", "--part 3/2: unknown value. Expected the number of a part and the number of parts, such as 1/2.")]
    [InlineData("--json", "--json: the page prints no result. Expected --summary, --export or --save-thresholds too.")]
    [InlineData("--save-thresholds 0.95", "--save-thresholds 0.95: --model is not specified. Expected --model MODEL and --out FILE too.")]
    [InlineData("--save-thresholds 0.7 --model m.onnx --out missing.onnx", "--save-thresholds 0.7: unknown value. Expected 0.85, 0.9, 0.95, 0.99.")]
    [InlineData("--min-score 0.8 --max-score 0.2 --summary", "--min-score 0.8: it is above --max-score 0.2. Expected at most that.")]
    [InlineData("--label barks --summary", "--label barks: no such label in the file. Expected one of its labels. The nearest is 'bark'.")]
    public void Options_that_contradict_each_other_are_rejected(string options, string expected)
    {
        var run = Review(options.Split(' '));
        Assert.Equal((2, $"Error: {expected}\n", ""), (run.ExitCode, run.Error, run.Output));
    }

    [Fact]
    public void Without_decisions_the_summary_is_an_error()
    {
        var run = Review("--summary", "--decisions", folder["none.csv"]);
        Assert.Equal((2, $"Error: {folder["none.csv"]}: no such file. Expected decisions about {folder["tags.csv"]}. Review it first, or specify --decisions.\n"), (run.ExitCode, run.Error));
    }

    private static string Label(int i) => i % 2 == 0 ? "bark" : "bus";

    private static double Score(int i) => Math.Round(0.06 + 0.04 * i, 2);

    private Invocation Review(params string[] options) => Invocation.Run(["review", folder["tags.csv"], .. options]);

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Objects(property.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };
}

using System.Text.Json;
using Earmark.Cli.Commands;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Synthesis;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;

namespace Earmark.Cli.Tests.Commands;

/// <summary>The formats of a submission, with an untrained model of the labels bark, bell and bus.</summary>
public sealed class SubmitCommandTest : IDisposable
{
    private readonly DataFolder folder = new();
    private readonly string data, submission, scores;

    public SubmitCommandTest()
    {
        (data, submission, scores) = (folder["data"], folder["submission.csv"], folder["scores.csv"]);
        Corpus.Write(data, new() { TrainClips = 30, TestClips = 10, ClassCount = 3, MeanSeconds = 0.6, UnverifiedFraction = 0 });
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sigmoid_model_writes_the_scores_in_the_order_of_its_labels()
    {
        var run = Submit(ScoreRule.Sigmoid, "--scores", scores);
        Assert.Equal((0, $"{submission}: 10 rows\n"), (run.ExitCode, run.Output));
        Assert.Equal("fname,bark,bell,bus", File.ReadLines(submission).First());
        Assert.Equal(File.ReadAllText(scores), File.ReadAllText(submission));
    }

    [Fact]
    public void A_softmax_model_writes_labels()
    {
        Assert.Equal(0, Submit(ScoreRule.Softmax).ExitCode);
        Assert.Equal("fname,label", File.ReadLines(submission).First());
    }

    [Fact]
    public void The_format_can_be_chosen()
    {
        Assert.Equal(0, Submit(ScoreRule.Sigmoid, "--format", "labels").ExitCode);
        Assert.Equal("fname,label", File.ReadLines(submission).First());
        File.Delete(submission);
        Assert.Equal(0, Submit(ScoreRule.Softmax, "--format", "scores").ExitCode);
        Assert.Equal("fname,bark,bell,bus", File.ReadLines(submission).First());
        File.Delete(submission);
        Assert.Equal("Error: --format csv: unknown value. Expected labels or scores.\n", Submit(ScoreRule.Sigmoid, "--format", "csv").Error);
    }

    [Fact]
    public void Columns_are_in_the_order_of_the_sample_submission()
    {
        WriteSample("bus,bark,bell", ",0,0,0");
        Assert.Equal(0, Submit(ScoreRule.Sigmoid, "--scores", scores).ExitCode);
        Assert.Equal("fname,bus,bark,bell", File.ReadLines(submission).First());
        ScoreTable reordered = ScoreTable.Load(submission), table = ScoreTable.Load(scores);
        Assert.Equal(table.Clips, reordered.Clips);
        Assert.All(Enumerable.Range(0, 10), row => Assert.Equal([table[row][2], table[row][0], table[row][1]], reordered[row].ToArray()));
    }

    [Fact]
    public void Warns_if_the_sample_submission_has_other_columns()
    {
        WriteSample("bus,bark", ",0,0");
        var run = Submit(ScoreRule.Sigmoid);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"Warning: {Path.Combine(data, "sample_submission.csv")}: its columns are not the labels of the model. The submission has the columns of the model\n", run.Error, StringComparison.Ordinal);
        Assert.Equal("fname,bark,bell,bus", File.ReadLines(submission).First());
    }

    [Fact]
    public void A_clip_that_cannot_be_read_gets_the_frequencies_of_the_labels()
    {
        var broken = File.ReadLines(Path.Combine(data, "sample_submission.csv")).ElementAt(1).Split(',')[0];
        File.WriteAllText(Path.Combine(data, "audio_test", broken), "no recording");
        var run = Submit(ScoreRule.Sigmoid);
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("\ntheir rows contain the frequencies of the labels of the training set\n", run.Error, StringComparison.Ordinal);
        Assert.Equal($"{broken},0.125,0.75,0.375", File.ReadLines(submission).ElementAt(1)); // 1, 6 and 3 of 8 clips
    }

    [Fact]
    public void Rejects_a_label_named_label_before_scoring()
    {
        var run = Submit(ScoreRule.Sigmoid, TinyModel.Card with { Labels = new(["bark", "label", "bus"]) });
        Assert.Equal((2, "Error: the model: a submission of scores cannot have a column 'label', because it would be read as a submission of labels. "
            + "Expected labels other than 'label'. Use --format labels.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Score_accepts_the_file()
    {
        Submit(ScoreRule.Sigmoid);
        var truth = folder["truth.csv"];
        File.WriteAllLines(truth, File.ReadLines(submission).Skip(1).Select(row => $"{row.Split(',')[0]},\"bark,bell,bus\"").Prepend("fname,labels"));
        var run = Invocation.Run("score", submission, truth, "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var all = JsonDocument.Parse(run.Output).RootElement.GetProperty("all");
        Assert.Equal((10, 1.0), (all.GetProperty("clips").GetInt32(), all.GetProperty("lwlrap").GetDouble())); // every label applies to every clip
    }

    [Fact]
    public void Partial_results_have_the_format_of_the_submission()
    {
        var table = new ScoreTable(new(["bark", "bell"]), ["a.wav"], [0.25f, 0.75f]);
        SubmitCommand.SavePartialResults(new(SubmissionFormat.Scores, new(["bell", "bark"])), table, submission, scores);
        Assert.Equal("fname,bell,bark\na.wav,0.75,0.25\n", File.ReadAllText(folder["submission.partial.csv"]));
        Assert.Equal("fname,bark,bell\na.wav,0.25,0.75\n", File.ReadAllText(folder["scores.partial.csv"]));
    }

    [Fact]
    public void A_file_is_tagged_by_another_command()
    {
        var file = Directory.GetFiles(Path.Combine(data, "audio_test"))[0];
        var model = TinyModel.Write(folder);
        Assert.Equal($"Error: {file}: it is a file. Expected the folder of a data set. To tag a recording: earmark tag {model} {file}\n", Invocation.Run("submit", model, file, "--out", submission).Error);
    }

    [Fact]
    public void A_recording_that_cannot_be_read_has_no_labels_in_a_folder_of_recordings()
    {
        var recordings = Path.Combine(data, "audio_test");
        var broken = Directory.GetFiles(recordings).Order(StringComparer.Ordinal).First();
        File.WriteAllText(broken, "no recording");
        var model = TinyModel.Write(folder);
        var run = Invocation.Run("submit", model, recordings, "--out", submission, "--scores", scores, "--device", "cpu");
        Assert.Equal((1, $"{submission}: 8 rows\n"), (run.ExitCode, run.Output));
        Assert.StartsWith($"{recordings} contains only recordings. To tag recordings without a submission: earmark tag {model} {recordings}\n", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("1 of 10 clips is empty (listed above)\n1 of 10 clips cannot be read (listed above)\nthey have no row\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetFileName(broken), File.ReadAllText(submission), StringComparison.Ordinal);
        Assert.Equal(8, ScoreTable.Load(scores).Clips.Count);
    }

    private Invocation Submit(ScoreRule rule, params string[] options) => Submit(rule, TinyModel.Card, options);

    private Invocation Submit(ScoreRule rule, ModelCard card, params string[] options) =>
        Invocation.Run(["submit", TinyModel.Write(folder, card with { ScoreRule = rule, TrainingClips = 8 }), data, "--out", submission, "--device", "cpu", .. options]);

    private void WriteSample(string labels, string row)
    {
        var sample = Path.Combine(data, "sample_submission.csv");
        File.WriteAllLines(sample, [$"fname,{labels}", .. File.ReadAllLines(sample).Skip(1).Select(line => line.Split(',')[0] + row)]);
    }
}

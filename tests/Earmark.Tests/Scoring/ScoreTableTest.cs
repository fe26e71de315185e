using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

public sealed class ScoreTableTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Top_sorts_by_score_and_then_by_label_order()
    {
        var table = Table(["a"], 0.2f, 0.3f, 0.2f, 0.3f);
        Assert.Equal([1, 3, 0], table.TopLabels(0, 3));
        Assert.Equal([1, 3, 0, 2], table.TopLabels(0, 9));
    }

    [Fact]
    public void Reorders_columns()
    {
        var reordered = Table(["a", "b"], 1, 2, 3, 4).WithLabels(new(["L1", "L0"]));
        Assert.Equal(["L1", "L0"], reordered.Labels);
        Assert.Equal([2, 1], reordered[0].ToArray());
        Assert.Equal([4, 3], reordered[1].ToArray());
        Assert.Equal("label 'L2' is not in the table (Parameter 'labels')", Assert.Throws<ArgumentException>(() => reordered.WithLabels(new(["L0", "L2"]))).Message);
        Assert.Equal([2f, 4f], new[] { 0, 1 }.Select(row => Table(["a", "b"], 1, 2, 3, 4).WithLabels(new(["L1"]))[row][0]));
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Rejects_nonfinite_scores(float score, string formatted) =>
        Assert.Equal($"the score of 'L1' of clip 'b' is {formatted}; expected a finite number (Parameter 'scores')",
            Assert.Throws<ArgumentException>(() => new ScoreTable(new LabelSet(["L0", "L1"]), ["a", "b"], [1, 0, 0, score])).Message);

    [Fact]
    public void Geometric_mean_supports_weights()
    {
        // 0.8^(3/4) x 0.2^(1/4) = 0.5657 and 0.2^(3/4) x 0.8^(1/4) = 0.2828, scaled to two thirds and one third
        var mean = ScoreRule.Softmax.Mean([0.8f, 0.2f, 0.2f, 0.8f], 2, [3, 1]);
        Assert.Equal(2 / 3f, mean[0], 6);
        Assert.Equal(1 / 3f, mean[1], 6);
        Assert.Equal(ScoreRule.Softmax.Mean([0.8f, 0.2f, 0.3f, 0.7f], 2), ScoreRule.Softmax.Mean([0.8f, 0.2f, 0.3f, 0.7f], 2, [5, 5]), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Geometric_mean_matches_hand_calculation()
    {
        // sqrt(0.5 x 0.32) = 0.4, sqrt(0.5 x 0.02) = 0.1. Scaled to a sum of one: 0.8 and 0.2
        var mean = ScoreTable.Mean([Table(["a"], 0.5f, 0.5f), Table(["a"], 0.32f, 0.02f)], ScoreRule.Softmax);
        Assert.Equal(0.8f, mean[0][0], 6);
        Assert.Equal(0.2f, mean[0][1], 6);
    }

    [Fact]
    public void Geometric_mean_replaces_zero_with_1e_12()
    {
        // sqrt(1 x 1e-12) = 1e-6 and sqrt(1e-12 x 0.25) = 0.5e-6, scaled to two thirds and one third
        var mean = ScoreTable.Mean([Table(["a"], 1, 0), Table(["a"], 0, 0.25f)], ScoreRule.Softmax);
        Assert.Equal(2 / 3f, mean[0][0], 6);
        Assert.Equal(1 / 3f, mean[0][1], 6);
    }

    [Fact]
    public void Geometric_mean_matches_clips_by_name()
    {
        var mean = ScoreTable.Mean([Table(["a", "b"], 0.9f, 0.1f, 0.3f, 0.7f), Table(["b", "a"], 0.3f, 0.7f, 0.9f, 0.1f)], ScoreRule.Softmax);
        Assert.Equal(["a", "b"], mean.Clips);
        Assert.Equal(0.9f, mean[0][0], 6);
        Assert.Equal(0.3f, mean[1][0], 6);
    }

    [Fact]
    public void Geometric_mean_rejects_mismatched_tables()
    {
        var table = Table(["a", "b"], 1, 0, 0, 1);
        void AssertError(string message, params ScoreTable[] tables) =>
            Assert.Equal($"{message} (Parameter 'tables')", Assert.Throws<ArgumentException>(() => ScoreTable.Mean(tables, ScoreRule.Softmax)).Message);
        AssertError("no tables to average");
        AssertError("clip 'b' is in table 0 but not in table 1", table, Table(["a", "c"], 1, 0, 0, 1));
        AssertError("clip 'c' is in table 1 but not in table 0", table, Table(["a", "b", "c"], 1, 0, 0, 1, 0, 1));
        AssertError("the labels of table 1 and table 0 differ, or are in a different order", table, new ScoreTable(new LabelSet(["L1", "L0"]), ["a", "b"], [1, 0, 0, 1]));
    }

    [Fact]
    public void Saved_scores_round_trip_exactly()
    {
        var random = new CounterRandom(1, "scores");
        var scores = Enumerable.Range(0, 3000).Select(i => (float)Math.Pow(10, random.NextDouble(-45, 1))).ToArray();
        scores[0] = 0; scores[1] = float.Epsilon; scores[2] = 1 / 3f;
        var table = new ScoreTable(new LabelSet(["plain", "with, comma", "with \"quotes\""]), [.. Enumerable.Range(0, 1000).Select(i => $"{i}, x.wav")], scores);
        var path = Path.Combine(folder, "scores.csv");
        table.Save(path);
        var loaded = ScoreTable.Load(path);
        Assert.Equal(table.Labels, loaded.Labels);
        Assert.Equal(table.Clips, loaded.Clips);
        for (var row = 0; row < 1000; row++) Assert.Equal(table[row].ToArray(), loaded[row].ToArray());
    }

    [Fact]
    public void Saves_plain_csv_and_leaves_only_that_file()
    {
        var path = Path.Combine(folder, "scores.csv");
        Table(["old"], 1, 0).Save(path);
        Table(["a.wav", "b.wav"], 0.25f, 0.75f, 1, 1e-8f).Save(path);
        Assert.Equal("fname,L0,L1\na.wav,0.25,0.75\nb.wav,1,1E-08\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void True_labels_are_saved_in_a_separate_column()
    {
        var path = Path.Combine(folder, "scores.csv");
        Table(["a.wav", "b.wav", "c.wav"], 0.25f, 0.75f, 1, 0, 0.5f, 0.5f).Save(path, [new("b.wav", "", "L0"), new("a.wav", "", "L1"), new("other.wav", "", "L1")]);
        Assert.Equal("fname,label,L0,L1\na.wav,L1,0.25,0.75\nb.wav,L0,1,0\nc.wav,,0.5,0.5\n", File.ReadAllText(path));
        var loaded = ScoreTable.Load(path);
        Assert.Equal(["L0", "L1"], loaded.Labels);
        Assert.Equal(["a.wav", "b.wav", "c.wav"], loaded.Clips);
        Assert.Equal([0.25f, 0.75f], loaded[0].ToArray());
        Assert.Equal([0.5f, 0.5f], loaded[2].ToArray());
    }

    [Theory]
    [InlineData("fname,label,zebra\na,0.25,0.75\n", "label zebra", 0.25f)]       // a model with the label "label"
    [InlineData("fname,label\na,0.25\n", "label", 0.25f)]
    [InlineData("fname,label,label,zebra\na,label,0.5,0.5\n", "label zebra", 0.5f)]
    [InlineData("fname,label,0,1\na,1,0.125,0.875\nb,0,0.5,0.5\n", "0 1", 0.125f)] // labels that are numbers
    public void A_label_column_contains_scores_or_true_labels(string content, string labels, float first)
    {
        var path = Path.Combine(folder, "scores.csv");
        File.WriteAllText(path, content);
        var table = ScoreTable.Load(path);
        Assert.Equal(labels, string.Join(' ', table.Labels));
        Assert.Equal(first, table[0][0]);
    }

    [Fact]
    public void Loads_CRLF_line_endings_a_byte_order_mark_and_blank_lines()
    {
        var path = Path.Combine(folder, "scores.csv");
        File.WriteAllText(path, "\uFEFFfname,A\r\n\r\n\"x.wav\",0.5\r\n\r\n");
        var table = ScoreTable.Load(path);
        Assert.Equal(["x.wav"], table.Clips);
        Assert.Equal(0.5f, table[0][0]);
    }

    [Theory]
    [InlineData("fname;A\nx;0.5\n")]
    [InlineData("FName\tA\nx\t0.5\n")]
    [InlineData("sep=;\nfname;A\nx;0.5\n")]
    public void Loads_semicolon_and_tab_separated_files(string content)
    {
        var path = Path.Combine(folder, "scores.csv");
        File.WriteAllText(path, content);
        var table = ScoreTable.Load(path);
        Assert.Equal(["A"], table.Labels);
        Assert.Equal(0.5f, table[0][0]);
    }

    [Theory]
    [InlineData("", ": the file is empty. Expected scores: a CSV file with the header fname,Label1,Label2,....")]
    [InlineData("file,A\nx,1\n", " line 1: found the header 'file,A'. Expected 'fname', followed by one column for each label.")]
    [InlineData("sep=;\nfile;A\nx;1\n", " line 2: found the header 'file,A'. Expected 'fname', followed by one column for each label.")]
    [InlineData("fname\nx\n", " line 1: found the header 'fname'. Expected 'fname', followed by one column for each label.")]
    [InlineData("fname,A,B,A\nx,1,1,1\n", " line 1: the label 'A' has 2 columns. Expected one column for each label.")]
    [InlineData("fname,A\nx,1\ny,1,2\n", " line 3: found 3 fields in 'y,1,2'. Expected 2, as in the header 'fname,A'. Quote fields that contain a ','.")]
    [InlineData("fname,A\nx,1\ny,one\n", " line 3: the score 'one' of 'A' is not a number. Expected a finite number with a decimal point, such as 0.25.")]
    [InlineData("fname,A\nx,NaN\n", " line 2: the score 'NaN' of 'A' is not a number. Expected a finite number with a decimal point, such as 0.25.")]
    [InlineData("fname,A\nx,1\ny,1\nx,1\n", " line 4: clip 'x' is already in line 2. Expected one row for each clip.")]
    public void Rejects_invalid_files(string content, string message)
    {
        var path = Path.Combine(folder, "scores.csv");
        File.WriteAllText(path, content);
        Assert.Equal(path + message, Assert.Throws<InputException>(() => ScoreTable.Load(path)).Message);
    }

    [Fact]
    public void Rejects_a_missing_file_and_a_folder()
    {
        const string Expected = "Expected scores: a CSV file with the header fname,Label1,Label2,....";
        var path = Path.Combine(folder, "none.csv");
        Assert.Equal($"{path}: no such file. {Expected} Check the path.", Assert.Throws<InputException>(() => ScoreTable.Load(path)).Message);
        Assert.Equal($"{folder}: is a folder. {Expected} Specify the file itself.", Assert.Throws<InputException>(() => ScoreTable.Load(folder)).Message);
    }

    [Fact]
    public void A_failed_save_preserves_the_old_file()
    {
        var path = Path.Combine(folder, "submission.csv");
        Submission.Write(path, [new("a", ["X"])]);
        Assert.Throws<ArgumentException>(() => Submission.Write(path, [new("a", ["Y"]), new("b", [])]));
        Assert.Equal("fname,label\na,X\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    internal static ScoreTable Table(string[] clips, params float[] scores) =>
        new(new LabelSet(Enumerable.Range(0, scores.Length / clips.Length).Select(i => $"L{i}")), clips, scores);
}

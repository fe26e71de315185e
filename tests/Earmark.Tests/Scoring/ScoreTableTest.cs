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
        Assert.Equal([1, 3, 0], table.Top(0, 3));
        Assert.Equal([1, 3, 0, 2], table.Top(0, 9));
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void A_score_that_is_not_finite_is_refused_since_no_ranking_has_a_place_for_it(float score, string shown) =>
        Assert.Equal($"the score of 'L1' of clip 'b' is {shown}; expected a finite number (Parameter 'scores')",
            Assert.Throws<ArgumentException>(() => new ScoreTable(new LabelSet(["L0", "L1"]), ["a", "b"], [1, 0, 0, score])).Message);

    [Fact]
    public void Rows_of_a_geometric_mean_may_have_weights()
    {
        // 0.8^(3/4) x 0.2^(1/4) = 0.5657 and 0.2^(3/4) x 0.8^(1/4) = 0.2828: two thirds and one third
        var mean = ScoreTable.GeometricMean([0.8f, 0.2f, 0.2f, 0.8f], 2, [3, 1]);
        Assert.Equal(2 / 3f, mean[0], 6);
        Assert.Equal(1 / 3f, mean[1], 6);
        Assert.Equal(ScoreTable.GeometricMean([0.8f, 0.2f, 0.3f, 0.7f], 2), ScoreTable.GeometricMean([0.8f, 0.2f, 0.3f, 0.7f], 2, [5, 5]), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Geometric_mean_of_hand_worked_rows()
    {
        // sqrt(0.5 x 0.32) = 0.4, sqrt(0.5 x 0.02) = 0.1; scaled to one: 0.8 and 0.2
        var mean = ScoreTable.GeometricMean([Table(["a"], 0.5f, 0.5f), Table(["a"], 0.32f, 0.02f)]);
        Assert.Equal(0.8f, mean[0][0], 6);
        Assert.Equal(0.2f, mean[0][1], 6);
    }

    [Fact]
    public void Geometric_mean_counts_zero_as_1e_12()
    {
        // sqrt(1 x 1e-12) = 1e-6 against sqrt(1e-12 x 0.25) = 0.5e-6: two thirds and one third
        var mean = ScoreTable.GeometricMean([Table(["a"], 1, 0), Table(["a"], 0, 0.25f)]);
        Assert.Equal(2 / 3f, mean[0][0], 6);
        Assert.Equal(1 / 3f, mean[0][1], 6);
    }

    [Fact]
    public void Geometric_mean_matches_clips_by_name()
    {
        var mean = ScoreTable.GeometricMean([Table(["a", "b"], 0.9f, 0.1f, 0.3f, 0.7f), Table(["b", "a"], 0.3f, 0.7f, 0.9f, 0.1f)]);
        Assert.Equal(["a", "b"], mean.Clips);
        Assert.Equal(0.9f, mean[0][0], 6);
        Assert.Equal(0.3f, mean[1][0], 6);
    }

    [Fact]
    public void Geometric_mean_refuses_tables_that_do_not_belong_together()
    {
        var table = Table(["a", "b"], 1, 0, 0, 1);
        void Refused(string message, params ScoreTable[] tables) =>
            Assert.Equal($"{message} (Parameter 'tables')", Assert.Throws<ArgumentException>(() => ScoreTable.GeometricMean(tables)).Message);
        Refused("no tables to average");
        Refused("clip 'b' is in table 0 but not in table 1", table, Table(["a", "c"], 1, 0, 0, 1));
        Refused("clip 'c' is in table 1 but not in table 0", table, Table(["a", "b", "c"], 1, 0, 0, 1, 0, 1));
        Refused("table 1 has different labels than table 0, or a different order", table, new ScoreTable(new LabelSet(["L1", "L0"]), ["a", "b"], [1, 0, 0, 1]));
    }

    [Fact]
    public void Saved_scores_keep_every_bit()
    {
        var random = new CounterRandom(1, "scores");
        var scores = Enumerable.Range(0, 3000).Select(i => (float)Math.Pow(10, random.Uniform(-45, 1))).ToArray();
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
    public void Saves_as_plain_csv_and_leaves_nothing_else_behind()
    {
        var path = Path.Combine(folder, "scores.csv");
        Table(["old"], 1, 0).Save(path);
        Table(["a.wav", "b.wav"], 0.25f, 0.75f, 1, 1e-8f).Save(path);
        Assert.Equal("fname,L0,L1\na.wav,0.25,0.75\nb.wav,1,1E-08\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void True_labels_are_in_a_separate_column_and_are_not_scores()
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
    [InlineData("fname,label,zebra\na,0.25,0.75\n", "label zebra", 0.25f)]       // a model with a label "label"
    [InlineData("fname,label\na,0.25\n", "label", 0.25f)]
    [InlineData("fname,label,label,zebra\na,label,0.5,0.5\n", "label zebra", 0.5f)]
    [InlineData("fname,label,0,1\na,1,0.125,0.875\nb,0,0.5,0.5\n", "0 1", 0.125f)] // labels that are numbers
    public void A_column_called_label_holds_scores_or_true_labels(string content, string labels, float first)
    {
        var path = Path.Combine(folder, "scores.csv");
        File.WriteAllText(path, content);
        var table = ScoreTable.Load(path);
        Assert.Equal(labels, string.Join(' ', table.Labels));
        Assert.Equal(first, table[0][0]);
    }

    [Fact]
    public void Loads_windows_line_ends_a_byte_order_mark_and_blank_lines()
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
    public void Loads_tables_of_other_separators(string content)
    {
        var path = Path.Combine(folder, "scores.csv");
        File.WriteAllText(path, content);
        var table = ScoreTable.Load(path);
        Assert.Equal(["A"], table.Labels);
        Assert.Equal(0.5f, table[0][0]);
    }

    [Theory]
    [InlineData("", ": the file is empty. Expected a table of scores: a csv with the header fname,Label1,Label2,....")]
    [InlineData("file,A\nx,1\n", " line 1: found the header 'file,A'. Expected 'fname' and then one column for each label.")]
    [InlineData("sep=;\nfile;A\nx;1\n", " line 2: found the header 'file,A'. Expected 'fname' and then one column for each label.")]
    [InlineData("fname\nx\n", " line 1: found the header 'fname'. Expected 'fname' and then one column for each label.")]
    [InlineData("fname,A,B,A\nx,1,1,1\n", " line 1: the label 'A' has 2 columns. Expected one column for each label.")]
    [InlineData("fname,A\nx,1\ny,1,2\n", " line 3: found 3 cells in 'y,1,2'. Expected 2, as in the header 'fname,A'. Quote a cell that contains a ','.")]
    [InlineData("fname,A\nx,1\ny,one\n", " line 3: the score 'one' of 'A' is not a number. Expected a finite number with a decimal point, such as 0.25.")]
    [InlineData("fname,A\nx,NaN\n", " line 2: the score 'NaN' of 'A' is not a number. Expected a finite number with a decimal point, such as 0.25.")]
    [InlineData("fname,A\nx,1\ny,1\nx,1\n", " line 4: clip 'x' is already in line 2. Expected one row for each clip.")]
    public void Refuses_what_is_no_table(string content, string message)
    {
        var path = Path.Combine(folder, "scores.csv");
        File.WriteAllText(path, content);
        Assert.Equal(path + message, Assert.Throws<InputException>(() => ScoreTable.Load(path)).Message);
    }

    [Fact]
    public void Names_a_file_that_is_not_there_and_a_folder_in_its_place()
    {
        const string Expected = "Expected a table of scores: a csv with the header fname,Label1,Label2,....";
        var path = Path.Combine(folder, "none.csv");
        Assert.Equal($"{path}: no such file. {Expected} Check the path.", Assert.Throws<InputException>(() => ScoreTable.Load(path)).Message);
        Assert.Equal($"{folder}: is a folder. {Expected} Give the file itself.", Assert.Throws<InputException>(() => ScoreTable.Load(folder)).Message);
    }

    [Fact]
    public void A_failed_save_leaves_the_old_file_and_no_other()
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

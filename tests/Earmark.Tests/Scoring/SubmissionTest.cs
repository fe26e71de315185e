using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

public sealed class SubmissionTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Written_rows_round_trip_with_underscores_for_spaces()
    {
        var path = Path.Combine(folder, "submission.csv");
        Submission.Write(path, [new("a.wav", ["Acoustic guitar", "Cough", "Bark"]), new("b, c.wav", ["Cough"])]);
        Assert.Equal("fname,label\na.wav,Acoustic_guitar Cough Bark\n\"b, c.wav\",Cough\n", File.ReadAllText(path));
        var rows = Submission.Read(path).Rows;
        Assert.Equal(["a.wav", "b, c.wav"], rows.Select(row => row.Clip));
        Assert.Equal(["Acoustic_guitar", "Cough", "Bark"], rows[0].Labels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Rejects_rows_without_one_to_three_labels(int labels) =>
        Assert.Equal($"clip 'a' has {labels} labels; Kaggle accepts 1 to 3 (Parameter 'rows')", Assert.Throws<ArgumentException>(() =>
            Submission.Write(Path.Combine(folder, "x.csv"), [new("a", [.. Enumerable.Repeat("L", labels)])])).Message);

    [Theory]
    [InlineData("Bark Cough Gong", 1)]
    [InlineData("Cough Bark Gong", 1 / 2.0)]
    [InlineData("Cough Gong Bark", 1 / 3.0)]
    [InlineData("Cough Gong Flute Bark", 0)]   // labels after the third are ignored
    [InlineData("Bark Bark Bark", 1)]          // a repeated label counts once
    [InlineData("Cough Cough Bark", 1 / 3.0)]  // but takes up its ranks
    [InlineData("Cough Cough Cough Bark", 0)]
    [InlineData("Bark", 1)]
    [InlineData("bark", 0)]                    // labels must match exactly, as on Kaggle
    [InlineData("  Cough   Bark ", 1 / 2.0)]
    [InlineData("Nonsense Bark", 1 / 2.0)]     // an unknown label scores 0
    [InlineData("", 0)]
    public void Scores_a_row_like_Kaggle(string labels, double expected) =>
        Assert.Equal(expected, Score($"fname,label\na,{labels}\n", "fname,label\na,Bark\n").All.Map3, 12);

    [Fact]
    public void Spaces_in_the_truth_match_underscores()
    {
        Assert.Equal(1, Score("fname,label\na,Acoustic_guitar\n", "fname,label\na,Acoustic guitar\n").All.Map3);
        Assert.Equal(1, Score("fname,label\na,Acoustic_guitar\n", "fname,label\na,Acoustic_guitar\n").All.Map3);
    }

    [Theory]
    [InlineData("fname;label\na;Cough Bark\n")]
    [InlineData("sep=;\r\nFName;Label\r\na;Cough Bark\r\n")]
    [InlineData("\uFEFFfname\tlabel\na\tCough Bark\n")]
    public void Reads_csv_files_saved_by_spreadsheets(string csv)
    {
        Assert.Equal(1 / 2.0, Score(csv, "fname,label\na,Bark\n").All.Map3);
        Assert.Equal(1, Score("fname,label\na,Cough_Bark\n", csv).All.Map3);
    }

    [Fact]
    public void Equivalent_Unicode_forms_match() =>
        Assert.Equal(1, Score("fname,label\no\u0308.wav,Gro\u0308\u00DFe\n", "fname,label\n\u00F6.wav,Gr\u00F6\u00DFe\n").All.Map3);

    [Fact]
    public void Rejects_labels_differing_only_in_spaces_and_underscores()
    {
        var path = Path.Combine(folder, "s.csv");
        Assert.Equal($"{path}: the labels 'Dog bark' and 'Dog_bark' are both written 'Dog_bark' in a submission. "
            + "Expected labels that differ by more than spaces and underscores. Train with one label for the class.",
            Assert.Throws<InputException>(() => Submission.Write(path, [new("a", ["Dog bark", "Cough"]), new("b", ["Dog_bark"])])).Message);
        Assert.False(File.Exists(path));
        Submission.RequireDistinct("m", ["Dog bark", "Dog barks", "Dog bark"]);
    }

    [Fact]
    public void Messages_truncate_long_values()
    {
        var text = new string('x', 1_000_000);
        var message = Assert.Throws<InputException>(() => Score($"fname,label\na,{text},b\u001B[31m\n", "fname,label\na,Bark\n")).Message;
        Assert.InRange(message.Length, 1, 500);
        Assert.InRange(Score($"fname,label\na,{text}\n", "fname,label\na,Bark\n").Warnings.Single().Length, 1, 300);
    }

    [Fact]
    public void Reports_public_private_and_per_class_scores_and_excluded_clips()
    {
        var score = Score("fname,label\na,Bark\nb,Cough Bark\nc,Cough\nd,Bark\nx,Bark\ny,Bark\n",
            "fname,label,usage\na,Bark,Public\nb,Bark,Private\nc,Cough,Private\nd,None,Ignored\ne,None,Private\n");
        Assert.Equal(new PartScore(3, 2.5 / 3, 2 / 3.0), score.All);
        Assert.Equal(new PartScore(1, 1, 1), score.Public);
        Assert.Equal(new PartScore(2, 0.75, 0.5), score.Private);
        Assert.Equal([new("Bark", 2, 0.5, 0.75), new ClassResult("Cough", 1, 1, 1)], score.PerClass);
        Assert.Equal(2, score.Ignored);
        Assert.Equal(2, score.NotInTruth);
        Assert.Empty(score.Warnings);
    }

    [Fact]
    public void Public_and_private_scores_are_null_without_usage()
    {
        var score = Score("fname,label\na,Bark\n", "fname,label\na,Bark\n");
        Assert.Equal(new PartScore(1, 1, 1), score.All);
        Assert.Null(score.Public);
        Assert.Null(score.Private);
    }

    [Fact]
    public void Warns_about_labels_without_effect_and_suggests_the_nearest_label() =>
        Assert.Equal(
            [
                "1 row without a label (score: 0)",
                "1 row with more than 3 labels; labels after the third are ignored. Replace spaces in labels with underscores",
                "1 row with a repeated label; the label counts once, but the repetition takes up a rank",
                "2 rows with 'Hi-Hat', which is not among the 3 labels of the truth. Did you mean 'Hi-hat'?",
                "1 row with 'Zzzzzzzzzz', which is not among the 3 labels of the truth",
            ],
            Score("fname,label\na,Hi-Hat\nb,Hi-Hat Zzzzzzzzzz\nc,\nd,Gong Bark Hi-hat Cough\ne,Gong Gong\n",
                "fname,label\na,Hi-hat\nb,Bark\nc,Bark\nd,Bark\ne,Gong\n").Warnings);

    [Fact]
    public void Lists_ten_unknown_labels_and_counts_the_others()
    {
        var rows = Enumerable.Range(10, 14).Select(i => $"clip{i}");
        var warnings = Score("fname,label\n" + string.Concat(rows.Select(row => $"{row},Q{row[4..]}\n")),
            "fname,label\n" + string.Concat(rows.Select(row => $"{row},Bark\n"))).Warnings;
        Assert.Equal(11, warnings.Count);
        Assert.Equal("1 row with 'Q10', which is not among the 1 labels of the truth", warnings[0]);
        Assert.Equal("4 more labels that are not among those of the truth", warnings[10]);
    }

    [Fact]
    public void Sample_submission_score_matches_hand_count_with_full_and_short_truth()
    {
        var meta = RealData.Folder("meta");
        string sample = Path.Combine(meta, "sample_submission.csv"), full = Path.Combine(meta, "test_post_competition.csv");
        var lines = File.ReadAllLines(full);
        // Every row of the sample is "Laughter Hi-Hat Flute", and "Hi-Hat" is not a label. Laughter scores 1, a flute 1/3, and all others 0.
        Assert.All(File.ReadAllLines(sample).Skip(1), line => Assert.EndsWith(".wav,Laughter Hi-Hat Flute", line, StringComparison.Ordinal));
        double Count(string usage)
        {
            int clips = lines.Count(line => line.Contains($",{usage},", StringComparison.Ordinal));
            int laughter = lines.Count(line => line.Contains($",Laughter,{usage},", StringComparison.Ordinal));
            int flutes = lines.Count(line => line.Contains($",Flute,{usage},", StringComparison.Ordinal));
            return (laughter + flutes / 3.0) / clips;
        }

        var score = Submission.Score(sample, full);
        Assert.Equal(Count("Public"), score.Public!.Map3, 12);
        Assert.Equal(Count("Private"), score.Private!.Map3, 12);
        Assert.Equal((38 + 55 / 3.0) / 1600, score.All.Map3, 12); // 7 + 31 clips of laughter, 11 + 44 of flutes
        Assert.Equal((1600, 301, 1299), (score.All.Clips, score.Public.Clips, score.Private.Clips));
        Assert.Equal((7800, 0, 41), (score.Ignored, score.NotInTruth, score.PerClass.Count));
        Assert.Equal(["1600 rows with 'Hi-Hat', which is not among the 41 labels of the truth. Did you mean 'Hi-hat'?"], score.Warnings);

        var shortTruth = Path.Combine(folder, "truth.csv");
        File.WriteAllLines(shortTruth, lines.Where(line => !line.Contains(",None,Ignored,", StringComparison.Ordinal)));
        var shortScore = Submission.Score(sample, shortTruth);
        Assert.Equal((score.All, score.Public, score.Private), (shortScore.All, shortScore.Public, shortScore.Private));
        Assert.Equal(score.PerClass, shortScore.PerClass);
        Assert.Equal((0, 7800), (shortScore.Ignored, shortScore.NotInTruth));
    }

    [Theory]
    [InlineData("fname,label\na,Bark\n", "fname,label\na,Bark\nb,Bark\nc,Gong\n", "S: 2 of the 3 clips to be scored are missing: b, c. Expected a row for each clip of T.")]
    [InlineData("fname,label\na,Bark\nb,Gong\na,Gong\n", "fname,label\na,Bark\n", "S line 4: clip 'a' is already in line 2. Expected one row for each clip.")]
    [InlineData("file,label\na,Bark\n", "fname,label\na,Bark\n", "S line 1: no column 'fname' in the header 'file,label'. Expected a header with 'fname' and columns separated by commas, semicolons or tabs.")]
    [InlineData("sep=;\nfile;label\na;Bark\n", "fname,label\na,Bark\n", "S line 2: no column 'fname' in the header 'file,label'. Expected a header with 'fname' and columns separated by commas, semicolons or tabs.")]
    [InlineData("fname,label,Label\na,Bark,x\n", "fname,LABEL,Label\na,Bark,x\n", "T line 1: 2 columns 'label' in the header 'fname,LABEL,Label'. Expected one.")]
    [InlineData("fname,label\na,Bark\0\n", "fname,label\na,Bark\n", "S line 2: the row contains a NUL character. Expected a submission: a CSV file with the columns fname,label. The file is damaged, or UTF-16 without a byte order mark. Save it as UTF-8.")]
    [InlineData("", "fname,label\na,Bark\n", "S: the file is empty. Expected a submission: a CSV file with the columns fname,label.")]
    [InlineData("fname,label\na,Bark,Gong\n", "fname,label\na,Bark\n", "S line 2: found 3 fields in 'a,Bark,Gong'. Expected 2, as in the header 'fname,label'. Quote fields that contain a ','.")]
    [InlineData("fname,label\na,Bark\n", "fname,label\na,Bark\na,Bark\n", "T line 3: clip 'a' is already in line 2. Expected one row for each clip.")]
    [InlineData("fname,label\na,Bark\n", "fname,label,usage\na,Bark,Pubic\n", "T line 2: unknown usage 'Pubic'. Expected Public, Private or Ignored.")]
    [InlineData("fname,label\na,Bark\n", "fname,label\na,\n", "T line 2: clip 'a' has no label. Expected a label. Write None for a clip that is not scored.")]
    [InlineData("fname,label\na,Bark\n", "fname,label\na,None\n", "T: no clips to score. Expected at least one row with a label that is not Ignored.")]
    [InlineData("fname,label\na,Bark\n", "", "T: the file is empty. Expected the truth: a CSV file with the columns fname,label and, optionally, usage.")]
    public void Rejects_invalid_files(string submission, string truth, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Score(submission, truth)).Message
            .Replace(Path.Combine(folder, "submission.csv"), "S", StringComparison.Ordinal).Replace(Path.Combine(folder, "truth.csv"), "T", StringComparison.Ordinal));

    private SubmissionScore Score(string submission, string truth)
    {
        string submissionPath = Path.Combine(folder, "submission.csv"), truthPath = Path.Combine(folder, "truth.csv");
        File.WriteAllText(submissionPath, submission);
        File.WriteAllText(truthPath, truth);
        return Submission.Score(submissionPath, truthPath);
    }
}

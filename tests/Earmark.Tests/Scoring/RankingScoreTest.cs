using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

/// <summary>Submissions of scores against values computed by hand.</summary>
public sealed class RankingScoreTest : IDisposable
{
    /// <summary>
    /// Rankings: a: Bark, Bus, Gong, Cough. b: Cough, Bus, Bark, Gong. c: Gong, Cough, Bus, Bark.
    /// Precision at the true labels: a: Bark 1/1, Gong 2/3. b: Bus 1/2. c: Cough 1/2, Bus 2/3, Bark 3/4.
    /// </summary>
    public const string Scores = "fname,Bark,Bus,Cough,Gong\na,0.9,0.5,0.1,0.4\nb,0.2,0.3,0.8,0.1\nc,0.1,0.6,0.7,0.8\n";

    public const string True = "fname,labels,usage\na,\"Bark,Gong\",Public\nb,Bus,Private\nc,\"Cough,Bus,Bark\",Private\n";

    private readonly string folder = Directory.CreateTempSubdirectory("earmark-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Scores_all_public_and_private_clips()
    {
        var score = Score(Scores, True);
        // Clips ranked by Bark: a*, b, c* (* has the label); Bus: c*, a, b*; Cough: b, c*, a; Gong: c, a*, b.
        // Average precision: 5/6, 5/6, 1/2, 1/2. AUC: one of two pairs each.
        AssertPart(3, (1 + 2 / 3.0 + 1 / 2.0 + 1 / 2.0 + 2 / 3.0 + 3 / 4.0) / 6, (5 / 6.0 + 5 / 6.0 + 1 / 2.0 + 1 / 2.0) / 4, 0.5, score.All);
        AssertPart(1, (1 + 2 / 3.0) / 2, 1, null, score.Public);
        // b and c: Bark and Cough are ranked second of two (1/2, AUC 0), and Bus applies to both (1, no AUC).
        AssertPart(2, (1 / 2.0 + 1 / 2.0 + 2 / 3.0 + 3 / 4.0) / 4, (1 / 2.0 + 1 + 1 / 2.0) / 3, 0, score.Private);
    }

    [Fact]
    public void Lwlrap_is_the_mean_of_the_labels_weighted_by_their_share()
    {
        var score = Score(Scores, True);
        Assert.Equal([("Bark", 2), ("Bus", 2), ("Cough", 1), ("Gong", 1)], score.PerClass.Select(label => (label.Label, label.Clips)));
        Assert.Equal([7 / 8.0, 7 / 12.0, 1 / 2.0, 2 / 3.0], score.PerClass.Select(label => label.Lwlrap), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(7 / 8.0 * 2 / 6 + 7 / 12.0 * 2 / 6 + 1 / 2.0 * 1 / 6 + 2 / 3.0 * 1 / 6, score.All.Lwlrap, 12);
    }

    [Fact]
    public void Lwlrap_is_the_mean_of_the_clips_weighted_by_their_number_of_labels() // as computed with scikit-learn in 2019
    {
        double a = (1 + 2 / 3.0) / 2, b = 1 / 2.0, c = (1 / 2.0 + 2 / 3.0 + 3 / 4.0) / 3;
        Assert.Equal((2 * a + 1 * b + 3 * c) / 6, Score(Scores, True).All.Lwlrap, 12);
    }

    [Fact]
    public void Increasing_functions_of_the_scores_have_the_same_score()
    {
        var logits = "fname,Bark,Bus,Cough,Gong\na,12,3,-40,2.5\nb,-1e3,0,1e3,-1e4\nc,-4,-3,-2,-1\n";
        Assert.Equal(Score(Scores, True).All.Lwlrap, Score(logits, True).All.Lwlrap, 12);
    }

    [Theory]
    [InlineData("fname,label\na,Bark\nb,Bus\nc,Bark\n", (1 + 1 / 2.0 + 1 / 4.0) / 3)] // one label per clip: the mean reciprocal rank
    [InlineData("fname,LABELS,label\na,\"Bark , Gong\",x\nb,Bus,x\nc,None,x\n", (1 + 2 / 3.0 + 1 / 2.0) / 3)]
    [InlineData("sep=;\nfname;labels\na;Bark,Gong\nb;Bus\nc;None\n", (1 + 2 / 3.0 + 1 / 2.0) / 3)]
    public void Reads_a_truth_with_one_or_several_labels(string truth, double lwlrap) => Assert.Equal(lwlrap, Score(Scores, truth).All.Lwlrap, 12);

    [Fact]
    public void Counts_clips_that_are_not_scored()
    {
        var score = Score(Scores, "fname,labels,usage\na,Bark,Public\nb,Bus,Ignored\nx,None,Private\n");
        Assert.Equal((1, 2, 1), (score.All.Clips, score.Ignored, score.NotInTruth)); // c is not in the truth
        Assert.Null(score.Private);
    }

    [Fact]
    public void Spaces_match_underscores_and_equivalent_Unicode_forms_match()
    {
        var score = Score("fname,Dog_bark,Gro\u0308\u00DFe\no\u0308.wav,1,2\n", "fname,labels\n\u00F6.wav,\"Dog bark,Gr\u00F6\u00DFe\"\n");
        Assert.Equal((1, 2), (score.All.Lwlrap, score.PerClass.Count));
    }

    [Theory]
    [InlineData("fname,A,B\na,1,NaN\n", "fname,labels\na,A\n", "S line 2: the score 'NaN' of 'B' is not a number. Expected a finite number with a decimal point, such as 0.25.")]
    [InlineData("fname,A,B\na,1,0\nb,1e99,0\n", "fname,labels\na,A\n", "S line 3: the score '1e99' of 'A' is not a number. Expected a finite number with a decimal point, such as 0.25.")]
    [InlineData("fname,A,B\na,1,0\na,1,0\n", "fname,labels\na,A\n", "S line 3: clip 'a' is already in line 2. Expected one row for each clip.")]
    [InlineData("fname,A,B,A\na,1,0,1\n", "fname,labels\na,A\n", "S line 1: the label 'A' has 2 columns. Expected one column for each label.")]
    [InlineData("fname,A B,A_B\na,1,0\n", "fname,labels\na,A B\n", "S: the labels 'A B' and 'A_B' are both written 'A_B' in a submission. Expected labels that differ by more than spaces and underscores. Train with one label for the class.")]
    [InlineData("fname,Bark,Cough\na,1,0\n", "fname,labels\na,Bark\nb,Cough\nc,Cough\n", "S: 2 of the 3 clips to be scored are missing: b, c. Expected a row for each clip of T.")]
    [InlineData("fname,Bark,Cough\na,1,0\nb,1,0\n", "fname,labels\na,\"Bark,bark\"\nb,Xylophone\n", "S: 2 of the 3 labels of T have no column: 'Xylophone', 'bark' (nearest column: 'Bark'). Expected a column for each label of the truth.")]
    [InlineData("fname,A,B\na,1,0\n", "fname,labels\na,A\nb,\n", "T line 3: clip 'b' has no label. Expected a label. Write None for a clip that is not scored.")]
    [InlineData("fname,A,B\na,1,0\n", "fname,labels\na,\"A,,B\"\n", "T line 2: one of the labels in 'A,,B' is empty. Expected labels separated by single commas.")]
    [InlineData("fname,A,B\na,1,0\n", "fname,labels\na,\"A,B,A\"\n", "T line 2: the label 'A' occurs twice in 'A,B,A'. Expected each label once.")]
    [InlineData("fname,A,B\na,1,0\n", "fname,labels\na,None\n", "T: no clips to score. Expected at least one row with a label that is not Ignored.")]
    [InlineData("fname,A,B\na,1,0\n", "fname,tags\na,A\n", "T line 1: no column 'labels' in the header 'fname,tags'. Expected a header with 'labels' and columns separated by commas, semicolons or tabs.")]
    [InlineData("fname,A,B\na,1,0\n", "", "T: the file is empty. Expected the truth: a CSV file with the columns fname,labels or fname,label and, optionally, usage.")]
    [InlineData("fname,label\na,A\n", "fname,labels\na,A\n", "T line 1: no column 'label' in the header 'fname,labels'. Expected a header with 'label' and columns separated by commas, semicolons or tabs.")]
    public void Rejects_invalid_files(string submission, string truth, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Score(submission, truth)).Message
            .Replace(Path.Combine(folder, "submission.csv"), "S", StringComparison.Ordinal).Replace(Path.Combine(folder, "truth.csv"), "T", StringComparison.Ordinal));

    private RankingScore Score(string submission, string truth)
    {
        string submissionPath = Path.Combine(folder, "submission.csv"), truthPath = Path.Combine(folder, "truth.csv");
        File.WriteAllText(submissionPath, submission);
        File.WriteAllText(truthPath, truth);
        return Assert.IsType<RankingScore>(SubmissionFile.Score(submissionPath, truthPath));
    }

    private static void AssertPart(int clips, double lwlrap, double map, double? auc, RankingPartScore? part)
    {
        Assert.NotNull(part);
        Assert.Equal((clips, auc), (part.Clips, part.Auc));
        Assert.Equal(lwlrap, part.Lwlrap, 12);
        Assert.Equal(map, part.Map, 12);
    }
}

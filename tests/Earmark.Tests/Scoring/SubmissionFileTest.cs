using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

public sealed class SubmissionFileTest : IDisposable
{
    private static readonly LabelSet Labels = new(["Cough", "Bark", "Bus"]);

    private readonly string folder = Directory.CreateTempSubdirectory("earmark-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("fname,label\na,Bark\n", typeof(SubmissionScore))]
    [InlineData("fname,label,Bark\na,Bark,1\n", typeof(SubmissionScore))] // additional columns are allowed
    [InlineData("id,fname,Label\n1,a,Bark\n", typeof(SubmissionScore))]
    [InlineData("fname,Bark,Cough\na,1,0\n", typeof(RankingScore))]
    [InlineData("FName;Bark;Cough\na;1;0\n", typeof(RankingScore))]
    public void The_header_determines_the_format(string submission, Type expected)
    {
        var truth = Write("truth.csv", "fname,label\na,Bark\n");
        Assert.IsType(expected, SubmissionFile.Score(Write("submission.csv", submission), truth));
    }

    [Fact]
    public void Columns_are_in_the_order_of_a_sample_submission_with_the_same_labels()
    {
        var (columns, differs) = SubmissionFile.ColumnsFor(Labels, Write("sample.csv", "fname,Bark,Bus,Cough\n"));
        Assert.Equal(["Bark", "Bus", "Cough"], columns);
        Assert.False(differs);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("fname,label\na,Bark\n", false)]
    [InlineData("fname,Bark,Bus\na,0,0\n", true)]
    [InlineData("fname,Bark,Bus,Gong\na,0,0,0\n", true)]
    [InlineData("fname,Bark,Bus,Bus\na,0,0,0\n", true)]
    public void Columns_are_in_the_order_of_the_model_otherwise(string? sample, bool expected)
    {
        var (columns, differs) = SubmissionFile.ColumnsFor(Labels, sample is null ? Path.Combine(folder, "none.csv") : Write("sample.csv", sample));
        Assert.Same(Labels, columns);
        Assert.Equal(expected, differs);
    }

    [Fact]
    public void Rejects_a_label_named_label_in_a_submission_of_scores()
    {
        SubmissionFile.RequireValid("m", new(["Bark", "Label"]), SubmissionFormat.Labels);
        Assert.Equal("m: a submission of scores cannot have a column 'Label', because it would be read as a submission of labels. Expected labels other than 'label'. Use --format labels.",
            Assert.Throws<InputException>(() => SubmissionFile.RequireValid("m", new(["Bark", "Label"]), SubmissionFormat.Scores)).Message);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}

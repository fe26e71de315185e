using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Files of predictions in either <see cref="SubmissionFormat"/>.</summary>
public static class SubmissionFile
{
    /// <summary>Scores a submission. Its header determines the format: a column <c>label</c>, or a column for each label.</summary>
    /// <param name="submissionPath">Path of the submission.</param>
    /// <param name="truthPath">
    /// Path of the truth: a CSV file with the columns <c>fname</c>, <c>label</c> and, optionally, <c>usage</c>. For a submission of scores, a column
    /// <c>labels</c> can contain several labels of a clip, separated by commas.
    /// </param>
    /// <returns>A <see cref="SubmissionScore"/> for labels, a <see cref="RankingScore"/> for scores.</returns>
    /// <exception cref="InputException">A file is invalid, or clips or labels of the truth are missing from the submission.</exception>
    public static ISubmissionScore Score(string submissionPath, string truthPath)
    {
        var csv = CsvFile.Read(submissionPath, Submission.Expected);
        return FormatOf(csv.Header) == SubmissionFormat.Scores
            ? RankingScore.Compute(submissionPath, ScoreTable.From(csv), Truth.Read(truthPath, several: true))
            : SubmissionScore.Compute(Submission.From(csv), Truth.Read(truthPath));
    }

    /// <summary>Throws if labels cannot be written in a format.</summary>
    /// <param name="where">Source of the labels, for messages.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="InputException">Two labels have the same form in submissions, or the column of a label would be mistaken for the column of labels.</exception>
    public static void RequireValid(string where, LabelSet labels, SubmissionFormat format)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Submission.RequireDistinct(where, labels);
        if (format == SubmissionFormat.Scores && labels.FirstOrDefault(label => label.Equals(Submission.LabelColumn, StringComparison.OrdinalIgnoreCase)) is { } label)
            throw InputException.At(where, $"a submission of scores cannot have a column {Quoted.Format(label)}, because it would be read as a submission of labels",
                $"labels other than '{Submission.LabelColumn}'", "Use --format labels.");
    }

    /// <summary>Returns the order of the columns in a submission of scores: that of a sample submission if it has the same labels, otherwise that of the model.</summary>
    /// <param name="labels">Labels of the model.</param>
    /// <param name="samplePath">Path of the sample submission, which does not need to exist.</param>
    /// <returns>The labels in the order of the columns, and whether the columns of a sample submission of scores differ from them.</returns>
    /// <exception cref="InputException">The sample submission exists but is not a CSV file.</exception>
    public static (LabelSet Columns, bool DiffersFromSample) ColumnsFor(LabelSet labels, string samplePath)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!File.Exists(samplePath)) return (labels, false);
        var header = CsvFile.Read(samplePath, "a sample submission: a CSV file with the columns fname,label or fname,Label1,Label2,...").Header;
        if (FormatOf(header) != SubmissionFormat.Scores) return (labels, false);
        string[] columns = header[1..];
        return columns.Length == labels.Count && columns.ToHashSet(StringComparer.Ordinal).SetEquals(labels) ? (new(columns), false) : (labels, true);
    }

    private static SubmissionFormat FormatOf(string[] header) =>
        header.Length > 2 && header[0].Equals(Submission.ClipColumn, StringComparison.OrdinalIgnoreCase) && CsvText.IndicesOf(header, Submission.LabelColumn) is []
            ? SubmissionFormat.Scores : SubmissionFormat.Labels;
}

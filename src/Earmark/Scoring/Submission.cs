using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>A row of a submission.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Labels">Predicted labels, best first.</param>
public sealed record SubmissionRow(string Clip, IReadOnlyList<string> Labels);

/// <summary>Predictions in the format of Kaggle's challenge of 2018: the columns <c>fname,label</c>, with up to three labels per clip, separated by spaces.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Rows">The rows in the order of the file. Each clip occurs once.</param>
public sealed record Submission(string Path, IReadOnlyList<SubmissionRow> Rows)
{
    /// <summary>Maximum number of labels that are scored in a row.</summary>
    public const int LabelsPerClip = MapAtK.K;

    internal const string ClipColumn = "fname", LabelColumn = "label", Expected = "a submission: a CSV file with the columns fname,label";

    /// <summary>Converts a label to its form in submissions: Unicode normalisation form C, with white space replaced by underscores, because white space separates labels.</summary>
    public static string Normalise(string label) => SubmissionLabel.Normalise(label);

    /// <summary>Throws if two labels, such as "Dog bark" and "Dog_bark", cannot be distinguished in a submission.</summary>
    /// <param name="where">Source of the labels, for messages: a model, or the submission to write.</param>
    /// <param name="labels">The labels.</param>
    /// <exception cref="InputException">Two labels have the same form in submissions; see <see cref="Normalise"/>.</exception>
    public static void RequireDistinct(string where, IEnumerable<string> labels)
    {
        if (labels.Distinct(StringComparer.Ordinal).GroupBy(Normalise, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } duplicate)
            throw InputException.At(where, $"the labels {string.Join(" and ", duplicate.Select(Quoted.Format))} are both written {Quoted.Format(duplicate.Key)} in a submission",
                "labels that differ by more than spaces and underscores", "Train with one label for the class.");
    }

    /// <summary>Writes a submission atomically. An existing file is replaced.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="rows">Clips with one to three labels, best first. They are written as described at <see cref="Normalise"/>.</param>
    /// <exception cref="ArgumentException">A row has no labels or more than three.</exception>
    /// <exception cref="InputException">Two labels have the same form in submissions.</exception>
    public static void Write(string path, IEnumerable<SubmissionRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        SubmissionRow[] rowList = [.. rows];
        RequireDistinct(path, rowList.SelectMany(row => row.Labels));
        CsvFile.Write(path, rowList.Select(row => row.Labels.Count is >= 1 and <= LabelsPerClip
                ? (string[])[row.Clip, string.Join(' ', row.Labels.Select(Normalise))]
                : throw new ArgumentException($"clip '{row.Clip}' has {row.Labels.Count} labels; Kaggle accepts 1 to {LabelsPerClip}", nameof(rows)))
            .Prepend([ClipColumn, LabelColumn]));
    }

    /// <summary>Reads a submission. Additional columns and labels are allowed.</summary>
    /// <param name="path">Path of a CSV file with the columns <c>fname</c> and <c>label</c>.</param>
    /// <exception cref="InputException">The file is missing or does not have this format, or a clip occurs twice.</exception>
    public static Submission Read(string path) => From(CsvFile.Read(path, Expected));

    /// <summary>Reads a submission from a CSV file; see <see cref="Read"/>.</summary>
    internal static Submission From(CsvFile csv)
    {
        int clip = csv.Column(ClipColumn), label = csv.Column(LabelColumn);
        csv.RequireUnique(clip);
        return new(csv.Path, [.. csv.Rows.Select(row => new SubmissionRow(row.Fields[clip],
            Nfc.Normalize(row.Fields[label]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))]);
    }

    /// <summary>Scores a submission as Kaggle does; see <see cref="SubmissionScore"/> for the rules.</summary>
    /// <param name="submissionPath">Path of the submission.</param>
    /// <param name="truthPath">Path of the truth: a CSV file with the columns <c>fname</c>, <c>label</c> and, optionally, <c>usage</c>.</param>
    /// <exception cref="InputException">A file is invalid, or clips of the truth are missing from the submission.</exception>
    public static SubmissionScore Score(string submissionPath, string truthPath) => SubmissionScore.Compute(Read(submissionPath), Truth.Read(truthPath));
}

using System.Globalization;
using Earmark.Data;

namespace Earmark.Scoring;

/// <content>
/// CSV format of a score table: the header <c>fname,Label1,Label2,...</c> and a row of scores for each clip. The first column may be
/// followed by a column <c>label</c> with the true labels of each clip, separated by commas, which is for human readers and is not part of the table.
/// </content>
public sealed partial class ScoreTable
{
    private const string ClipColumn = "fname", TruthColumn = "label", TruthSeparator = ",";

    /// <summary>Writes the table to a CSV file, atomically. An existing file is replaced. Scores are written without loss of precision.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="truth">Clips whose labels are written to a column <c>label</c>, with an empty field for other clips, or null to omit the column.</param>
    public void Save(string path, IEnumerable<Clip>? truth = null)
    {
        var labels = truth?.ToDictionary(clip => clip.Name, clip => string.Join(TruthSeparator, clip.Labels ?? ClipLabels.None), StringComparer.Ordinal);
        string[] TruthOf(string clip) => labels is null ? [] : [labels.GetValueOrDefault(clip, "")];
        CsvFile.Write(path, Enumerable.Range(0, Clips.Count)
            .Select(row => (string[])[Clips[row], .. TruthOf(Clips[row]), .. this[row].ToArray().Select(score => score.ToString(CultureInfo.InvariantCulture))])
            .Prepend([ClipColumn, .. labels is null ? Array.Empty<string>() : [TruthColumn], .. Labels]));
    }

    /// <summary>Reads a table written by <see cref="Save"/> or by another program.</summary>
    /// <param name="path">Path of a CSV file with the header <c>fname,Label1,Label2,...</c>, optionally with true labels in a column <c>label</c> after the first column.</param>
    /// <exception cref="InputException">The file is missing or not a score table. The message states the file and line.</exception>
    public static ScoreTable Load(string path) => From(CsvFile.Read(path, "scores: a CSV file with the header fname,Label1,Label2,..."));

    /// <summary>Reads a table from a CSV file; see <see cref="Load"/>.</summary>
    internal static ScoreTable From(CsvFile csv)
    {
        if (!csv.Header[0].Equals(ClipColumn, StringComparison.OrdinalIgnoreCase) || csv.Header.Length == 1)
            throw InputException.At(csv.HeaderLocation, $"found the header {Quoted.Format(string.Join(',', csv.Header.Take(4)))}", "'fname', followed by one column for each label");
        var first = HasTruth(csv) ? 2 : 1;
        string[] columns = csv.Header[first..];
        if (columns.GroupBy(label => label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } duplicate)
            throw InputException.At(csv.HeaderLocation, $"the label {Quoted.Format(duplicate.Key)} has {duplicate.Count()} columns", "one column for each label");

        csv.RequireUnique(0);
        var scores = new float[csv.Rows.Count * columns.Length];
        for (var row = 0; row < csv.Rows.Count; row++)
        {
            var (line, fields) = csv.Rows[row];
            for (var label = 0; label < columns.Length; label++)
                scores[row * columns.Length + label] = ParseScore(fields[first + label])
                    ?? throw InputException.At($"{csv.Path} line {line}", $"the score {Quoted.Format(fields[first + label])} of {Quoted.Format(columns[label])} is not a number", "a finite number with a decimal point, such as 0.25");
        }
        return new(new LabelSet(columns), [.. csv.Rows.Select(row => row.Fields[0])], scores);
    }

    // A model may have a label named "label". Its column contains numbers, whereas true labels are numbers only if the label names are.
    private static bool HasTruth(CsvFile csv)
    {
        if (csv.Header.Length < 3 || csv.Header[1] != TruthColumn) return false;
        HashSet<string> labels = [.. csv.Header.Skip(2), ""];
        return csv.Rows.All(row => labels.Contains(row.Fields[1])) || csv.Rows.Any(row => ParseScore(row.Fields[1]) is null);
    }

    private static float? ParseScore(string field) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && float.IsFinite(score) ? score : null;
}

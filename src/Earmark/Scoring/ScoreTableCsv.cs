using System.Globalization;
using Earmark.Data;

namespace Earmark.Scoring;

/// <content>A table as a csv file: the header <c>fname,Label1,Label2,...</c> and a row of scores for each clip.</content>
public sealed partial class ScoreTable
{
    private const string ClipColumn = "fname";

    /// <summary>Writes the table as csv: whole or not at all; a file that is there is replaced. Scores keep every bit.</summary>
    /// <param name="path">Where to.</param>
    public void Save(string path) => CsvFile.Write(path, Enumerable.Range(0, Clips.Count)
        .Select(row => (string[])[Clips[row], .. this[row].ToArray().Select(score => score.ToString(CultureInfo.InvariantCulture))])
        .Prepend([ClipColumn, .. Labels]));

    /// <summary>Reads a table that <see cref="Save"/> or another program wrote.</summary>
    /// <param name="path">A csv with the header <c>fname,Label1,Label2,...</c>.</param>
    /// <exception cref="InputException">The file is missing or not such a table; file and line are named.</exception>
    public static ScoreTable Load(string path)
    {
        var csv = CsvFile.Read(path, "a table of scores: a csv with the header fname,Label1,Label2,...");
        if (!csv.Header[0].Equals(ClipColumn, StringComparison.OrdinalIgnoreCase) || csv.Header.Length == 1)
            throw InputException.At(csv.HeaderPlace, $"found the header {Quoted.Of(string.Join(',', csv.Header.Take(4)))}", "'fname' and then one column for each label");
        if (csv.Header.Skip(1).GroupBy(label => label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw InputException.At(csv.HeaderPlace, $"the label {Quoted.Of(twice.Key)} has {twice.Count()} columns", "one column for each label");

        csv.RequireOnce(0);
        var labels = csv.Header.Length - 1;
        var scores = new float[csv.Rows.Count * labels];
        for (var row = 0; row < csv.Rows.Count; row++)
        {
            var (line, cells) = csv.Rows[row];
            for (var label = 0; label < labels; label++)
                scores[row * labels + label] = float.TryParse(cells[label + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && float.IsFinite(score)
                    ? score
                    : throw InputException.At($"{path} line {line}", $"the score {Quoted.Of(cells[label + 1])} of {Quoted.Of(csv.Header[label + 1])} is no number", "a finite number with a decimal point, as 0.25");
        }
        return new(new LabelSet(csv.Header.Skip(1)), [.. csv.Rows.Select(row => row.Cells[0])], scores);
    }
}

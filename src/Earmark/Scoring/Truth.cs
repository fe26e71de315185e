namespace Earmark.Scoring;

/// <summary>The true label of a clip.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Label">The true label.</param>
/// <param name="Public">True for the public part of the truth, false for the private part; null if it has no parts.</param>
internal sealed record TruthRow(string Clip, string Label, bool? Public);

/// <summary>The truth that a submission is scored against: Kaggle's <c>test_post_competition.csv</c>, or any csv of clips and labels.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Rows">Clips to be scored.</param>
/// <param name="Ignored">Excluded clips: those with usage <c>Ignored</c> or label <c>None</c>.</param>
internal sealed record Truth(string Path, IReadOnlyList<TruthRow> Rows, IReadOnlySet<string> Ignored)
{
    /// <summary>Reads a truth file.</summary>
    /// <param name="path">A csv with the columns <c>fname</c>, <c>label</c> and optionally <c>usage</c>: Public, Private or Ignored.</param>
    /// <exception cref="InputException">The file is missing or not such a csv, a clip occurs twice, or no clip is scored.</exception>
    public static Truth Read(string path)
    {
        var csv = CsvFile.Read(path, "the truth: a csv with the columns fname,label and, if any, usage");
        int clip = csv.Column(Submission.ClipColumn), label = csv.Column(Submission.LabelColumn), usage = csv.TryColumn("usage");
        csv.RequireOnce(clip);
        var rows = new List<TruthRow>();
        var ignored = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (line, cells) in csv.Rows)
        {
            var (counts, isPublic) = usage < 0 ? (true, (bool?)null) : cells[usage] switch
            {
                "Public" => (true, true),
                "Private" => (true, false),
                "Ignored" => (false, null),
                var other => throw InputException.At($"{path} line {line}", $"the usage {Quoted.Format(other)}", "Public, Private or Ignored"),
            };
            if (cells[label].Length == 0)
                throw InputException.At($"{path} line {line}", $"clip {Quoted.Format(cells[clip])} has no label", "a label", "Write None for a clip that is not scored.");
            if (counts && cells[label] != "None") rows.Add(new(cells[clip], Nfc.Normalize(cells[label]), isPublic));
            else ignored.Add(cells[clip]);
        }
        return rows.Count > 0 ? new(path, rows, ignored) : throw InputException.At(path, "no clip is scored", "at least one row with a label that is not Ignored");
    }
}

namespace Earmark.Scoring;

/// <summary>A clip's true label.</summary>
/// <param name="Clip">The clip's name.</param>
/// <param name="Label">Its label.</param>
/// <param name="Public">True or false for the public or private part of the truth; null where it has no parts.</param>
internal sealed record TruthRow(string Clip, string Label, bool? Public);

/// <summary>What a submission is scored against: Kaggle's <c>test_post_competition.csv</c>, or any csv of clips and labels.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Rows">Clips that count.</param>
/// <param name="Ignored">Clips left out: of usage <c>Ignored</c>, or with the label <c>None</c>.</param>
internal sealed record Truth(string Path, IReadOnlyList<TruthRow> Rows, IReadOnlySet<string> Ignored)
{
    /// <summary>Reads a truth.</summary>
    /// <param name="path">A csv with the columns <c>fname</c>, <c>label</c> and, if any, <c>usage</c>: Public, Private or Ignored.</param>
    /// <exception cref="InputException">It is missing, not such a csv, a clip stands there twice, or none counts.</exception>
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
                var other => throw InputException.At($"{path} line {line}", $"the usage {Quoted.Of(other)}", "Public, Private or Ignored"),
            };
            if (cells[label].Length == 0)
                throw InputException.At($"{path} line {line}", $"clip {Quoted.Of(cells[clip])} has no label", "a label", "Write None for a clip that is not scored.");
            if (counts && cells[label] != "None") rows.Add(new(cells[clip], Nfc.Of(cells[label]), isPublic));
            else ignored.Add(cells[clip]);
        }
        return rows.Count > 0 ? new(path, rows, ignored) : throw InputException.At(path, "no clip is scored", "at least one row with a label that is not Ignored");
    }
}

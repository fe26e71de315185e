namespace Earmark.Scoring;

/// <summary>The true label of a clip.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Label">The true label.</param>
/// <param name="Public">True for the public part of the truth, false for the private part, or null if there are no parts.</param>
internal sealed record TruthRow(string Clip, string Label, bool? Public);

/// <summary>The truth against which a submission is scored: Kaggle's <c>test_post_competition.csv</c>, or any CSV file of clips and labels.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Rows">Clips to score.</param>
/// <param name="Ignored">Excluded clips: those with usage <c>Ignored</c> or label <c>None</c>.</param>
internal sealed record Truth(string Path, IReadOnlyList<TruthRow> Rows, IReadOnlySet<string> Ignored)
{
    /// <summary>Reads a truth file.</summary>
    /// <param name="path">Path of a CSV file with the columns <c>fname</c>, <c>label</c> and, optionally, <c>usage</c>: Public, Private or Ignored.</param>
    /// <exception cref="InputException">The file is missing or does not have this format, a clip occurs twice, or there are no clips to score.</exception>
    public static Truth Read(string path)
    {
        var csv = CsvFile.Read(path, "the truth: a CSV file with the columns fname,label and, optionally, usage");
        int clip = csv.Column(Submission.ClipColumn), label = csv.Column(Submission.LabelColumn), usage = csv.TryColumn("usage");
        csv.RequireUnique(clip);
        var rows = new List<TruthRow>();
        var ignored = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (line, fields) in csv.Rows)
        {
            var (isScored, isPublic) = usage < 0 ? (true, (bool?)null) : fields[usage] switch
            {
                "Public" => (true, true),
                "Private" => (true, false),
                "Ignored" => (false, null),
                var unknown => throw InputException.At($"{path} line {line}", $"unknown usage {Quoted.Format(unknown)}", "Public, Private or Ignored"),
            };
            if (fields[label].Length == 0)
                throw InputException.At($"{path} line {line}", $"clip {Quoted.Format(fields[clip])} has no label", "a label", "Write None for a clip that is not scored.");
            if (isScored && fields[label] != "None") rows.Add(new(fields[clip], Nfc.Normalize(fields[label]), isPublic));
            else ignored.Add(fields[clip]);
        }
        return rows.Count > 0 ? new(path, rows, ignored) : throw InputException.At(path, "no clips to score", "at least one row with a label that is not Ignored");
    }
}

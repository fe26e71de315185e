using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>The true labels of a clip.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Labels">The true labels: at least one, and only one if the truth has a column <c>label</c>.</param>
/// <param name="Public">True for the public part of the truth, false for the private part, or null if there are no parts.</param>
internal sealed record TruthRow(string Clip, ClipLabels Labels, bool? Public);

/// <summary>The truth against which a submission is scored: Kaggle's <c>test_post_competition.csv</c> of 2018 or 2019, or any CSV file of clips and labels.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Rows">Clips to score.</param>
/// <param name="Ignored">Excluded clips: those with usage <c>Ignored</c> or label <c>None</c>.</param>
internal sealed record Truth(string Path, IReadOnlyList<TruthRow> Rows, IReadOnlySet<string> Ignored)
{
    private const string LabelsColumn = "labels";

    /// <summary>Reads a truth file.</summary>
    /// <param name="path">Path of a CSV file with the columns <c>fname</c>, <c>label</c> and, optionally, <c>usage</c>: Public, Private or Ignored.</param>
    /// <param name="several">Whether the file can have a column <c>labels</c>, with labels separated by commas, instead of <c>label</c>.</param>
    /// <exception cref="InputException">The file is missing or does not have this format, a clip occurs twice or has no label, or there are no clips to score.</exception>
    public static Truth Read(string path, bool several = false)
    {
        var csv = CsvFile.Read(path, several ? "the truth: a CSV file with the columns fname,labels or fname,label and, optionally, usage"
            : "the truth: a CSV file with the columns fname,label and, optionally, usage");
        several = several && (csv.TryColumn(LabelsColumn) >= 0 || csv.TryColumn(Submission.LabelColumn) < 0);
        int clip = csv.Column(Submission.ClipColumn), label = csv.Column(several ? LabelsColumn : Submission.LabelColumn), usage = csv.TryColumn("usage");
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
            if (isScored && fields[label] != "None") rows.Add(new(fields[clip], several ? Split($"{path} line {line}", fields[label]) : ClipLabels.Create(Nfc.Normalize(fields[label])), isPublic));
            else ignored.Add(fields[clip]);
        }
        return rows.Count > 0 ? new(path, rows, ignored) : throw InputException.At(path, "no clips to score", "at least one row with a label that is not Ignored");
    }

    /// <summary>Checks that a submission has a row for each clip to score.</summary>
    /// <param name="submission">Path of the submission, for messages.</param>
    /// <param name="clips">Clip names of the submission, normalised by <see cref="Nfc"/>.</param>
    /// <exception cref="InputException">Clips are missing. The message lists them.</exception>
    public void RequireAll(string submission, IEnumerable<string> clips)
    {
        var submitted = clips.ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. Rows.Select(row => row.Clip).Where(clip => !submitted.Contains(Nfc.Normalize(clip))).Select(Quoted.Truncate)];
        if (missing.Length > 0)
            throw InputException.At(submission, $"{missing.Length} of the {Rows.Count} clips to be scored are missing: {Names.Summary(missing)}", $"a row for each clip of {Path}");
    }

    /// <summary>Returns the number of clips of a submission that are neither scored nor ignored.</summary>
    /// <param name="clips">Clip names of the submission, normalised by <see cref="Nfc"/>.</param>
    public int CountUnknown(IEnumerable<string> clips)
    {
        var known = Rows.Select(row => row.Clip).Concat(Ignored).Select(Nfc.Normalize).ToHashSet(StringComparer.Ordinal);
        return clips.Count(clip => !known.Contains(clip));
    }

    private static ClipLabels Split(string where, string field)
    {
        string[] labels = [.. Nfc.Normalize(field).Split(',', StringSplitOptions.TrimEntries)];
        if (Array.IndexOf(labels, "") >= 0)
            throw InputException.At(where, $"one of the labels in {Quoted.Format(field)} is empty", "labels separated by single commas");
        if (labels.FirstOrDefault(label => labels.Count(other => Submission.Normalise(other) == Submission.Normalise(label)) > 1) is { } duplicate)
            throw InputException.At(where, $"the label {Quoted.Format(duplicate)} occurs twice in {Quoted.Format(field)}", "each label once");
        return ClipLabels.Create(labels);
    }
}

namespace Earmark.Data;

/// <summary>
/// Corrections of labels, in one of two CSV formats: decisions of reviewers, <c>fname,label,decision</c>, to which rows are only appended, or the list of <c>earmark audit</c>,
/// <c>fname,given,proposed,...</c>, whose proposals are applied without review. Columns may be in any order, and other columns are ignored.
/// </summary>
/// <remarks>See docs/audit.md for both formats. <see cref="DecisionFile"/> writes decisions.</remarks>
public static class Decisions
{
    /// <summary>Column of both formats.</summary>
    internal const string FileColumn = "fname";

    /// <summary>Column of the list of an audit.</summary>
    internal const string GivenColumn = "given", ProposedColumn = "proposed";

    /// <summary>Column of the decisions of reviewers.</summary>
    internal const string LabelColumn = "label", DecisionColumn = "decision";

    /// <summary>Separator of several labels in one field.</summary>
    internal const string LabelSeparator = ";";

    /// <summary>Verdicts by their names in files.</summary>
    internal static readonly Dictionary<string, Verdict> Verdicts = Enum.GetValues<Verdict>().ToDictionary(verdict => verdict.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads corrections of the labels of a data set. If there are several decisions about a clip, the last one counts.</summary>
    /// <param name="path">Path of a CSV file in one of the two formats.</param>
    /// <param name="data">The data set with the labels that are corrected.</param>
    /// <returns>The corrections by name of the clip.</returns>
    /// <exception cref="InputException">The file is missing or invalid, or was written for other clips or labels. The message lists all errors with their lines.</exception>
    public static IReadOnlyDictionary<string, Correction> Read(string path, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(data);
        var context = new LayoutContext(Path.GetDirectoryName(Path.GetFullPath(path))!, new(), ForPrediction: false);
        Dictionary<string, Correction> corrections = new(StringComparer.Ordinal);
        if (DatasetCsv.Read(context, Path.GetFullPath(path), (FileColumn, null)) is { } table) new Reader(context, table, data).Read(corrections);
        context.Findings.ThrowErrors(path);
        return corrections;
    }

    /// <summary>Returns the labels in a field, each once.</summary>
    internal static IEnumerable<string> SplitLabels(string field) => field.Split(LabelSeparator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);

    private sealed class Reader(LayoutContext context, DatasetCsv table, Dataset data)
    {
        private readonly Dictionary<string, Clip> clips = data.Train.Where(clip => !clip.IsBackground).ToDictionary(clip => clip.Name, StringComparer.Ordinal);
        private readonly int file = table.IndexOf(FileColumn), label = table.IndexOf(LabelColumn), decision = table.IndexOf(DecisionColumn), given = table.IndexOf(GivenColumn), proposed = table.IndexOf(ProposedColumn);

        public void Read(Dictionary<string, Correction> corrections)
        {
            if ((decision < 0 || label < 0) && (given < 0 || proposed < 0))
            {
                context.Error("missing columns", table.File, 1, $"found the columns {Names.Summary([.. table.Columns.Select(Quoted.Format)])}. Expected {FileColumn},{LabelColumn},{DecisionColumn} for decisions, or {FileColumn},{GivenColumn},{ProposedColumn} as written by 'earmark audit'.");
                return;
            }
            foreach (var row in table.Rows)
                if (!clips.TryGetValue(row.Fields[file], out var clip))
                    Error("unknown clips", row, $"{Quoted.Format(row.Fields[file])} is not a labelled clip of {data.Root}.{Nearest(row.Fields[file], clips.Keys)}");
                else if (decision >= 0 && label >= 0) ReadDecision(row, clip, corrections);
                else ReadProposal(row, clip, corrections);
        }

        private void ReadDecision(CsvRow row, Clip clip, Dictionary<string, Correction> corrections)
        {
            if (!Verdicts.TryGetValue(row.Fields[decision], out var verdict))
            {
                Error("values of decision", row, $"decision is {Quoted.Format(row.Fields[decision])}. Expected {string.Join(", ", Verdicts.Keys)}.");
                return;
            }
            if (verdict == Verdict.Unsure)
            {
                corrections.Remove(clip.Name);
                return;
            }
            if (ParseLabels(row) is not { } labels) return;
            if (verdict is Verdict.None or Verdict.Wrong != (labels.Count == 0) && verdict != Verdict.Keep)
                Error("labels of decisions", row, verdict != Verdict.Change ? $"the decision is {row.Fields[decision]}, but the label is {Quoted.Format(row.Fields[label])}. Expected an empty label." : "the decision is change, but the label is empty. Expected the right label.");
            else if (verdict == Verdict.Keep && labels.Count > 0 && !labels.Equals(clip.Labels))
                Error("labels of decisions", row, $"{Quoted.Format(labels.ToString())} is to be kept, but the label of {Quoted.Format(clip.Name)} is {Quoted.Format(clip.Labels!.ToString())}. Expected decisions about these labels. Specify the label file with --csv.");
            else corrections[clip.Name] = new(verdict == Verdict.Keep ? clip.Labels! : labels, IsVerified: true);
        }

        private ClipLabels? ParseLabels(CsvRow row)
        {
            var field = row.Fields[label];
            string[] labels = data.Labels.IndexOf(field) >= 0 ? [field] : [.. SplitLabels(field)];
            return labels.All(name => IsKnown(row, name)) ? ClipLabels.Create(labels) : null;
        }

        // The rows of a clip with several labels are applied one after another.
        private void ReadProposal(CsvRow row, Clip clip, Dictionary<string, Correction> corrections)
        {
            var (wrong, right) = (row.Fields[given], row.Fields[proposed]);
            if (wrong.Length > 0 && !clip.Labels!.Contains(wrong))
                Error("labels of the audit", row, $"the given label is {Quoted.Format(wrong)}, but the label of {Quoted.Format(clip.Name)} is {Quoted.Format(clip.Labels.ToString())}. Expected an audit of these labels. Specify the label file with --csv.");
            else if (right.Length == 0 || IsKnown(row, right))
            {
                var labels = (corrections.GetValueOrDefault(clip.Name)?.Labels ?? clip.Labels!).Where(name => name != wrong).Concat(right.Length > 0 ? [right] : []);
                corrections[clip.Name] = new([.. labels.Distinct(StringComparer.Ordinal)], IsVerified: false);
            }
        }

        private bool IsKnown(CsvRow row, string name)
        {
            if (data.Labels.IndexOf(name) >= 0) return true;
            Error("unknown labels", row, $"{Quoted.Format(name)} is not a label of {data.Root}.{Nearest(name, data.Labels)}");
            return false;
        }

        private void Error(string kind, CsvRow row, string message) => context.Error(kind, table.File, row.Line, message);

        private static string Nearest(string name, IEnumerable<string> known) => Names.Nearest(name, known) is { } nearest ? $" The nearest is {Quoted.Format(nearest)}." : "";
    }
}

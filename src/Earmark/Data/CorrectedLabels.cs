namespace Earmark.Data;

/// <summary>A label file with corrected labels.</summary>
/// <param name="Changed">Number of clips with other labels than before.</param>
/// <param name="Confirmed">Number of clips whose labels a person confirmed.</param>
/// <param name="Removed">Number of clips that have no row, because none of the labels applies to them or the right ones are not known.</param>
/// <param name="Options">Options for opening the data set with this file.</param>
public sealed record CorrectedLabels(int Changed, int Confirmed, int Removed, DatasetOptions Options)
{
    private const string Verified = "manually_verified", Group = "group", Fold = "fold", FileColumn = "fname", LabelColumn = "label";

    /// <summary>
    /// Writes the label file of a data set with corrected labels. If the labels of the layout are in one CSV file, the new file is a copy of it with all its columns; otherwise, its columns are
    /// <c>fname,label</c> and, if needed, <c>manually_verified</c>, <c>group</c> and <c>fold</c>.
    /// </summary>
    /// <param name="path">Path of the file. It must not exist.</param>
    /// <param name="data">The data set.</param>
    /// <param name="options">The options with which it was opened.</param>
    /// <param name="corrections">The corrections by name of the clip.</param>
    /// <exception cref="InputException">The labels cannot be written to a CSV file.</exception>
    /// <exception cref="IOException">The file already exists.</exception>
    public static CorrectedLabels Write(string path, Dataset data, DatasetOptions options, IReadOnlyDictionary<string, Correction> corrections)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(corrections);
        if (File.Exists(path)) throw new IOException($"{path}: the file already exists");
        if (data.Train.FirstOrDefault(clip => clip.Span is not null) is { } part)
            throw InputException.At(data.Root, $"the labels are annotations of parts of recordings, such as {Quoted.Format(part.Name)}", "labels of whole recordings", "Correct the annotation files, with the list of the audit beside them.");
        Clip[] clips = [.. data.Train.Where(clip => corrections.ContainsKey(clip.Name))];
        var layout = Layout.All.First(layout => layout.Name == data.Layout);
        var written = layout.LabelTable is { } table ? Copy(path, options, table(new(data.Root, options, ForPrediction: false)), corrections) : Create(path, data, corrections);
        return new(clips.Count(clip => corrections[clip.Name].Labels is { Count: > 0 } labels && !labels.Equals(clip.Labels)), clips.Count(clip => corrections[clip.Name] is { IsVerified: true } confirmed && confirmed.Labels.Equals(clip.Labels)),
            clips.Count(clip => corrections[clip.Name].Labels.Count == 0), written);
    }

    private static DatasetOptions Copy(string path, DatasetOptions options, (string Path, Columns Columns) labels, IReadOnlyDictionary<string, Correction> corrections)
    {
        var text = CsvText.Read(labels.Path, trim: true);
        var (header, columns) = (text.Rows[0].Fields, labels.Columns.Override(options));
        int Column(string? name) => name is not null && CsvText.IndicesOf(header, name) is [var index] ? index : -1;
        var (file, label, verified) = (Column(columns.File), Column(columns.Label), Column(columns.Verified));
        HashSet<string> replaced = new(StringComparer.Ordinal);
        IEnumerable<string[]> Corrected(CsvRow row)
        {
            if (!corrections.TryGetValue(row.Fields[file], out var correction)) return [row.Fields];
            if (!replaced.Add(row.Fields[file])) return []; // another row of the same clip
            if (correction.Labels.Count > 1 && columns.Separator is null && !options.MergeLabels)
                throw InputException.At(labels.Path, $"the decision about {Quoted.Format(row.Fields[file])} has several labels, {Quoted.Format(correction.Labels.ToString())}", "one label, as in each row of this file",
                    "Append a decision with one label, or specify --label-separator to write several labels in one field.");
            string[] With(string field) => [.. row.Fields.Select((old, i) => i == label ? field : i == verified && correction.IsVerified ? "1" : old)];
            return correction.Labels.Count == 0 ? [] : columns.Separator is { } separator ? [With(string.Join(separator, correction.Labels))] : correction.Labels.Select(With);
        }

        Save(path, text.Separator, text.Rows.Skip(1).SelectMany(Corrected).Prepend(header));
        return options with { Csv = path };
    }

    private static DatasetOptions Create(string path, Dataset data, IReadOnlyDictionary<string, Correction> corrections)
    {
        Clip[] clips = [.. data.Train.Select(clip => corrections.TryGetValue(clip.Name, out var correction) ? clip with { Labels = correction.Labels, Verified = clip.Verified || correction.IsVerified } : clip)
            .Where(clip => clip.Labels!.Count > 0)];
        var several = clips.Any(clip => clip.Labels!.Count > 1);
        var separator = !several ? null : Array.Find([",", ";", "|"], text => !data.Labels.Any(label => label.Contains(text, StringComparison.Ordinal)))
            ?? throw InputException.At(data.Root, "the labels contain commas, semicolons and vertical bars", "one of these characters to separate the labels of a clip");
        (string Name, bool IsNeeded, Func<Clip, string> Value)[] columns =
        [
            (FileColumn, true, clip => NameOf(clip, data.Root)), (LabelColumn, true, clip => string.Join(separator, clip.Labels!)), (Verified, clips.Any(clip => !clip.Verified), clip => clip.Verified ? "1" : "0"),
            (Group, clips.Any(clip => clip.Group is not null), clip => clip.Group ?? ""), (Fold, clips.Any(clip => clip.Fold is not null), clip => FormattableString.Invariant($"{clip.Fold}")),
        ];
        columns = [.. columns.Where(column => column.IsNeeded)];
        Save(path, ',', clips.Select(clip => columns.Select(column => column.Value(clip)).ToArray()).Prepend([.. columns.Select(column => column.Name)]));
        string? Needed(string name) => Array.Exists(columns, column => column.Name == name) ? name : null;
        return new() { Layout = CsvLayouts.Any.Name, Csv = path, LabelSeparator = separator, VerifiedColumn = Needed(Verified), GroupColumn = Needed(Group), FoldColumn = Needed(Fold) };
    }

    private static string NameOf(Clip clip, string root)
    {
        var name = LayoutContext.WithForwardSlashes(Path.GetRelativePath(root, clip.Path));
        return !name.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(name) ? name : throw InputException.At(clip.Path, "the recording is outside the data set", $"recordings in {root}");
    }

    private static void Save(string path, char separator, IEnumerable<string[]> rows) => AtomicFile.Write(path, file => CsvText.Write(file, separator, rows));
}

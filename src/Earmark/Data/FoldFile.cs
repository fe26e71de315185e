using System.Globalization;

namespace Earmark.Data;

/// <summary>Reads and writes folds.csv in a run folder: columns <c>name,fold</c> and one row per training clip. The fold is empty for clips that are never held out.</summary>
internal static class FoldFile
{
    private const string Expected = "Expected the data set for which the folds were created.";

    /// <summary>See <see cref="Fold.Save"/>.</summary>
    public static void Save(string path, IReadOnlyList<Fold> folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        Dictionary<string, string> rows = new(StringComparer.Ordinal);
        foreach (var clip in folds.SelectMany(fold => fold.Train)) rows[clip.Name] = "";
        foreach (var fold in folds)
            foreach (var clip in fold.Validation) rows[clip.Name] = fold.Index.ToString(CultureInfo.InvariantCulture);
        if (File.Exists(path)) throw new IOException($"{path}: the file already exists");
        // Written atomically because a resumed run reads its folds from this file.
        AtomicFile.Write(path, file => CsvText.Write(file, ',', rows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => (string[])[row.Key, row.Value]).Prepend(["name", "fold"])));
    }

    /// <summary>See <see cref="Fold.Load"/>.</summary>
    public static IReadOnlyList<Fold> Load(string path, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var context = new LayoutContext(Path.GetDirectoryName(Path.GetFullPath(path))!, new(), ForPrediction: false);
        Dictionary<string, int> folds = new(StringComparer.Ordinal);
        HashSet<string> listed = new(StringComparer.Ordinal), known = [.. data.Train.Select(clip => clip.Name)];
        if (DatasetCsv.Read(context, path, ("name", null), ("fold", null)) is { } table)
            foreach (var row in table.Rows)
            {
                var (name, fold) = (row.Fields[table.IndexOf("name")], row.Fields[table.IndexOf("fold")]);
                if (!known.Contains(name))
                    context.Error("unknown clips", table.File, row.Line, $"'{name}' is not a training clip of {data.Root}. {Expected}");
                else if (!listed.Add(name))
                    context.Error("repeated rows", table.File, row.Line, $"'{name}' is already listed. Expected one row per clip.");
                else if (fold.Length == 0) continue;
                else if (int.TryParse(fold, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) folds.Add(name, number);
                else context.Error("values of fold", table.File, row.Line, $"fold is '{fold}'. Expected a whole number, 0 or more, or an empty field.");
            }
        if (!context.Findings.HasErrors && known.Count > listed.Count)
            context.Error("clips without a row", Path.GetFileName(path), null,
                $"no row for {Names.Summary([.. known.Except(listed).Order(StringComparer.Ordinal).Select(name => $"'{name}'")])}. {Expected}");
        if (!context.Findings.HasErrors && folds.Count == 0)
            context.Error("empty CSV files", Path.GetFileName(path), null, "no clip is held out. Expected at least one held-out clip.");
        context.Findings.ThrowErrors(path);
        return [.. Enumerable.Range(0, folds.Values.Max() + 1).Select(index => Fold.Create(data, folds, index, verifiedOnly: true))];
    }
}

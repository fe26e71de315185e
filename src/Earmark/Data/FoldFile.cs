using System.Globalization;
using Earmark.Scoring;
using nietras.SeparatedValues;

namespace Earmark.Data;

/// <summary>folds.csv of a run folder: <c>name,fold</c>, a row for each training clip; the fold is empty for a clip that is never held out.</summary>
internal static class FoldFile
{
    /// <summary>See <see cref="Fold.Save"/>.</summary>
    public static void Save(string path, IReadOnlyList<Fold> folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        var held = folds.SelectMany(fold => fold.Validation.Select(clip => (clip.Name, fold.Index))).ToDictionary(pair => pair.Name, pair => pair.Index, StringComparer.Ordinal);
        var names = folds.SelectMany(fold => fold.Train.Concat(fold.Validation)).Select(clip => clip.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        using var text = new StreamWriter(new FileStream(path, FileMode.CreateNew)) { NewLine = "\n" };
        using var writer = Sep.New(',').Writer(options => options with { Escape = true }).To(text);
        foreach (var name in names)
        {
            using var row = writer.NewRow();
            row["name"].Set(name);
            row["fold"].Set(held.TryGetValue(name, out var fold) ? fold.ToString(CultureInfo.InvariantCulture) : "");
        }
    }

    /// <summary>See <see cref="Fold.Load"/>.</summary>
    public static IReadOnlyList<Fold> Load(string path, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var reading = new Reading(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", new(), ForPrediction: false);
        Dictionary<string, int> parts = new(StringComparer.Ordinal);
        HashSet<string> named = new(StringComparer.Ordinal), known = [.. data.Train.Select(clip => clip.Name)];
        if (CsvTable.Read(reading, path, ("name", null), ("fold", null)) is { } table)
            foreach (var row in table.Rows)
            {
                var (name, fold) = (row.Cells[table.IndexOf("name")], row.Cells[table.IndexOf("fold")]);
                if (!known.Contains(name)) reading.Error("unknown clips", table.File, row.Line, $"'{name}' is no training clip of {data.Root}. Expected the data set the folds were made for.");
                else if (!named.Add(name)) reading.Error("repeated rows", table.File, row.Line, $"'{name}' is there before. Expected one row a clip.");
                else if (fold.Length == 0) continue;
                else if (int.TryParse(fold, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) parts.Add(name, number);
                else reading.Error("values of the column fold", table.File, row.Line, $"fold is '{fold}'. Expected a whole number from 0, or nothing.");
            }
        if (!reading.Findings.HaveErrors && known.Count > named.Count)
            reading.Error("clips without a row", Path.GetFileName(path), null,
                $"no row for {Names.Few([.. known.Except(named).Order(StringComparer.Ordinal).Select(name => $"'{name}'")])}. Expected the data set the folds were made for.");
        if (!reading.Findings.HaveErrors && parts.Count == 0) reading.Error("empty tables", Path.GetFileName(path), null, "holds out no clip. Expected folds.");
        reading.Findings.ThrowErrors(path);
        return [.. Enumerable.Range(0, parts.Values.Max() + 1).Select(index => Fold.Of(data, parts, index))];
    }
}

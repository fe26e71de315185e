using System.Globalization;

namespace Earmark.Data;

/// <summary>The columns of a label file.</summary>
/// <param name="File">File names.</param>
/// <param name="Label">Labels.</param>
/// <param name="Verified">Whether a person checked the label; may be absent: all are.</param>
/// <param name="Fold">The data set's own folds; may be absent.</param>
/// <param name="Group">What stays whole when splitting; may be absent.</param>
internal sealed record Columns(string File, string Label, string? Verified = null, string? Fold = null, string? Group = null)
{
    /// <summary>The same with the names the user gives.</summary>
    public Columns With(DatasetOptions options) => new(options.FileColumn ?? File, options.LabelColumn ?? Label,
        options.VerifiedColumn ?? Verified, options.FoldColumn ?? Fold, options.GroupColumn ?? Group);

    /// <summary>The optional columns that have to be there because the user names them, with their options.</summary>
    public static IEnumerable<(string Name, string? Option)> Named(DatasetOptions options) =>
        new (string? Name, string? Option)[]
        {
            (options.VerifiedColumn, "--verified-column"), (options.FoldColumn, "--fold-column"), (options.GroupColumn, "--group-column"),
        }.Where(column => column.Name is not null).Select(column => (column.Name!, column.Option));
}

/// <summary>From a table of file names and labels to clips, with every fault of every row.</summary>
internal static class LabelFile
{
    /// <summary>Reads the training clips.</summary>
    /// <param name="reading">Takes the findings.</param>
    /// <param name="csv">The label file.</param>
    /// <param name="recordings">Where its file names lead; null where that folder is absent, which is an error already.</param>
    /// <param name="columns">Its columns, if the user names no others.</param>
    public static IReadOnlyList<Clip> Read(Reading reading, string csv, Recordings? recordings, Columns columns)
    {
        columns = columns.With(reading.Options);
        if (CsvTable.Read(reading, csv, [(columns.File, "--file-column"), (columns.Label, "--label-column"), .. Columns.Named(reading.Options)])
            is not { } table) return [];
        var (file, label) = (table.IndexOf(columns.File), table.IndexOf(columns.Label));
        var details = new Details(reading, table, columns);
        List<Clip> clips = [];
        Dictionary<string, (string Label, int Line)> known = new(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var (name, named) = (row.Cells[file], row.Cells[label]);
            if (named.Length == 0)
                reading.Error("empty labels", table.File, row.Line, $"the label of '{name}' is empty. Give it one or take the row out.");
            var path = PathOf(reading, table.File, row.Line, name, recordings);
            var clip = details.Of(row, new(name, path ?? "", named));
            if (path is null || named.Length == 0 || clip is null) continue;
            if (known.TryAdd(path, (named, row.Line))) clips.Add(clip);
            else if (known[path].Label == named)
                reading.Warn("repeated rows", table.File, row.Line,
                    $"'{name}' is already in line {known[path].Line} with the same label. It is counted once.");
            else
                reading.Error("clips under two labels", table.File, row.Line,
                    $"'{name}' is under '{named}' here and under '{known[path].Label}' in line {known[path].Line}. "
                    + "Expected one label a clip: take one row out.");
        }
        if (recordings is not null) Unnamed(reading, table, recordings, known.Keys);
        return clips;
    }

    // Where the recording of a row lies; null, and an error, where that cannot be said; the name where no folder is there to look in.
    private static string? PathOf(Reading reading, string file, int line, string name, Recordings? recordings)
    {
        if (name.Length == 0)
        {
            reading.Error("empty file names", file, line, "the file name is empty. Give it one or take the row out.");
            return null;
        }
        if (recordings is null) return name;
        if (Below(reading, recordings, name) is not { } below)
        {
            reading.Error("paths out of the data set", file, line, $"'{name}' leads out of the data set. Expected a path below it.");
            return null;
        }
        switch (recordings.Find(below))
        {
            case [var one]: return recordings.PathOf(one);
            case []:
                reading.Error("absent recordings", file, line,
                    $"'{name}' is not in {Folder(reading, recordings)}. Put it there or take the row out.");
                return null;
            case var several:
                reading.Error("names of several recordings", file, line,
                    $"'{name}' may be {Names.Few([.. several.Select(path => $"'{path}'")])}. Give the path below {Folder(reading, recordings)}.");
                return null;
        }
    }

    /// <summary>Warns of recordings that no row names.</summary>
    public static void Unnamed(Reading reading, CsvTable table, Recordings recordings, IEnumerable<string> paths)
    {
        var named = paths.ToHashSet(StringComparer.Ordinal);
        string[] others = [.. recordings.Names.Where(name => !named.Contains(recordings.PathOf(name))).Select(name => $"'{name}'")];
        if (others.Length > 0)
            reading.Warn("unnamed recordings", Folder(reading, recordings), null,
                $"{(others.Length == 1 ? "1 recording is" : $"{others.Length} recordings are")} named by no row of {table.File} "
                + $"and left out: {Names.Few(others)}.");
    }

    private static string Folder(Reading reading, Recordings recordings) =>
        reading.Name(recordings.Folder) is var name && name == "." ? reading.Root : name;

    // The path below the folder of the recordings, or null where the name leads out of the data set.
    private static string? Below(Reading reading, Recordings recordings, string name)
    {
        var folder = Path.GetFullPath(recordings.Folder);
        var path = Path.GetFullPath(name.Replace('\\', '/'), folder);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(reading.Root)) + Path.DirectorySeparatorChar;
        return path.StartsWith(root, StringComparison.Ordinal) ? Path.GetRelativePath(folder, path).Replace('\\', '/') : null;
    }

    /// <summary>What a row says beside file name and label.</summary>
    internal sealed class Details(Reading reading, CsvTable table, Columns columns)
    {
        private readonly int verified = table.IndexOf(columns.Verified), fold = table.IndexOf(columns.Fold), group = table.IndexOf(columns.Group);

        /// <summary>The clip with what the row says; null, and errors, where a cell cannot be read.</summary>
        public Clip? Of(TableRow row, Clip clip)
        {
            var whole = true;
            if (verified >= 0)
            {
                var cell = row.Cells[verified].ToLowerInvariant();
                if (cell is "1" or "true" or "0" or "false") clip = clip with { Verified = cell is "1" or "true" };
                else whole = Fail(columns.Verified!, row, row.Cells[verified], "1, 0, true or false");
            }
            if (fold >= 0)
            {
                if (int.TryParse(row.Cells[fold], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                    clip = clip with { Fold = number };
                else whole = Fail(columns.Fold!, row, row.Cells[fold], "a whole number");
            }
            if (group >= 0 && row.Cells[group].Length > 0) clip = clip with { Group = row.Cells[group] };
            return whole ? clip : null;
        }

        private bool Fail(string column, TableRow row, string found, string expected)
        {
            reading.Error($"values of {column}", table.File, row.Line, $"{column} is '{found}'. Expected {expected}.");
            return false;
        }
    }
}

using System.Globalization;

namespace Earmark.Data;

/// <summary>The columns of a label file.</summary>
/// <param name="File">Column of file names.</param>
/// <param name="Label">Column of labels.</param>
/// <param name="Verified">Optional column that states whether the label was verified manually. Without it, all labels are considered verified.</param>
/// <param name="Fold">Optional column of the folds assigned by the data set.</param>
/// <param name="Group">Optional column of the groups, which are never split.</param>
/// <param name="Split">Optional column of the splits: the clips of "val" are held out if no folds are requested.</param>
/// <param name="Separator">Text between two labels of a clip, or null if each clip has one label.</param>
internal sealed record Columns(string File, string Label, string? Verified = null, string? Fold = null, string? Group = null, string? Split = null, string? Separator = null)
{
    /// <summary>Returns the columns with the names specified by the user.</summary>
    public Columns Override(DatasetOptions options) => new(options.FileColumn ?? File, options.LabelColumn ?? Label,
        options.VerifiedColumn ?? Verified, options.FoldColumn ?? Fold, options.GroupColumn ?? Group, Split, options.LabelSeparator ?? Separator);

    /// <summary>Returns the optional columns that are required because the user specified them, with their options.</summary>
    public static IEnumerable<(string Name, string? Option)> Specified(DatasetOptions options) =>
        new (string? Name, string? Option)[]
        {
            (options.VerifiedColumn, "--verified-column"), (options.FoldColumn, "--fold-column"), (options.GroupColumn, "--group-column"),
        }.Where(column => column.Name is not null).Select(column => (column.Name!, column.Option));
}

/// <summary>Converts a CSV file with file names and labels to clips and reports the errors in all rows.</summary>
internal static class LabelFile
{
    /// <summary>Reads the training clips. Their recordings are in a folder of the root; if it is missing, an error is reported, and the rows are checked nevertheless.</summary>
    /// <param name="context">Receives the findings.</param>
    /// <param name="csv">The label file.</param>
    /// <param name="folder">Name of the folder in the root.</param>
    /// <param name="columns">The default columns, which the user can override.</param>
    public static IReadOnlyList<Clip> Read(LayoutContext context, string csv, string folder, Columns columns)
    {
        var path = context.RequireFolder(folder, $"the recordings listed in {context.DisplayPath(csv)}");
        return Read(context, csv, path is null ? null : Recordings.ReadFolder(context, path), columns);
    }

    /// <summary>Reads the training clips.</summary>
    /// <param name="context">Receives the findings.</param>
    /// <param name="csv">The label file.</param>
    /// <param name="recordings">The recordings that the file names refer to, or null if their folder is missing, which has already been reported.</param>
    /// <param name="columns">The default columns, which the user can override.</param>
    /// <param name="isExempt">Returns whether the recording with a path relative to the folder needs no row. If null, every recording needs one.</param>
    public static IReadOnlyList<Clip> Read(LayoutContext context, string csv, Recordings? recordings, Columns columns, Func<string, bool>? isExempt = null)
    {
        columns = columns.Override(context.Options);
        if (DatasetCsv.Read(context, csv, [(columns.File, "--file-column"), (columns.Label, "--label-column"), .. Columns.Specified(context.Options)])
            is not { } table) return [];
        var (file, label) = (table.IndexOf(columns.File), table.IndexOf(columns.Label));
        var details = new OptionalColumns(context, table, columns);
        var lookup = recordings is null ? null : new RecordingLookup(context, recordings);
        var lists = new LabelLists(context, table.File, columns.Separator);
        List<Clip> clips = [];
        Dictionary<string, (int Index, int Line)> known = new(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var name = row.Fields[file];
            var labels = lists.Parse(row.Fields[label], name, row.Line);
            var path = PathOf(context, table.File, row.Line, name, lookup, recordings);
            var clip = details.Read(row, new(name, path ?? "", labels));
            if (path is null || labels is null || clip is null) continue;
            if (known.TryAdd(path, (clips.Count, row.Line)))
            {
                clips.Add(clip);
                continue;
            }
            var (index, line) = known[path];
            if (clips[index].Labels!.ToHashSet(StringComparer.Ordinal).SetEquals(labels))
                context.Warn("repeated rows", table.File, row.Line, $"{Quoted.Format(name)} is already in line {line} with the same label. The duplicate is ignored.");
            else if (context.Options.MergeLabels && (clips[index].Fold, clips[index].Group, clips[index].HeldOut) != (clip.Fold, clip.Group, clip.HeldOut))
                context.Error("rows that cannot be merged", table.File, row.Line, $"{Quoted.Format(name)} has another fold, group or split here than in line {line}. Expected the same in all its rows.");
            else if (context.Options.MergeLabels)
                clips[index] = clips[index] with { Labels = [.. clips[index].Labels!.Union(labels, StringComparer.Ordinal)], Verified = clips[index].Verified && clip.Verified };
            else
                context.Error("clips with two labels", table.File, row.Line,
                    $"{Quoted.Format(name)} has the label {Quoted.Format(labels.ToString())} here and {Quoted.Format(clips[index].Labels!.ToString())} in line {line}. "
                    + "Expected one row per clip. Remove one row, or use --merge-labels if both labels apply.");
        }
        lists.WarnAboutSplitLabels();
        if (recordings is not null) WarnAboutUnlisted(context, table, recordings, known.Keys, isExempt);
        return clips;
    }

    // Returns the path of the recording of a row, the name if there is no folder to search, or null if the path cannot be determined, which is reported.
    private static string? PathOf(LayoutContext context, string file, int line, string name, RecordingLookup? lookup, Recordings? recordings)
    {
        if (name.Length == 0)
        {
            context.Error("empty file names", file, line, "the file name is empty. Add one or remove the row.");
            return null;
        }
        if (lookup is null) return name;
        var (error, path, match) = lookup.Find(name);
        switch (error)
        {
            case NameMatchError.None when match.Differs: WarnAboutSpelling(context, file, line, name, match); break;
            case NameMatchError.NotFound:
                context.Error("missing recordings", file, line,
                    $"{Quoted.Format(name)} is not in {FolderOf(context, recordings!)}. Add the file or remove the row.");
                break;
            case NameMatchError.Ambiguous:
                context.Error("ambiguous names", file, line,
                    $"{Quoted.Format(name)} matches several files: {Names.Summary([.. match.Names.Select(Quoted.Format)])}. Specify the path relative to {FolderOf(context, recordings!)}.");
                break;
            case NameMatchError.Outside:
                context.Error("paths outside the data set", file, line, $"{Quoted.Format(name)} is outside the data set. Expected a path inside it.");
                break;
            case NameMatchError.Irregular:
                context.Warn("rows with unreadable files", file, line,
                    $"{Quoted.Format(name)} is a pipe, a device or a socket. Expected a regular file. The row is skipped.");
                break;
        }
        return path;
    }

    /// <summary>Warns that a name was matched to a recording whose name is spelled differently.</summary>
    public static void WarnAboutSpelling(LayoutContext context, string file, int line, string name, NameMatch match) =>
        context.Warn("names in another spelling", file, line,
            $"{Quoted.Format(name)} is matched to {Quoted.Format(match.Names[0])}: they differ only in case or in Unicode form.");

    /// <summary>Warns about recordings that are not listed in any row.</summary>
    public static void WarnAboutUnlisted(LayoutContext context, DatasetCsv table, Recordings recordings, IEnumerable<string> paths, Func<string, bool>? isExempt = null)
    {
        var listed = paths.ToHashSet(StringComparer.Ordinal);
        var background = Path.GetFullPath(ClassFolders.BackgroundFolder(context));
        string[] unlisted = [.. recordings.Names.Where(name => !listed.Contains(recordings.PathOf(name)) && isExempt?.Invoke(name) is not true
            && !RealPath.IsIn(Path.GetFullPath(recordings.PathOf(name)), background)).Select(Quoted.Format)];
        if (unlisted.Length > 0)
            context.Warn("unlisted recordings", FolderOf(context, recordings), null,
                $"{(unlisted.Length == 1 ? "1 recording is" : $"{unlisted.Length} recordings are")} not listed in {table.File} "
                + $"and skipped: {Names.Summary(unlisted)}.");
    }

    private static string FolderOf(LayoutContext context, Recordings recordings) =>
        Quoted.Escape(context.DisplayPath(recordings.Folder) is var name && name == "." ? context.Root : name);

    /// <summary>Reads the optional columns of a row.</summary>
    internal sealed class OptionalColumns(LayoutContext context, DatasetCsv table, Columns columns)
    {
        private readonly int verified = table.IndexOf(columns.Verified), fold = table.IndexOf(columns.Fold), group = table.IndexOf(columns.Group), split = table.IndexOf(columns.Split);

        /// <summary>Returns the clip with the values of the row, or null if a field is invalid. Errors are reported.</summary>
        public Clip? Read(CsvRow row, Clip clip)
        {
            var valid = true;
            if (verified >= 0)
            {
                if (ParseBool(row.Fields[verified]) is { } isTrue) clip = clip with { Verified = isTrue };
                else valid = Fail(columns.Verified!, row, row.Fields[verified], "1, 0, true or false");
            }
            if (fold >= 0)
            {
                if (ParseInt(row.Fields[fold]) is { } number) clip = clip with { Fold = number };
                else valid = Fail(columns.Fold!, row, row.Fields[fold], "a whole number");
            }
            if (group >= 0 && row.Fields[group].Length > 0) clip = clip with { Group = row.Fields[group] };
            if (split >= 0)
            {
                if (row.Fields[split] is "train" or "val") clip = clip with { HeldOut = row.Fields[split] == "val" };
                else valid = Fail(columns.Split!, row, row.Fields[split], "train or val");
            }
            return valid ? clip : null;
        }

        private static bool? ParseBool(string field) =>
            bool.TryParse(field, out var isTrue) ? isTrue : ParseInt(field) switch { 0 => false, 1 => true, _ => null };

        // "1.0" is also accepted because pandas writes integers in this form if a field in the column is empty.
        private static int? ParseInt(string field) =>
            decimal.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue ? (int)number : null;

        private bool Fail(string column, CsvRow row, string found, string expected)
        {
            context.Error($"values of {column}", table.File, row.Line, $"{column} is {Quoted.Format(found)}. Expected {expected}.");
            return false;
        }
    }
}

namespace Earmark.Data;

/// <summary>Folders that are named after their label, and the clips in them.</summary>
internal static class ClassFolders
{
    /// <summary>Name of the folder of background sounds, which have no label.</summary>
    public const string Background = "_background";

    private const string Sources = "sources.csv";

    /// <summary>Returns the folders in a folder in ordinal order, without hidden folders and folders of background sounds.</summary>
    public static IEnumerable<string> FindIn(LayoutContext context, string folder)
    {
        string[] background = [Path.GetFullPath(BackgroundOf(context)), Path.GetFullPath(Path.Combine(folder, Background))];
        return !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder, "*", new EnumerationOptions())
            .Where(inner => !background.Contains(Path.TrimEndingDirectorySeparator(Path.GetFullPath(inner)))).Order(StringComparer.Ordinal);
    }

    /// <summary>Returns the folder of background sounds: the one that the user names, else <c>_background</c>; it may not exist.</summary>
    public static string BackgroundOf(LayoutContext context) => context.Options.Background is not { } given ? context.At(Background)
        : Directory.Exists(given) ? given : context.At(given);

    /// <summary>Reads the clips of the label folders. Clips are named by their path relative to the root.</summary>
    /// <param name="context">Receives the findings.</param>
    /// <param name="parents">The folders that contain the label folders: the root, or parts of the data set.</param>
    /// <param name="heldOut">Whether a folder is held out for validation.</param>
    public static IReadOnlyList<Clip> Read(LayoutContext context, IReadOnlyList<string> parents, Func<string, bool> heldOut)
    {
        (string Parent, string Folder)[] all = [.. parents.SelectMany(parent => FindIn(context, parent).Select(folder => (parent, folder)))];
        var found = FolderWalk.Files(context, [.. all.Select(pair => pair.Folder)]);
        List<Clip> clips = [];
        foreach (var ((parent, folder), files) in all.Zip(found.Files))
        {
            if (found.NotFollowed.Contains(folder) || !Directory.Exists(folder)) continue; // already reported
            if (files is [])
                context.Warn("empty folders", context.Root, null, $"the folder {Quoted.Format(context.Name(folder))} contains no recordings. It is not used as a class.");
            else
            {
                var label = context.Labels.Of(context, Path.GetFileName(folder), context.Name(parent) is "." ? context.Root : context.Name(parent), null);
                clips.AddRange(files.Select(path => new Clip(context.Name(path), path, label) { HeldOut = heldOut(parent) })
                    .OrderBy(clip => clip.Name, StringComparer.Ordinal));
            }
        }
        WarnAboutLooseFiles(context, parents);
        return File.Exists(context.At(Sources)) ? WithSources(context, clips) : clips;
    }

    private static void WarnAboutLooseFiles(LayoutContext context, IReadOnlyList<string> parents)
    {
        string[] loose = [.. parents.Append(context.Root).Distinct().SelectMany(parent => Directory.EnumerateFiles(parent, "*", new EnumerationOptions()))
            .Where(Recordings.IsCandidate).Select(path => Quoted.Format(context.Name(path))).Order(StringComparer.Ordinal)];
        if (loose.Length > 0)
            context.Warn("recordings without a label", context.Root, null, $"not in a class folder and skipped: {Names.Summary(loose)}.");
    }

    // The folder is the label, whatever other columns contain. The table adds groups, and folds if the user names that column.
    private static IReadOnlyList<Clip> WithSources(LayoutContext context, List<Clip> clips)
    {
        var columns = new Columns("path", "", Group: "group").With(context.Options);
        if (CsvTable.Read(context, context.At(Sources), [(columns.File, null), (columns.Group!, "--group-column"),
                .. Columns.Named(context.Options with { GroupColumn = null })]) is not { } table) return clips;
        var details = new LabelFile.Details(context, table, columns);
        var places = clips.Index().ToDictionary(position => position.Item.Name, position => position.Index, StringComparer.Ordinal);
        var named = new NamedRecordings(context, Recordings.Create(context.Root, clips.Select(clip => clip.Path)));
        Clip[] read = [.. clips];
        HashSet<int> listed = [];
        foreach (var row in table.Rows)
        {
            var name = row.Cells[table.IndexOf(columns.File)];
            var (fault, _, match) = name.Length == 0 ? (NameMatchError.Absent, null, default) : named.Find(name);
            if (fault == NameMatchError.Several)
                context.Error("ambiguous names", Sources, row.Line,
                    $"{Quoted.Format(name)} matches several files: {Names.Summary([.. match.Names.Select(Quoted.Format)])}. Give the path relative to {context.Root}.");
            else if (fault != NameMatchError.None || !places.TryGetValue(match.Names[0], out var position))
                context.Warn("absent recordings", Sources, row.Line, $"{Quoted.Format(name)} is not in a class folder. The row is skipped.");
            else
            {
                if (match.Differs) LabelFile.WarnAboutSpelling(context, Sources, row.Line, name, match);
                if (listed.Add(position)) read[position] = details.Read(row, clips[position]) ?? clips[position];
                else context.Error("repeated rows", Sources, row.Line, $"{Quoted.Format(name)} is already listed. Expected one row per recording.");
            }
        }
        string[] others = [.. clips.Where((_, position) => !listed.Contains(position)).Select(clip => Quoted.Format(clip.Name))];
        if (others.Length > 0)
            context.Warn("ungrouped recordings", Sources, null, $"no row for {Names.Summary(others)}. Each forms its own group.");
        return read;
    }
}

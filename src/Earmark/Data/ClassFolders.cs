namespace Earmark.Data;

/// <summary>Folders named after their label, and the clips in them.</summary>
internal static class ClassFolders
{
    /// <summary>Name of the folder of background sounds, which have no label.</summary>
    public const string Background = "_background";

    /// <summary>Where the labels are, as a plural.</summary>
    public const string LabelSource = "the names of its folders";

    private const string Sources = "sources.csv";

    /// <summary>Returns the options for reading labels that are used.</summary>
    public static IReadOnlyList<LabelOption> UsedOptions(LayoutContext context) =>
        File.Exists(context.PathOf(Sources)) ? [LabelOption.MergeLabels, .. LabelOption.RowColumns] : [LabelOption.MergeLabels];

    /// <summary>Returns the subfolders of a folder in ordinal order, excluding hidden folders and folders of background sounds.</summary>
    public static IEnumerable<string> FindIn(LayoutContext context, string folder)
    {
        string[] background = [Path.GetFullPath(BackgroundFolder(context)), Path.GetFullPath(Path.Combine(folder, Background))];
        return !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder, "*", new EnumerationOptions())
            .Where(subfolder => !background.Contains(Path.TrimEndingDirectorySeparator(Path.GetFullPath(subfolder)))).Order(StringComparer.Ordinal);
    }

    /// <summary>Returns the folder of background sounds: the one specified by the user, otherwise <c>_background</c>. It may not exist.</summary>
    public static string BackgroundFolder(LayoutContext context) => context.Options.Background is not { } specified ? context.PathOf(Background)
        : Directory.Exists(specified) ? specified : context.PathOf(specified);

    /// <summary>Reads the clips in the label folders. The name of a clip is its path relative to the root.</summary>
    /// <param name="context">Receives the findings.</param>
    /// <param name="parents">The folders that contain the label folders: the root, or the folders of the splits.</param>
    /// <param name="heldOut">Whether a folder is held out for validation.</param>
    public static IReadOnlyList<Clip> Read(LayoutContext context, IReadOnlyList<string> parents, Func<string, bool> heldOut)
    {
        (string Parent, string Folder)[] labelFolders = [.. parents.SelectMany(parent => FindIn(context, parent).Select(folder => (parent, folder)))];
        var found = FolderWalk.List(context, [.. labelFolders.Select(pair => pair.Folder)]);
        List<Clip> clips = [];
        foreach (var ((parent, folder), files) in labelFolders.Zip(found.Files))
        {
            if (found.NotFollowed.Contains(folder) || !Directory.Exists(folder)) continue; // already reported
            if (files is [])
                context.Warn("empty folders", context.Root, null, $"the folder {Quoted.Format(context.DisplayPath(folder))} contains no recordings. It is not used as a class.");
            else
            {
                var label = context.Labels.Normalise(context, Path.GetFileName(folder), context.DisplayPath(parent) is "." ? context.Root : context.DisplayPath(parent), null);
                clips.AddRange(files.Select(path => new Clip(context.DisplayPath(path), path, label) { HeldOut = heldOut(parent) })
                    .OrderBy(clip => clip.Name, StringComparer.Ordinal));
            }
        }
        WarnAboutLooseFiles(context, parents);
        var withSources = File.Exists(context.PathOf(Sources)) ? WithSources(context, clips) : clips;
        return context.Options.MergeLabels ? Merge(context, withSources) : withSources;
    }

    // Of identical recordings, the first is kept and has the labels of all.
    private static IReadOnlyList<Clip> Merge(LayoutContext context, IReadOnlyList<Clip> clips)
    {
        var merged = clips.ToDictionary(clip => clip.Name, StringComparer.Ordinal);
        foreach (var copies in DuplicateAudio.FindGroups(clips, context.CancellationToken))
        {
            merged[copies[0].Name] = copies[0] with { Labels = [.. copies.SelectMany(copy => copy.Labels!).Distinct(StringComparer.Ordinal)] };
            foreach (var copy in copies.Skip(1)) merged.Remove(copy.Name);
        }
        return [.. clips.Where(clip => merged.ContainsKey(clip.Name)).Select(clip => merged[clip.Name])];
    }

    private static void WarnAboutLooseFiles(LayoutContext context, IReadOnlyList<string> parents)
    {
        string[] loose = [.. parents.Append(context.Root).Distinct().SelectMany(parent => Directory.EnumerateFiles(parent, "*", new EnumerationOptions()))
            .Where(Recordings.IsCandidate).Select(path => Quoted.Format(context.DisplayPath(path))).Order(StringComparer.Ordinal)];
        if (loose.Length > 0)
            context.Warn("recordings without a label", context.Root, null, $"skipped recordings outside the class folders: {Names.Summary(loose)}.");
    }

    // The folder is the label, regardless of the columns. The CSV file adds groups, and folds if the user specifies that column.
    private static IReadOnlyList<Clip> WithSources(LayoutContext context, List<Clip> clips)
    {
        var columns = new Columns("path", "", Group: "group").Override(context.Options);
        if (DatasetCsv.Read(context, context.PathOf(Sources), [(columns.File, null), (columns.Group!, "--group-column"),
                .. Columns.Specified(context.Options with { GroupColumn = null })]) is not { } table) return clips;
        var details = new LabelFile.OptionalColumns(context, table, columns);
        var indices = clips.Index().ToDictionary(entry => entry.Item.Name, entry => entry.Index, StringComparer.Ordinal);
        var lookup = new RecordingLookup(context, Recordings.Create(context.Root, clips.Select(clip => clip.Path)));
        Clip[] updated = [.. clips];
        HashSet<int> listed = [];
        foreach (var row in table.Rows)
        {
            var name = row.Fields[table.IndexOf(columns.File)];
            var (error, _, match) = name.Length == 0 ? (NameMatchError.NotFound, null, default) : lookup.Find(name);
            if (error == NameMatchError.Ambiguous)
                context.Error("ambiguous names", Sources, row.Line,
                    $"{Quoted.Format(name)} matches several files: {Names.Summary([.. match.Names.Select(Quoted.Format)])}. Specify the path relative to {context.Root}.");
            else if (error != NameMatchError.None || !indices.TryGetValue(match.Names[0], out var index))
                context.Warn("missing recordings", Sources, row.Line, $"{Quoted.Format(name)} is not in a class folder. The row is skipped.");
            else
            {
                if (match.Differs) LabelFile.WarnAboutSpelling(context, Sources, row.Line, name, match);
                if (listed.Add(index)) updated[index] = details.Read(row, clips[index]) ?? clips[index];
                else context.Error("repeated rows", Sources, row.Line, $"{Quoted.Format(name)} is already listed. Expected one row per recording.");
            }
        }
        string[] unlisted = [.. clips.Where((_, index) => !listed.Contains(index)).Select(clip => Quoted.Format(clip.Name))];
        if (unlisted.Length > 0)
            context.Warn("ungrouped recordings", Sources, null, $"no row for {Names.Summary(unlisted)}. Each forms its own group.");
        return updated;
    }
}

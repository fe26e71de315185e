namespace Earmark.Data;

/// <summary>Folders that are named after their label, and the clips in them.</summary>
internal static class ClassFolders
{
    /// <summary>Name of the folder of background sounds, which have no label.</summary>
    public const string Background = "_background";

    private const string Sources = "sources.csv";

    /// <summary>Returns the folders in a folder in ordinal order, without hidden folders and folders of background sounds.</summary>
    public static IEnumerable<string> In(LayoutContext reading, string folder)
    {
        string[] background = [Path.GetFullPath(BackgroundOf(reading)), Path.GetFullPath(Path.Combine(folder, Background))];
        return !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder, "*", new EnumerationOptions())
            .Where(inner => !background.Contains(Path.TrimEndingDirectorySeparator(Path.GetFullPath(inner)))).Order(StringComparer.Ordinal);
    }

    /// <summary>Returns the folder of background sounds: the one that the user names, else <c>_background</c>; it may not exist.</summary>
    public static string BackgroundOf(LayoutContext reading) => reading.Options.Background is not { } given ? reading.At(Background)
        : Directory.Exists(given) ? given : reading.At(given);

    /// <summary>Reads the clips of the label folders. Clips are named by their path relative to the root.</summary>
    /// <param name="reading">Receives the findings.</param>
    /// <param name="parents">The folders that contain the label folders: the root, or parts of the data set.</param>
    /// <param name="heldOut">Whether a folder is held out for validation.</param>
    public static IReadOnlyList<Clip> Read(LayoutContext reading, IReadOnlyList<string> parents, Func<string, bool> heldOut)
    {
        (string Parent, string Folder)[] all = [.. parents.SelectMany(parent => In(reading, parent).Select(folder => (parent, folder)))];
        var found = FolderWalk.Files(reading, [.. all.Select(pair => pair.Folder)]);
        List<Clip> clips = [];
        foreach (var ((parent, folder), files) in all.Zip(found.Files))
        {
            if (found.NotFollowed.Contains(folder) || !Directory.Exists(folder)) continue; // already reported
            if (files is [])
                reading.Warn("empty folders", reading.Root, null, $"the folder {Quoted.Of(reading.Name(folder))} contains no recordings. It is not used as a class.");
            else
            {
                var label = reading.Labels.Of(reading, Path.GetFileName(folder), reading.Name(parent) is "." ? reading.Root : reading.Name(parent), null);
                clips.AddRange(files.Select(path => new Clip(reading.Name(path), path, label) { HeldOut = heldOut(parent) })
                    .OrderBy(clip => clip.Name, StringComparer.Ordinal));
            }
        }
        WarnOfLoose(reading, parents);
        return File.Exists(reading.At(Sources)) ? WithSources(reading, clips) : clips;
    }

    private static void WarnOfLoose(LayoutContext reading, IReadOnlyList<string> parents)
    {
        string[] loose = [.. parents.Append(reading.Root).Distinct().SelectMany(parent => Directory.EnumerateFiles(parent, "*", new EnumerationOptions()))
            .Where(Recordings.IsCandidate).Select(path => Quoted.Of(reading.Name(path))).Order(StringComparer.Ordinal)];
        if (loose.Length > 0)
            reading.Warn("recordings without a label", reading.Root, null, $"not in a class folder and skipped: {Names.Summary(loose)}.");
    }

    // The folder is the label, whatever other columns contain. The table adds groups, and folds if the user names that column.
    private static IReadOnlyList<Clip> WithSources(LayoutContext reading, List<Clip> clips)
    {
        var columns = new Columns("path", "", Group: "group").With(reading.Options);
        if (CsvTable.Read(reading, reading.At(Sources), [(columns.File, null), (columns.Group!, "--group-column"),
                .. Columns.Named(reading.Options with { GroupColumn = null })]) is not { } table) return clips;
        var details = new LabelFile.Details(reading, table, columns);
        var places = clips.Index().ToDictionary(position => position.Item.Name, position => position.Index, StringComparer.Ordinal);
        var named = new NamedRecordings(reading, Recordings.Of(reading.Root, clips.Select(clip => clip.Path)));
        Clip[] read = [.. clips];
        HashSet<int> listed = [];
        foreach (var row in table.Rows)
        {
            var name = row.Cells[table.IndexOf(columns.File)];
            var (fault, _, match) = name.Length == 0 ? (NameFault.Absent, null, default) : named.Find(name);
            if (fault == NameFault.Several)
                reading.Error("ambiguous names", Sources, row.Line,
                    $"{Quoted.Of(name)} matches several files: {Names.Summary([.. match.Names.Select(Quoted.Of)])}. Give the path relative to {reading.Root}.");
            else if (fault != NameFault.None || !places.TryGetValue(match.Names[0], out var position))
                reading.Warn("absent recordings", Sources, row.Line, $"{Quoted.Of(name)} is not in a class folder. The row is skipped.");
            else
            {
                if (match.Differs) LabelFile.WarnOfSpelling(reading, Sources, row.Line, name, match);
                if (listed.Add(position)) read[position] = details.Of(row, clips[position]) ?? clips[position];
                else reading.Error("repeated rows", Sources, row.Line, $"{Quoted.Of(name)} is already listed. Expected one row per recording.");
            }
        }
        string[] others = [.. clips.Where((_, position) => !listed.Contains(position)).Select(clip => Quoted.Of(clip.Name))];
        if (others.Length > 0)
            reading.Warn("ungrouped recordings", Sources, null, $"no row for {Names.Summary(others)}. Each forms its own group.");
        return read;
    }
}

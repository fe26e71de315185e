
namespace Earmark.Data;

/// <summary>Layouts without a table of labels: folders named after their class, or no labels at all.</summary>
internal static class FolderLayouts
{
    private const string BackgroundFolder = "_background", Sources = "sources.csv";
    private static readonly string[] Parts = ["train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval"];

    /// <summary>A folder per class, nested or not.</summary>
    public static Layout PerClass { get; } = new("folders", """
        DATA/Bark/x.mp3                 the folder is the label
        DATA/Cough/any/place/y.flac
        DATA/_background/z.wav          sounds of no class; may be absent, or elsewhere by --background FOLDER
        DATA/sources.csv                path,...,group: what stays whole when splitting; may be absent
        """)
    {
        Recognises = reading => Layout.Inside(reading) is null && ClassFolders(reading).Any(Recordings.AnyIn),
        Train = ReadClasses,
    };

    /// <summary>Recordings without labels.</summary>
    public static Layout Flat { get; } = new("flat", """
        DATA/x.wav                      every recording is to be predicted
        DATA/any/place/y.mp3
        """)
    {
        Recognises = reading => Recordings.AnyIn(reading.Root),
        Test = reading =>
        {
            var recordings = Recordings.In(reading.Root);
            return [.. recordings.Names.Where(name => !name.StartsWith(BackgroundFolder + "/", StringComparison.Ordinal))
                .Select(name => new Clip(name, recordings.PathOf(name), null))];
        },
    };

    /// <summary>The sounds of no class: those in the folder the user names, else in <c>_background</c>.</summary>
    public static IReadOnlyList<Clip> Background(Reading reading)
    {
        var (folder, given) = (BackgroundOf(reading), reading.Options.Background);
        if (!Directory.Exists(folder))
        {
            if (given is not null)
                reading.Error("absent folders", given, null, $"no such folder, here or in {reading.Root}. Expected sounds of no class.");
            return [];
        }
        var recordings = Recordings.In(folder);
        if (recordings.Names is [])
            reading.Warn("empty folders", reading.Name(folder), null, "holds no recordings. Expected sounds of no class.");
        return [.. recordings.Names.Select(name => new Clip(reading.Name(recordings.PathOf(name)), recordings.PathOf(name), null))];
    }

    private static string BackgroundOf(Reading reading) => reading.Options.Background is not { } given ? reading.At(BackgroundFolder)
        : Directory.Exists(given) ? given : reading.At(given);

    private static IEnumerable<string> ClassFolders(Reading reading)
    {
        string[] background = [Path.GetFullPath(BackgroundOf(reading)), Path.GetFullPath(reading.At(BackgroundFolder))];
        return Directory.EnumerateDirectories(reading.Root, "*", new EnumerationOptions())
            .Where(folder => !background.Contains(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))).Order(StringComparer.Ordinal);
    }

    private static IReadOnlyList<Clip> ReadClasses(Reading reading)
    {
        List<Clip> clips = [];
        string[] labels = [.. ClassFolders(reading).Select(folder => Path.GetFileName(folder))];
        foreach (var label in labels)
        {
            var recordings = Recordings.In(reading.At(label));
            if (recordings.Names is []) reading.Warn("empty folders", label, null, "holds no recordings. No class is made of it.");
            clips.AddRange(recordings.Names.Select(name => new Clip($"{label}/{name}", recordings.PathOf(name), label)));
        }
        if (labels.All(label => Parts.Contains(label, StringComparer.OrdinalIgnoreCase)))
            reading.Error("parts for classes", reading.Root, null,
                $"the folders {string.Join(" and ", labels.Select(label => $"'{label}'"))} look like parts, not classes. "
                + $"Open the one with the training clips: {reading.At(labels[^1])}.");
        string[] loose = [.. Directory.EnumerateFiles(reading.Root, "*", new EnumerationOptions()).Where(Recordings.MayBe)
            .Select(path => $"'{Path.GetFileName(path)}'").Order(StringComparer.Ordinal)];
        if (loose.Length > 0)
            reading.Warn("recordings of no class", reading.Root, null, $"in no class folder and left out: {Names.Few(loose)}.");
        return File.Exists(reading.At(Sources)) ? WithSources(reading, clips) : clips;
    }

    // The folder is the label, whatever other columns say; the table adds groups, and folds where the user names that column.
    private static IReadOnlyList<Clip> WithSources(Reading reading, List<Clip> clips)
    {
        var columns = new Columns("path", "", Group: "group").With(reading.Options);
        if (CsvTable.Read(reading, reading.At(Sources), [(columns.File, null), (columns.Group!, "--group-column"),
                .. Columns.Named(reading.Options with { GroupColumn = null })]) is not { } table) return clips;
        var details = new LabelFile.Details(reading, table, columns);
        var places = clips.Index().ToDictionary(place => place.Item.Name, place => place.Index, StringComparer.Ordinal);
        Clip[] read = [.. clips];
        HashSet<string> named = new(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var name = row.Cells[table.IndexOf(columns.File)];
            if (!places.TryGetValue(name, out var place))
                reading.Warn("absent recordings", Sources, row.Line, $"'{name}' is in no class folder. The row is passed over.");
            else if (named.Add(name)) read[place] = details.Of(row, clips[place]) ?? clips[place];
            else reading.Error("repeated rows", Sources, row.Line, $"'{name}' is there before. Expected one row a recording.");
        }
        string[] others = [.. clips.Where(clip => !named.Contains(clip.Name)).Select(clip => $"'{clip.Name}'")];
        if (others.Length > 0)
            reading.Warn("ungrouped recordings", Sources, null, $"no row for {Names.Few(others)}. Each counts as a group of its own.");
        return read;
    }
}

namespace Earmark.Data;

/// <summary>Layouts without a label table: folders named after their label, or no labels at all.</summary>
internal static class FolderLayouts
{
    /// <summary>Name of the layout of a folder with only recordings.</summary>
    public const string FlatName = "flat";

    /// <summary>A folder for each part of the data set, which contains a folder per label.</summary>
    public static Layout Splits { get; } = new("splits", """
        DATA/train/Bark/x.wav           the folder is the label; also named training, train_set or similar
        DATA/val/Bark/y.wav             held out if no folds are requested; also named valid, validation or dev; optional
        DATA/test/Bark/z.wav            to be predicted, labels are not read; also named testing or eval; optional
        """)
    {
        Recognises = reading => PartsOf(reading) is { } parts && (!reading.ForPrediction || parts.Test is not null),
        Train = reading =>
        {
            var parts = PartsOf(reading)!;
            var clips = ClassFolders.Read(reading, parts.Validation is { } validation ? [parts.Train, validation] : [parts.Train],
                parent => parent == parts.Validation);
            LabelNameChecks.Check(reading, LabelSet.Of(clips));
            WarnOfUnlearned(reading, clips);
            return clips;
        },
        Test = reading => PartsOf(reading)?.Test is { } test ? Unlabelled(reading, test) : [],
    };

    /// <summary>A folder per label, possibly nested.</summary>
    public static Layout PerClass { get; } = new("folders", """
        DATA/Bark/x.mp3                 the folder is the label
        DATA/Cough/any/place/y.flac
        DATA/_background/z.wav          sounds without a class; optional; --background FOLDER gives another folder
        DATA/sources.csv                path,...,group: recordings of a group stay together in a split; optional
        """)
    {
        Recognises = reading => Layout.NestedDataset(reading) is null && ClassFolders.In(reading, reading.Root).Any(FolderWalk.ContainsRecordings),
        Train = reading =>
        {
            var clips = ClassFolders.Read(reading, [reading.Root], _ => false);
            var labels = LabelSet.Of(clips);
            if (labels.Count > 0 && labels.All(label => SplitFolders.Of(label) is not null))
                reading.Error("folders that look like parts", reading.Root, null,
                    $"the folders {Names.Summary([.. labels.Select(Quoted.Of)])} look like parts of a data set, not like classes. "
                    + "Expected one folder 'train', at most one for validation and one for test, and a folder per class in each. "
                    + "If a table contains the labels, give it with --csv FILE.");
            else LabelNameChecks.Check(reading, labels);
            return clips;
        },
    };

    /// <summary>Recordings without labels.</summary>
    public static Layout Flat { get; } = new(FlatName, """
        DATA/x.wav                      every recording is to be predicted
        DATA/any/place/y.mp3
        """)
    {
        Recognises = reading => FolderWalk.ContainsRecordings(reading.Root),
        Test = reading => [.. Unlabelled(reading, reading.Root)
            .Where(clip => !clip.Name.StartsWith(ClassFolders.Background + "/", StringComparison.Ordinal))],
    };

    /// <summary>Returns all recordings of a folder as clips to be predicted, named by their path relative to the root.</summary>
    public static IReadOnlyList<Clip> Unlabelled(LayoutContext reading, string folder) =>
        [.. FolderWalk.Files(reading, folder).Files[0].Select(path => new Clip(reading.Name(path), path, null)).OrderBy(clip => clip.Name, StringComparer.Ordinal)];

    /// <summary>Returns the background sounds: those in the folder that the user names, else in <c>_background</c>.</summary>
    public static IReadOnlyList<Clip> Background(LayoutContext reading)
    {
        var (folder, given) = (ClassFolders.BackgroundOf(reading), reading.Options.Background);
        if (!Directory.Exists(folder))
        {
            if (given is not null)
                reading.Error("absent folders", given, null, $"no such folder, here or in {reading.Root}. Expected background sounds.");
            return [];
        }
        var clips = Unlabelled(reading, folder);
        if (clips is []) reading.Warn("empty folders", reading.Name(folder), null, "contains no recordings. Expected background sounds.");
        return clips;
    }

    // Every folder with recordings has to be a part, and the training part has to contain label folders.
    private static SplitFolders? PartsOf(LayoutContext reading)
    {
        string[] folders = [.. ClassFolders.In(reading, reading.Root).Where(FolderWalk.ContainsRecordings)];
        return Array.TrueForAll(folders, folder => SplitFolders.Of(Path.GetFileName(folder)) is not null)
            && SplitFolders.Find(folders) is { } parts && ClassFolders.In(reading, parts.Train).Any(FolderWalk.ContainsRecordings) ? parts : null;
    }

    private static void WarnOfUnlearned(LayoutContext reading, IReadOnlyList<Clip> clips)
    {
        var learned = clips.Where(clip => !clip.HeldOut).Select(clip => clip.Label).ToHashSet(StringComparer.Ordinal);
        string[] only = [.. LabelSet.Of(clips).Where(label => !learned.Contains(label)).Select(Quoted.Of)];
        if (only.Length > 0)
            reading.Warn("labels without training clips", reading.Root, null, $"only the validation part has clips of {Names.Summary(only)}: these labels cannot be learned.");
    }
}

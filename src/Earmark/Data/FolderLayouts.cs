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
        Recognises = context => PartsOf(context) is { } parts && (!context.ForPrediction || parts.Test is not null),
        Train = context =>
        {
            var parts = PartsOf(context)!;
            var clips = ClassFolders.Read(context, parts.Validation is { } validation ? [parts.Train, validation] : [parts.Train],
                parent => parent == parts.Validation);
            LabelNameChecks.Check(context, LabelSet.Create(clips));
            WarnAboutLabelsWithoutTrainingClips(context, clips);
            return clips;
        },
        Test = context => PartsOf(context)?.Test is { } test ? Unlabelled(context, test) : [],
    };

    /// <summary>A folder per label, possibly nested.</summary>
    public static Layout PerClass { get; } = new("folders", """
        DATA/Bark/x.mp3                 the folder is the label
        DATA/Cough/any/place/y.flac
        DATA/_background/z.wav          sounds without a class; optional; --background FOLDER gives another folder
        DATA/sources.csv                path,...,group: recordings of a group stay together in a split; optional
        """)
    {
        Recognises = context => Layout.NestedDataset(context) is null && ClassFolders.FindIn(context, context.Root).Any(FolderWalk.ContainsRecordings),
        Train = context =>
        {
            var clips = ClassFolders.Read(context, [context.Root], _ => false);
            var labels = LabelSet.Create(clips);
            if (labels.Count > 0 && labels.All(label => SplitFolders.Of(label) is not null))
                context.Error("folders that look like parts", context.Root, null,
                    $"the folders {Names.Summary([.. labels.Select(Quoted.Format)])} look like parts of a data set, not like classes. "
                    + "Expected one folder 'train', at most one for validation and one for test, and a folder per class in each. "
                    + "If a table contains the labels, give it with --csv FILE.");
            else LabelNameChecks.Check(context, labels);
            return clips;
        },
    };

    /// <summary>Recordings without labels.</summary>
    public static Layout Flat { get; } = new(FlatName, """
        DATA/x.wav                      every recording is to be predicted
        DATA/any/place/y.mp3
        """)
    {
        Recognises = context => FolderWalk.ContainsRecordings(context.Root),
        Test = context => [.. Unlabelled(context, context.Root)
            .Where(clip => !clip.Name.StartsWith(ClassFolders.Background + "/", StringComparison.Ordinal))],
    };

    /// <summary>Returns all recordings of a folder as clips to be predicted, named by their path relative to the root.</summary>
    public static IReadOnlyList<Clip> Unlabelled(LayoutContext context, string folder) =>
        [.. FolderWalk.Files(context, folder).Files[0].Select(path => new Clip(context.Name(path), path, null)).OrderBy(clip => clip.Name, StringComparer.Ordinal)];

    /// <summary>Returns the background sounds: those in the folder that the user names, else in <c>_background</c>.</summary>
    public static IReadOnlyList<Clip> Background(LayoutContext context)
    {
        var (folder, given) = (ClassFolders.BackgroundOf(context), context.Options.Background);
        if (!Directory.Exists(folder))
        {
            if (given is not null)
                context.Error("absent folders", given, null, $"no such folder, here or in {context.Root}. Expected background sounds.");
            return [];
        }
        var clips = Unlabelled(context, folder);
        if (clips is []) context.Warn("empty folders", context.Name(folder), null, "contains no recordings. Expected background sounds.");
        return clips;
    }

    // Every folder with recordings has to be a part, and the training part has to contain label folders.
    private static SplitFolders? PartsOf(LayoutContext context)
    {
        string[] folders = [.. ClassFolders.FindIn(context, context.Root).Where(FolderWalk.ContainsRecordings)];
        return Array.TrueForAll(folders, folder => SplitFolders.Of(Path.GetFileName(folder)) is not null)
            && SplitFolders.Find(folders) is { } parts && ClassFolders.FindIn(context, parts.Train).Any(FolderWalk.ContainsRecordings) ? parts : null;
    }

    private static void WarnAboutLabelsWithoutTrainingClips(LayoutContext context, IReadOnlyList<Clip> clips)
    {
        var learned = clips.Where(clip => !clip.HeldOut).Select(clip => clip.Label).ToHashSet(StringComparer.Ordinal);
        string[] only = [.. LabelSet.Create(clips).Where(label => !learned.Contains(label)).Select(Quoted.Format)];
        if (only.Length > 0)
            context.Warn("labels without training clips", context.Root, null, $"only the validation part has clips of {Names.Summary(only)}: these labels cannot be learned.");
    }
}

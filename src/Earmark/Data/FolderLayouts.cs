namespace Earmark.Data;

/// <summary>Layouts without a label file: folders named after their label, or no labels.</summary>
internal static class FolderLayouts
{
    /// <summary>Name of the layout for folders that contain only recordings.</summary>
    public const string FlatName = "flat";

    /// <summary>One folder per split, each with one folder per label.</summary>
    public static Layout Splits { get; } = new("splits", """
        DATA/train/Bark/x.wav           the folder is the label; train can also be named training, train_set or similar
        DATA/val/Bark/y.wav             held out if no folds are requested; val can also be named valid, validation or dev; optional
        DATA/test/Bark/z.wav            test recordings; their labels are not read; test can also be named testing or eval; optional
        """)
    {
        IsMatch = context => SplitsOf(context) is { } splits && (!context.ForPrediction || splits.Test is not null),
        ReadTrain = context =>
        {
            var splits = SplitsOf(context)!;
            var clips = ClassFolders.Read(context, splits.Validation is { } validation ? [splits.Train, validation] : [splits.Train],
                parent => parent == splits.Validation);
            LabelNameChecks.Check(context, LabelSet.Create(clips));
            WarnAboutLabelsWithoutTrainingClips(context, clips);
            return clips;
        },
        LabelSource = ClassFolders.LabelSource,
        UsedOptions = ClassFolders.UsedOptions,
        ReadTest = context => SplitsOf(context)?.Test is { } test ? ReadUnlabelled(context, test) : [],
    };

    /// <summary>One folder per label, possibly with subfolders.</summary>
    public static Layout PerClass { get; } = new("folders", """
        DATA/Bark/x.mp3                 the folder is the label
        DATA/Cough/any/place/y.flac
        DATA/_background/z.wav          sounds without a class; optional; --background FOLDER specifies another folder
        DATA/sources.csv                path,...,group: recordings of a group are never split between training and validation; optional
        """)
    {
        IsMatch = context => Layout.NestedDataset(context) is null && ClassFolders.FindIn(context, context.Root).Any(FolderWalk.ContainsRecordings),
        ReadTrain = context =>
        {
            var clips = ClassFolders.Read(context, [context.Root], _ => false);
            var labels = LabelSet.Create(clips);
            if (labels.Count > 0 && labels.All(label => SplitFolders.ParseSplit(label) is not null))
                context.Error("folders that look like splits", context.Root, null,
                    $"the folders {Names.Summary([.. labels.Select(Quoted.Format)])} look like splits (training, validation, test), not classes. "
                    + "Expected one folder 'train', at most one for validation and one for test, and a folder per class in each. "
                    + "If a CSV file contains the labels, specify it with --csv FILE.");
            else LabelNameChecks.Check(context, labels);
            return clips;
        },
        LabelSource = ClassFolders.LabelSource,
        UsedOptions = ClassFolders.UsedOptions,
    };

    /// <summary>Recordings without labels.</summary>
    public static Layout Flat { get; } = new(FlatName, """
        DATA/x.wav                      every recording is a test recording
        DATA/any/place/y.mp3
        """)
    {
        IsMatch = context => FolderWalk.ContainsRecordings(context.Root),
        ReadTest = context => [.. ReadUnlabelled(context, context.Root)
            .Where(clip => !clip.Name.StartsWith(ClassFolders.Background + "/", StringComparison.Ordinal))],
    };

    /// <summary>Returns all recordings in a folder as test clips, named by their path relative to the root.</summary>
    public static IReadOnlyList<Clip> ReadUnlabelled(LayoutContext context, string folder) =>
        [.. FolderWalk.List(context, folder).Files[0].Select(path => new Clip(context.DisplayPath(path), path, null)).OrderBy(clip => clip.Name, StringComparer.Ordinal)];

    /// <summary>Returns the background sounds from the folder specified by the user, otherwise from <c>_background</c>.</summary>
    public static IReadOnlyList<Clip> ReadBackground(LayoutContext context)
    {
        var (folder, specified) = (ClassFolders.BackgroundFolder(context), context.Options.Background);
        if (!Directory.Exists(folder))
        {
            if (specified is not null)
                context.Error("missing folders", specified, null, $"no such folder in the current folder or in {context.Root}. Expected background sounds.");
            return [];
        }
        Clip[] clips = [.. ReadUnlabelled(context, folder).Select(clip => clip with { Labels = ClipLabels.None })];
        if (clips is []) context.Warn("empty folders", context.DisplayPath(folder), null, "the folder contains no recordings. Expected background sounds.");
        return clips;
    }

    // Every folder with recordings must be a split, and the training folder must contain label folders.
    private static SplitFolders? SplitsOf(LayoutContext context)
    {
        string[] folders = [.. ClassFolders.FindIn(context, context.Root).Where(FolderWalk.ContainsRecordings)];
        return Array.TrueForAll(folders, folder => SplitFolders.ParseSplit(Path.GetFileName(folder)) is not null)
            && SplitFolders.Find(folders) is { } splits && ClassFolders.FindIn(context, splits.Train).Any(FolderWalk.ContainsRecordings) ? splits : null;
    }

    private static void WarnAboutLabelsWithoutTrainingClips(LayoutContext context, IReadOnlyList<Clip> clips)
    {
        var trainingLabels = clips.Where(clip => !clip.HeldOut).SelectMany(clip => clip.Labels!).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. LabelSet.Create(clips).Where(label => !trainingLabels.Contains(label)).Select(Quoted.Format)];
        if (missing.Length > 0)
            context.Warn("labels without training clips", context.Root, null, $"labels with clips only in the validation set: {Names.Summary(missing)}. These labels cannot be learned.");
    }
}

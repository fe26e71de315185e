namespace Earmark.Data;

/// <summary>The Hugging Face <c>audiofolder</c> layout: a file <c>metadata.csv</c> in the same folder as the recordings, for the whole data set or for each split.</summary>
internal static class AudioFolderLayout
{
    private const string MetadataFile = "metadata.csv", FileColumn = "file_name", LabelColumn = "label";

    /// <summary>Entry of <see cref="Layout.All"/>.</summary>
    public static Layout AudioFolder { get; } = new("audiofolder", $"""
        DATA/{MetadataFile}               {FileColumn},{LabelColumn},...
        DATA/any/place/x.wav            or one {MetadataFile} in each of DATA/train, DATA/validation and DATA/test, as in the layout splits
        """)
    {
        IsMatch = context => context.Options.Csv is null && (context.ForPrediction
            ? SplitsOf(context)?.Test is not null && (HasMetadata(context, context.Root) || HasMetadata(context, SplitsOf(context)!.Train))
            : HasMetadata(context, context.Root) || (SplitsOf(context) is { } splits && HasMetadata(context, splits.Train))),
        ReadTrain = context => HasMetadata(context, context.Root) ? ReadSingleFile(context) : ReadFilePerSplit(context),
        ReadTest = context => SplitsOf(context)?.Test is { } test ? FolderLayouts.ReadUnlabelled(context, test) : [],
    };

    // Without a label column, the folders may be the labels.
    private static bool HasMetadata(LayoutContext context, string folder)
    {
        var header = CsvText.ReadHeader(Path.Combine(folder, MetadataFile));
        bool Has(string name) => CsvText.IndicesOf(header, name).Length > 0;
        return Has(context.Options.FileColumn ?? FileColumn)
            && (Has(context.Options.LabelColumn ?? LabelColumn) || context.Options.LabelColumn is not null || !ClassFolders.FindIn(context, folder).Any(FolderWalk.ContainsRecordings));
    }

    private static SplitFolders? SplitsOf(LayoutContext context) => SplitFolders.Find(ClassFolders.FindIn(context, context.Root));

    private static IReadOnlyList<Clip> ReadSingleFile(LayoutContext context)
    {
        var splits = SplitsOf(context);
        bool In(string path, string? folder) => folder is not null && RealPath.IsIn(Path.GetFullPath(path), Path.GetFullPath(folder));
        var clips = LabelFile.Read(context, context.PathOf(MetadataFile), Recordings.ReadFolder(context, context.Root), new(FileColumn, LabelColumn),
            isExempt: name => In(context.PathOf(name), splits?.Test) || name.StartsWith(ClassFolders.Background + "/", StringComparison.Ordinal));
        return [.. clips.Where(clip => !In(clip.Path, splits?.Test)).Select(clip => clip with { HeldOut = In(clip.Path, splits?.Validation) })];
    }

    private static IReadOnlyList<Clip> ReadFilePerSplit(LayoutContext context)
    {
        var splits = SplitsOf(context)!;
        IEnumerable<Clip> ReadSplit(string folder, bool heldOut) =>
            LabelFile.Read(context, Path.Combine(folder, MetadataFile), Recordings.ReadFolder(context, folder), new(FileColumn, LabelColumn))
                .Select(clip => clip with { Name = $"{Path.GetFileName(folder)}/{clip.Name}", HeldOut = heldOut });
        return [.. ReadSplit(splits.Train, false), .. splits.Validation is { } validation ? ReadSplit(validation, true) : []];
    }
}

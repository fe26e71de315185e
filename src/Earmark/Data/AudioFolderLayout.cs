namespace Earmark.Data;

/// <summary>The layout of Hugging Face's <c>audiofolder</c>: a table <c>metadata.csv</c> in the same folder as the recordings, for the data set or for each part.</summary>
internal static class AudioFolderLayout
{
    private const string Table = "metadata.csv", FileColumn = "file_name", LabelColumn = "label";

    /// <summary>Entry of <see cref="Layout.All"/>.</summary>
    public static Layout AudioFolder { get; } = new("audiofolder", $"""
        DATA/{Table}               {FileColumn},{LabelColumn},...
        DATA/any/place/x.wav            or {Table} in each of DATA/train, DATA/validation and DATA/test, as in layout splits
        """)
    {
        Recognises = context => context.Options.Csv is null && (context.ForPrediction
            ? PartsOf(context)?.Test is not null && (HasTable(context, context.Root) || HasTable(context, PartsOf(context)!.Train))
            : HasTable(context, context.Root) || (PartsOf(context) is { } parts && HasTable(context, parts.Train))),
        Train = context => HasTable(context, context.Root) ? Whole(context) : InParts(context),
        Test = context => PartsOf(context)?.Test is { } test ? FolderLayouts.Unlabelled(context, test) : [],
    };

    // Without a label column, the folders may be the labels.
    private static bool HasTable(LayoutContext context, string folder)
    {
        var header = CsvText.Header(Path.Combine(folder, Table));
        bool Has(string name) => CsvText.IndicesOf(header, name).Length > 0;
        return Has(context.Options.FileColumn ?? FileColumn)
            && (Has(context.Options.LabelColumn ?? LabelColumn) || context.Options.LabelColumn is not null || !ClassFolders.FindIn(context, folder).Any(FolderWalk.ContainsRecordings));
    }

    private static SplitFolders? PartsOf(LayoutContext context) => SplitFolders.Find(ClassFolders.FindIn(context, context.Root));

    private static IReadOnlyList<Clip> Whole(LayoutContext context)
    {
        var parts = PartsOf(context);
        bool In(string path, string? part) => part is not null && RealPath.IsIn(Path.GetFullPath(path), Path.GetFullPath(part));
        var clips = LabelFile.Read(context, context.At(Table), Recordings.ReadFolder(context, context.Root), new(FileColumn, LabelColumn),
            apart: name => In(context.At(name), parts?.Test) || name.StartsWith(ClassFolders.Background + "/", StringComparison.Ordinal));
        return [.. clips.Where(clip => !In(clip.Path, parts?.Test)).Select(clip => clip with { HeldOut = In(clip.Path, parts?.Validation) })];
    }

    private static IReadOnlyList<Clip> InParts(LayoutContext context)
    {
        var parts = PartsOf(context)!;
        IEnumerable<Clip> Of(string part, bool heldOut) =>
            LabelFile.Read(context, Path.Combine(part, Table), Recordings.ReadFolder(context, part), new(FileColumn, LabelColumn))
                .Select(clip => clip with { Name = $"{Path.GetFileName(part)}/{clip.Name}", HeldOut = heldOut });
        return [.. Of(parts.Train, false), .. parts.Validation is { } validation ? Of(validation, true) : []];
    }
}

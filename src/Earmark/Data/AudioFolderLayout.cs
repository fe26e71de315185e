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
        Recognises = reading => reading.Options.Csv is null && (reading.ForPrediction
            ? PartsOf(reading)?.Test is not null && (HasTable(reading, reading.Root) || HasTable(reading, PartsOf(reading)!.Train))
            : HasTable(reading, reading.Root) || (PartsOf(reading) is { } parts && HasTable(reading, parts.Train))),
        Train = reading => HasTable(reading, reading.Root) ? Whole(reading) : InParts(reading),
        Test = reading => PartsOf(reading)?.Test is { } test ? FolderLayouts.Unlabelled(reading, test) : [],
    };

    // Without a label column, the folders may be the labels.
    private static bool HasTable(LayoutContext reading, string folder)
    {
        var header = CsvText.Header(Path.Combine(folder, Table));
        bool Has(string name) => CsvText.IndicesOf(header, name).Length > 0;
        return Has(reading.Options.FileColumn ?? FileColumn)
            && (Has(reading.Options.LabelColumn ?? LabelColumn) || reading.Options.LabelColumn is not null || !ClassFolders.In(reading, folder).Any(FolderWalk.ContainsRecordings));
    }

    private static SplitFolders? PartsOf(LayoutContext reading) => SplitFolders.Find(ClassFolders.In(reading, reading.Root));

    private static IReadOnlyList<Clip> Whole(LayoutContext reading)
    {
        var parts = PartsOf(reading);
        bool In(string path, string? part) => part is not null && RealPath.IsIn(Path.GetFullPath(path), Path.GetFullPath(part));
        var clips = LabelFile.Read(reading, reading.At(Table), Recordings.In(reading, reading.Root), new(FileColumn, LabelColumn),
            apart: name => In(reading.At(name), parts?.Test) || name.StartsWith(ClassFolders.Background + "/", StringComparison.Ordinal));
        return [.. clips.Where(clip => !In(clip.Path, parts?.Test)).Select(clip => clip with { HeldOut = In(clip.Path, parts?.Validation) })];
    }

    private static IReadOnlyList<Clip> InParts(LayoutContext reading)
    {
        var parts = PartsOf(reading)!;
        IEnumerable<Clip> Of(string part, bool heldOut) =>
            LabelFile.Read(reading, Path.Combine(part, Table), Recordings.In(reading, part), new(FileColumn, LabelColumn))
                .Select(clip => clip with { Name = $"{Path.GetFileName(part)}/{clip.Name}", HeldOut = heldOut });
        return [.. Of(parts.Train, false), .. parts.Validation is { } validation ? Of(validation, true) : []];
    }
}


namespace Earmark.Data;

/// <summary>The two layouts in which the data set of the 2018 Freesound challenge is distributed.</summary>
internal static class ChallengeLayouts
{
    private const string Zenodo2018 = "FSDKaggle2018";
    private static readonly Columns Columns = new("fname", "label", Verified: "manually_verified", Group: "group");
    private static readonly Columns ListColumns = Columns with { Label = "labels", Separator = "," };

    /// <summary>The layout of the Kaggle download.</summary>
    public static Layout Kaggle { get; } = new("kaggle", """
        DATA/train.csv                  fname,label[,manually_verified][,group], or fname,labels[,...] with labels separated by commas
        DATA/audio_train/00044347.wav
        DATA/audio_test/00063640.wav    test recordings; optional
        DATA/sample_submission.csv      fname,...: the order of the predictions; optional
        """)
    {
        IsMatch = context => Exists(context, "audio_train") || Exists(context, "audio_test")
            || (context.Options is { Csv: null, FileColumn: null, LabelColumn: null } && File.Exists(context.PathOf("train.csv"))),
        LabelTable = context => LabelTable(context.LabelFilePath("train.csv")),
        ReadTrain = context => Train(context, "audio_train", context.LabelFilePath("train.csv")),
        ReadTest = context => Test(context, "audio_test", "sample_submission.csv"),
    };

    /// <summary>The layout of the Zenodo download (record 2552860).</summary>
    public static Layout Zenodo { get; } = new("zenodo", $"""
        DATA/{Zenodo2018}.meta/train_post_competition.csv                 fname,label,manually_verified
        DATA/{Zenodo2018}.meta/test_post_competition_scoring_clips.csv    fname,...: the order of the predictions; optional
        DATA/{Zenodo2018}.audio_train/00044347.wav
        DATA/{Zenodo2018}.audio_test/00326aa9.wav                         test recordings; optional
        """)
    {
        IsMatch = context => new[] { "audio_train", "audio_test", "meta" }.Any(part => Exists(context, $"{Zenodo2018}.{part}")),
        ReadTrain = context =>
        {
            if (context.Options.Csv is null && context.RequireFolder($"{Zenodo2018}.meta", "train_post_competition.csv") is null) return [];
            return Train(context, $"{Zenodo2018}.audio_train", context.LabelFilePath($"{Zenodo2018}.meta/train_post_competition.csv"));
        },
        ReadTest = context => Test(context, $"{Zenodo2018}.audio_test", $"{Zenodo2018}.meta/test_post_competition_scoring_clips.csv"),
        LabelTable = context => LabelTable(context.LabelFilePath($"{Zenodo2018}.meta/train_post_competition.csv")),
    };

    /// <summary>Returns whether a folder exists in the root, unpacked or as an archive.</summary>
    internal static bool Exists(LayoutContext context, string folder) => Directory.Exists(context.PathOf(folder)) || context.ArchivesOf(folder).Count > 0;

    private static IReadOnlyList<Clip> Train(LayoutContext context, string folder, string csv) => LabelFile.Read(context, csv, folder, LabelTable(csv).Columns);

    private static (string Path, Columns Columns) LabelTable(string csv) => (csv, HasList(csv) ? ListColumns : Columns);

    // If a file has both columns, the list counts, as in the truth of a submission.
    private static bool HasList(string csv) => CsvText.IndicesOf(CsvText.ReadHeader(csv), ListColumns.Label).Length > 0;

    /// <summary>Reads the test clips: those of a list if it exists, otherwise all recordings of the folder.</summary>
    /// <remarks>Labels in these lists are not read. Those of a sample submission are placeholders, and the true labels of a competition are stored separately.</remarks>
    internal static List<Clip> Test(LayoutContext context, string folder, string list)
    {
        var listed = File.Exists(context.PathOf(list));
        if (!context.ForPrediction && !listed && !Exists(context, folder)) return [];
        if (context.RequireFolder(folder, "the test recordings") is not { } path) return [];
        var recordings = Recordings.ReadFolder(context, path);
        if (!listed)
        {
            if (recordings.Names is [])
                context.Error("empty folders", folder, null, "the folder contains no recordings. Expected the test recordings.");
            return [.. recordings.Names.Select(name => new Clip(name, recordings.PathOf(name), null))];
        }
        if (DatasetCsv.Read(context, context.PathOf(list), (Columns.File, null)) is not { } table) return [];
        var column = table.IndexOf(Columns.File);
        var lookup = new RecordingLookup(context, recordings);
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        List<Clip> clips = [];
        foreach (var row in table.Rows)
        {
            var name = row.Fields[column];
            if (name.Length == 0)
            {
                context.Error("empty file names", table.File, row.Line, "the file name is empty. Add one or remove the row.");
                continue;
            }
            var (error, found, match) = lookup.Find(name);
            if (error == NameMatchError.Outside)
                context.Error("paths outside the data set", table.File, row.Line, $"{Quoted.Format(name)} is outside the data set. Expected a path inside it.");
            else if (error == NameMatchError.Ambiguous)
                context.Error("ambiguous names", table.File, row.Line,
                    $"{Quoted.Format(name)} matches several files: {Names.Summary([.. match.Names.Select(Quoted.Format)])}. Specify the path relative to {folder}.");
            else if (!lines.TryAdd(found ?? name, row.Line))
                context.Warn("repeated rows", table.File, row.Line, $"{Quoted.Format(name)} is already in line {lines[found ?? name]}. The duplicate is ignored.");
            else
            {
                clips.Add(new(name, found ?? recordings.PathOf(name), null));
                if (found is null)
                    context.Warn("missing recordings", table.File, row.Line, error == NameMatchError.Irregular
                        ? $"{Quoted.Format(name)} is a pipe, a device or a socket. The row is retained."
                        : $"{Quoted.Format(name)} is not in {folder}. The row is retained.");
                else if (match.Differs) LabelFile.WarnAboutSpelling(context, table.File, row.Line, name, match);
            }
        }
        if (context.ForPrediction && !clips.Exists(clip => File.Exists(clip.Path)))
            context.Error("empty folders", folder, null,
                $"none of the recordings listed in {table.File} exist. Expected the test recordings.");
        LabelFile.WarnAboutUnlisted(context, table, recordings, clips.Select(clip => clip.Path));
        return clips;
    }
}


namespace Earmark.Data;

/// <summary>The two layouts in which the data set of the Freesound challenge of 2018 is distributed.</summary>
internal static class ChallengeLayouts
{
    private const string Zenodo2018 = "FSDKaggle2018";
    private static readonly Columns Columns = new("fname", "label", Verified: "manually_verified");

    /// <summary>The layout on Kaggle.</summary>
    public static Layout Kaggle { get; } = new("kaggle", """
        DATA/train.csv                  fname,label[,manually_verified]
        DATA/audio_train/00044347.wav
        DATA/audio_test/00063640.wav    to be predicted; optional
        DATA/sample_submission.csv      fname,...: the order of predictions; optional
        """)
    {
        Recognises = context => There(context, "audio_train") || There(context, "audio_test")
            || (context.Options is { Csv: null, FileColumn: null, LabelColumn: null } && File.Exists(context.At("train.csv"))),
        Train = context => Train(context, "audio_train", context.Csv("train.csv")),
        Test = context => Test(context, "audio_test", "sample_submission.csv"),
    };

    /// <summary>The layout on Zenodo: record 2552860.</summary>
    public static Layout Zenodo { get; } = new("zenodo", $"""
        DATA/{Zenodo2018}.meta/train_post_competition.csv                 fname,label,manually_verified
        DATA/{Zenodo2018}.meta/test_post_competition_scoring_clips.csv    fname,...: the order of predictions; optional
        DATA/{Zenodo2018}.audio_train/00044347.wav
        DATA/{Zenodo2018}.audio_test/00326aa9.wav                         to be predicted; optional
        """)
    {
        Recognises = context => new[] { "audio_train", "audio_test", "meta" }.Any(part => There(context, $"{Zenodo2018}.{part}")),
        Train = context =>
        {
            if (context.Options.Csv is null && context.Folder($"{Zenodo2018}.meta", "train_post_competition.csv") is null) return [];
            return Train(context, $"{Zenodo2018}.audio_train", context.Csv($"{Zenodo2018}.meta/train_post_competition.csv"));
        },
        Test = context => Test(context, $"{Zenodo2018}.audio_test", $"{Zenodo2018}.meta/test_post_competition_scoring_clips.csv"),
    };

    private static bool There(LayoutContext context, string folder) => Directory.Exists(context.At(folder)) || context.ArchivesOf(folder).Count > 0;

    private static IReadOnlyList<Clip> Train(LayoutContext context, string folder, string csv)
    {
        var path = context.Folder(folder, $"the recordings that {context.Name(csv)} names");
        return LabelFile.Read(context, csv, path is null ? null : Recordings.ReadFolder(context, path), Columns);
    }

    // Labels in these lists are not read: those of a sample submission are invented, and a contest keeps the truth separate.
    private static List<Clip> Test(LayoutContext context, string folder, string list)
    {
        var listed = File.Exists(context.At(list));
        if (!context.ForPrediction && !listed && !There(context, folder)) return [];
        if (context.Folder(folder, "the recordings to be predicted") is not { } path) return [];
        var recordings = Recordings.ReadFolder(context, path);
        if (!listed)
        {
            if (recordings.Names is [])
                context.Error("empty folders", folder, null, "contains no recordings. Expected the recordings to be predicted.");
            return [.. recordings.Names.Select(name => new Clip(name, recordings.PathOf(name), null))];
        }
        if (CsvTable.Read(context, context.At(list), (Columns.File, null)) is not { } table) return [];
        var column = table.IndexOf(Columns.File);
        var named = new NamedRecordings(context, recordings);
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        List<Clip> clips = [];
        foreach (var row in table.Rows)
        {
            var name = row.Cells[column];
            if (name.Length == 0)
            {
                context.Error("empty file names", table.File, row.Line, "the file name is empty. Add one or remove the row.");
                continue;
            }
            var (fault, found, match) = named.Find(name);
            if (fault == NameMatchError.Outside)
                context.Error("paths outside the data set", table.File, row.Line, $"{Quoted.Format(name)} is outside the data set. Expected a path inside it.");
            else if (fault == NameMatchError.Several)
                context.Error("ambiguous names", table.File, row.Line,
                    $"{Quoted.Format(name)} matches several files: {Names.Summary([.. match.Names.Select(Quoted.Format)])}. Give the path relative to {folder}.");
            else if (!lines.TryAdd(found ?? name, row.Line))
                context.Warn("repeated rows", table.File, row.Line, $"{Quoted.Format(name)} is already in line {lines[found ?? name]}. It is counted once.");
            else
            {
                clips.Add(new(name, found ?? recordings.PathOf(name), null));
                if (found is null)
                    context.Warn("absent recordings", table.File, row.Line, fault == NameMatchError.Irregular
                        ? $"{Quoted.Format(name)} is a pipe, a device or a socket. Its row is kept."
                        : $"{Quoted.Format(name)} is not in {folder}. Its row is kept.");
                else if (match.Differs) LabelFile.WarnAboutSpelling(context, table.File, row.Line, name, match);
            }
        }
        if (context.ForPrediction && !clips.Exists(clip => File.Exists(clip.Path)))
            context.Error("empty folders", folder, null,
                $"contains none of the recordings that {table.File} names. Expected the recordings to be predicted.");
        LabelFile.WarnAboutUnlisted(context, table, recordings, clips.Select(clip => clip.Path));
        return clips;
    }
}

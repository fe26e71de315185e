
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
        Recognises = reading => There(reading, "audio_train") || There(reading, "audio_test")
            || (reading.Options is { Csv: null, FileColumn: null, LabelColumn: null } && File.Exists(reading.At("train.csv"))),
        Train = reading => Train(reading, "audio_train", reading.Csv("train.csv")),
        Test = reading => Test(reading, "audio_test", "sample_submission.csv"),
    };

    /// <summary>The layout on Zenodo: record 2552860.</summary>
    public static Layout Zenodo { get; } = new("zenodo", $"""
        DATA/{Zenodo2018}.meta/train_post_competition.csv                 fname,label,manually_verified
        DATA/{Zenodo2018}.meta/test_post_competition_scoring_clips.csv    fname,...: the order of predictions; optional
        DATA/{Zenodo2018}.audio_train/00044347.wav
        DATA/{Zenodo2018}.audio_test/00326aa9.wav                         to be predicted; optional
        """)
    {
        Recognises = reading => new[] { "audio_train", "audio_test", "meta" }.Any(part => There(reading, $"{Zenodo2018}.{part}")),
        Train = reading =>
        {
            if (reading.Options.Csv is null && reading.Folder($"{Zenodo2018}.meta", "train_post_competition.csv") is null) return [];
            return Train(reading, $"{Zenodo2018}.audio_train", reading.Csv($"{Zenodo2018}.meta/train_post_competition.csv"));
        },
        Test = reading => Test(reading, $"{Zenodo2018}.audio_test", $"{Zenodo2018}.meta/test_post_competition_scoring_clips.csv"),
    };

    private static bool There(LayoutContext reading, string folder) => Directory.Exists(reading.At(folder)) || reading.ArchivesOf(folder).Count > 0;

    private static IReadOnlyList<Clip> Train(LayoutContext reading, string folder, string csv)
    {
        var path = reading.Folder(folder, $"the recordings that {reading.Name(csv)} names");
        return LabelFile.Read(reading, csv, path is null ? null : Recordings.In(reading, path), Columns);
    }

    // Labels in these lists are not read: those of a sample submission are invented, and a contest keeps the truth separate.
    private static List<Clip> Test(LayoutContext reading, string folder, string list)
    {
        var listed = File.Exists(reading.At(list));
        if (!reading.ForPrediction && !listed && !There(reading, folder)) return [];
        if (reading.Folder(folder, "the recordings to be predicted") is not { } path) return [];
        var recordings = Recordings.In(reading, path);
        if (!listed)
        {
            if (recordings.Names is [])
                reading.Error("empty folders", folder, null, "contains no recordings. Expected the recordings to be predicted.");
            return [.. recordings.Names.Select(name => new Clip(name, recordings.PathOf(name), null))];
        }
        if (CsvTable.Read(reading, reading.At(list), (Columns.File, null)) is not { } table) return [];
        var column = table.IndexOf(Columns.File);
        var named = new NamedRecordings(reading, recordings);
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        List<Clip> clips = [];
        foreach (var row in table.Rows)
        {
            var name = row.Cells[column];
            if (name.Length == 0)
            {
                reading.Error("empty file names", table.File, row.Line, "the file name is empty. Add one or remove the row.");
                continue;
            }
            var (fault, found, match) = named.Find(name);
            if (fault == NameFault.Outside)
                reading.Error("paths outside the data set", table.File, row.Line, $"{Quoted.Of(name)} is outside the data set. Expected a path inside it.");
            else if (fault == NameFault.Several)
                reading.Error("ambiguous names", table.File, row.Line,
                    $"{Quoted.Of(name)} matches several files: {Names.Summary([.. match.Names.Select(Quoted.Of)])}. Give the path relative to {folder}.");
            else if (!lines.TryAdd(found ?? name, row.Line))
                reading.Warn("repeated rows", table.File, row.Line, $"{Quoted.Of(name)} is already in line {lines[found ?? name]}. It is counted once.");
            else
            {
                clips.Add(new(name, found ?? recordings.PathOf(name), null));
                if (found is null)
                    reading.Warn("absent recordings", table.File, row.Line, fault == NameFault.Irregular
                        ? $"{Quoted.Of(name)} is a pipe, a device or a socket. Its row is kept."
                        : $"{Quoted.Of(name)} is not in {folder}. Its row is kept.");
                else if (match.Differs) LabelFile.WarnOfSpelling(reading, table.File, row.Line, name, match);
            }
        }
        if (reading.ForPrediction && !clips.Exists(clip => File.Exists(clip.Path)))
            reading.Error("empty folders", folder, null,
                $"contains none of the recordings that {table.File} names. Expected the recordings to be predicted.");
        LabelFile.WarnOfUnlisted(reading, table, recordings, clips.Select(clip => clip.Path));
        return clips;
    }
}

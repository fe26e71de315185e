namespace Earmark.Data;

/// <summary>Layouts with labels in a table.</summary>
internal static class CsvLayouts
{
    private const string UrbanSound = "metadata/UrbanSound8K.csv";

    /// <summary>ESC-50 and ESC-10 (Piczak 2015). Clips of one source recording form a group; the official folds do not split groups.</summary>
    public static Layout Esc50 { get; } = new("esc50", """
        DATA/meta/esc50.csv             filename,fold,category,...
        DATA/audio/1-100032-A-0.wav
        """)
    {
        Recognises = reading => File.Exists(reading.At("meta/esc50.csv")),
        Train = reading => WithAudio(reading, "meta/esc50.csv", new("filename", "category", Fold: "fold", Group: "src_file")),
    };

    /// <summary>UrbanSound8K (Salamon 2014). Clips of one Freesound recording form a group; the official ten folds do not split groups.</summary>
    public static Layout UrbanSound8K { get; } = new("urbansound8k", $"""
        DATA/{UrbanSound}   slice_file_name,fsID,fold,class,...
        DATA/audio/fold1/101415-3-0-2.wav
        """)
    {
        Recognises = reading => File.Exists(reading.At(UrbanSound)),
        Train = reading => WithAudio(reading, UrbanSound, new("slice_file_name", "class", Fold: "fold", Group: "fsID")),
    };

    /// <summary>Any table, with the column names given by the user.</summary>
    public static Layout Any { get; } = new("csv", """
        DATA/any/place/x.wav
        DATA/any.csv                    given by --csv any.csv --file-column NAME --label-column NAME
                                        [--fold-column NAME] [--group-column NAME] [--verified-column NAME]
        """)
    {
        Recognises = reading => reading.Options is { Csv: not null } or { FileColumn: not null } or { LabelColumn: not null },
        Train = reading =>
        {
            if (reading.Options.Csv is null)
                throw new InputException($"{reading.Root}: columns are given, but no table. Give the table with --csv FILE.");
            return LabelFile.Read(reading, reading.Csv(""), Recordings.In(reading, reading.Root), new("fname", "label"));
        },
    };

    private static IReadOnlyList<Clip> WithAudio(LayoutContext reading, string csv, Columns columns)
    {
        var folder = reading.Folder("audio", $"the recordings that {csv} names");
        return LabelFile.Read(reading, reading.Csv(csv), folder is null ? null : Recordings.In(reading, folder), columns);
    }
}

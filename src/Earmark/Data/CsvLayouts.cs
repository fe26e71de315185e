namespace Earmark.Data;

/// <summary>Layouts whose labels stand in a table of any name.</summary>
internal static class CsvLayouts
{
    /// <summary>ESC-50 and ESC-10 (Piczak 2015). Clips of one source recording are a group; the official folds keep them whole.</summary>
    public static Layout Esc50 { get; } = new("esc50", """
        DATA/meta/esc50.csv             filename,fold,category,...
        DATA/audio/1-100032-A-0.wav
        """)
    {
        Recognises = reading => File.Exists(reading.At("meta/esc50.csv")),
        Train = reading =>
        {
            var folder = reading.Folder("audio", "the recordings that meta/esc50.csv names");
            return LabelFile.Read(reading, reading.Csv("meta/esc50.csv"), folder is null ? null : Recordings.In(folder),
                new("filename", "category", Fold: "fold", Group: "src_file"));
        },
    };

    /// <summary>Any table, by the names of its columns.</summary>
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
                throw new InputException($"{reading.Root}: columns are named, but no table. Give the table with --csv FILE.");
            return LabelFile.Read(reading, reading.Csv(""), Recordings.In(reading.Root), new("fname", "label"));
        },
    };
}

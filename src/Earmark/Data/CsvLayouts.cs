namespace Earmark.Data;

/// <summary>Layouts with labels in a CSV file.</summary>
internal static class CsvLayouts
{
    private const string UrbanSound = "metadata/UrbanSound8K.csv";
    private static readonly Columns EscColumns = new("filename", "category", Fold: "fold", Group: "src_file");
    private static readonly Columns UrbanSoundColumns = new("slice_file_name", "class", Fold: "fold", Group: "fsID");
    private static readonly Columns AnyColumns = new("fname", "label");

    /// <summary>ESC-50 and ESC-10 (Piczak 2015). Clips from the same source recording form a group. The official folds do not split groups.</summary>
    public static Layout Esc50 { get; } = new("esc50", """
        DATA/meta/esc50.csv             filename,fold,category,...
        DATA/audio/1-100032-A-0.wav
        """)
    {
        IsMatch = context => File.Exists(context.PathOf("meta/esc50.csv")),
        LabelTable = context => (context.LabelFilePath("meta/esc50.csv"), EscColumns),
        ReadTrain = context => WithAudio(context, "meta/esc50.csv", EscColumns),
    };

    /// <summary>UrbanSound8K (Salamon 2014). Clips from the same Freesound recording form a group. The ten official folds do not split groups.</summary>
    public static Layout UrbanSound8K { get; } = new("urbansound8k", $"""
        DATA/{UrbanSound}   slice_file_name,fsID,fold,class,...
        DATA/audio/fold1/101415-3-0-2.wav
        """)
    {
        IsMatch = context => File.Exists(context.PathOf(UrbanSound)),
        LabelTable = context => (context.LabelFilePath(UrbanSound), UrbanSoundColumns),
        ReadTrain = context => WithAudio(context, UrbanSound, UrbanSoundColumns),
    };

    /// <summary>Any CSV file, with column names specified by the user.</summary>
    public static Layout Any { get; } = new("csv", """
        DATA/any/place/x.wav
        DATA/any.csv                    specified by --csv any.csv --file-column NAME --label-column NAME
                                        [--fold-column NAME] [--group-column NAME] [--verified-column NAME]
        """)
    {
        IsMatch = context => context.Options is { Csv: not null } or { FileColumn: not null } or { LabelColumn: not null },
        LabelTable = context => (context.LabelFilePath(""), AnyColumns),
        ReadTrain = context =>
        {
            if (context.Options.Csv is null)
                throw new InputException($"{context.Root}: column names require a CSV file. Specify it with --csv FILE.");
            return LabelFile.Read(context, context.LabelFilePath(""), Recordings.ReadFolder(context, context.Root), AnyColumns);
        },
    };

    private static IReadOnlyList<Clip> WithAudio(LayoutContext context, string csv, Columns columns)
    {
        var folder = context.RequireFolder("audio", $"the recordings listed in {csv}");
        return LabelFile.Read(context, context.LabelFilePath(csv), folder is null ? null : Recordings.ReadFolder(context, folder), columns);
    }
}

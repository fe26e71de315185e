namespace Earmark.Data;

/// <summary>Layouts of public data sets with several labels per clip.</summary>
internal static class MultiLabelLayouts
{
    private const string Challenge = "FSDKaggle2019", Fsd = "FSD50K", Separator = ",";
    private static readonly Columns Columns = new("fname", "labels", Separator: Separator);

    /// <summary>The data set of the 2019 Freesound challenge, as downloaded from Kaggle (Fonseca et al. 2019). Clips of the noisy set count as unverified.</summary>
    public static Layout Kaggle2019 { get; } = new("kaggle2019", """
        DATA/train_curated.csv          fname,labels: labels separated by commas
        DATA/train_curated/0006ae4e.wav
        DATA/train_noisy.csv            fname,labels: unverified labels; optional
        DATA/train_noisy/00097e21.wav
        DATA/test/000ccb97.wav          test recordings; optional
        DATA/sample_submission.csv      fname,...: the order of the predictions; optional
        """)
    {
        IsMatch = context => File.Exists(context.PathOf("train_curated.csv")) || Directory.Exists(context.PathOf("train_curated")),
        ReadTrain = context =>
        {
            var clips = Train(context, "train_curated.csv", "train_curated", "train_noisy.csv", "train_noisy");
            ExpectedLabels.CheckHeader(context, "sample_submission.csv", clips);
            return clips;
        },
        ReadTest = context => ChallengeLayouts.Test(context, "test", "sample_submission.csv"),
    };

    /// <summary>The data set of the 2019 Freesound challenge, as downloaded from Zenodo (record 3612637).</summary>
    public static Layout Zenodo2019 { get; } = new("zenodo2019", $"""
        DATA/{Challenge}.meta/train_curated_post_competition.csv   fname,labels,...
        DATA/{Challenge}.audio_train_curated/0006ae4e.wav
        DATA/{Challenge}.meta/train_noisy_post_competition.csv     fname,labels,...: unverified labels; optional
        DATA/{Challenge}.audio_train_noisy/00097e21.wav
        DATA/{Challenge}.meta/test_post_competition.csv            fname,...: the order of the predictions; optional
        DATA/{Challenge}.audio_test/000ccb97.wav                   test recordings; optional
        """)
    {
        IsMatch = context => new[] { "audio_train_curated", "audio_train_noisy", "audio_test", "meta" }.Any(part => ChallengeLayouts.Exists(context, $"{Challenge}.{part}")),
        ReadTrain = context => Train(context, $"{Challenge}.meta/train_curated_post_competition.csv", $"{Challenge}.audio_train_curated",
            $"{Challenge}.meta/train_noisy_post_competition.csv", $"{Challenge}.audio_train_noisy"),
        ReadTest = context => ChallengeLayouts.Test(context, $"{Challenge}.audio_test", $"{Challenge}.meta/test_post_competition.csv"),
    };

    /// <summary>FSD50K (Fonseca et al. 2022). The clips of the split "val" are held out if no folds are requested.</summary>
    public static Layout Fsd50K { get; } = new("fsd50k", $"""
        DATA/{Fsd}.ground_truth/dev.csv     fname,labels,mids,split
        DATA/{Fsd}.dev_audio/64760.wav
        DATA/{Fsd}.ground_truth/vocabulary.csv   number, label, identifier of each class; optional
        DATA/{Fsd}.ground_truth/eval.csv    fname,...: the order of the predictions; optional
        DATA/{Fsd}.eval_audio/37199.wav     test recordings; optional
        """)
    {
        IsMatch = context => new[] { "ground_truth", "dev_audio", "eval_audio" }.Any(part => ChallengeLayouts.Exists(context, $"{Fsd}.{part}")),
        ReadTrain = context =>
        {
            if (context.Options.Csv is null && context.RequireFolder($"{Fsd}.ground_truth", "dev.csv") is null) return [];
            var clips = LabelFile.Read(context, context.LabelFilePath($"{Fsd}.ground_truth/dev.csv"), $"{Fsd}.dev_audio", Columns with { Split = "split" });
            ExpectedLabels.CheckVocabulary(context, $"{Fsd}.ground_truth/vocabulary.csv", clips);
            return clips;
        },
        LabelTable = context => (context.LabelFilePath($"{Fsd}.ground_truth/dev.csv"), Columns with { Split = "split" }),
        ReadTest = context => ChallengeLayouts.Test(context, $"{Fsd}.eval_audio", $"{Fsd}.ground_truth/eval.csv"),
    };

    // Another label file replaces both.
    private static IReadOnlyList<Clip> Train(LayoutContext context, string curated, string curatedFolder, string noisy, string noisyFolder)
    {
        if (context.Options.Csv is not null)
        {
            var csv = context.LabelFilePath(curated);
            var isNoisy = Path.GetFileName(csv) == Path.GetFileName(noisy);
            var selected = LabelFile.Read(context, csv, isNoisy ? noisyFolder : curatedFolder, Columns);
            return isNoisy && context.Options.VerifiedColumn is null ? [.. selected.Select(clip => clip with { Verified = false })] : selected;
        }
        var clips = LabelFile.Read(context, context.PathOf(curated), curatedFolder, Columns);
        if (!File.Exists(context.PathOf(noisy))) return clips;
        if (!Directory.Exists(context.PathOf(noisyFolder)))
        {
            context.Warn("missing folders", noisy, null, $"its recordings are missing: {context.MissingMessage(noisyFolder, "folder", "the recordings with unverified labels")} They are skipped.");
            return clips;
        }
        return [.. clips, .. LabelFile.Read(context, context.PathOf(noisy), noisyFolder, Columns).Select(clip => clip with { Verified = false })];
    }
}

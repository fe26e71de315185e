using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Data sets whose clips have several labels, or none.</summary>
public sealed class SeveralLabelsTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] Findings(Dataset data) => [.. data.Findings.Select(finding => $"{finding}".Replace(folder.Root, "DATA", StringComparison.Ordinal))];

    private static IEnumerable<(string, string, bool, bool)> Rows(Dataset data) => data.Train.Select(clip => (clip.Name, $"{clip.Labels}", clip.Verified, clip.HeldOut));

    private Dataset Kaggle(string csv, DatasetOptions? options = null)
    {
        folder.Text("train.csv", csv).Recordings("audio_train/a.wav", "audio_train/b.wav", "audio_train/c.wav");
        return Dataset.Open(folder.Root, options);
    }

    private string ErrorMessage(string csv, DatasetOptions? options = null) =>
        Assert.Throws<InputException>(() => Kaggle(csv, options)).Message.Replace(folder.Root, "DATA", StringComparison.Ordinal);

    [Fact]
    public void Reads_the_2019_challenge_from_Kaggle()
    {
        folder.Text("train_curated.csv", "fname,labels\na.wav,\"Bark,Slam\"\nb.wav,Meow\n").Recordings("train_curated/a.wav", "train_curated/b.wav")
            .Text("train_noisy.csv", "fname,labels\nc.wav,\"Meow,Bark\"\n").Recordings("train_noisy/c.wav", "test/y.wav", "test/x.wav")
            .Text("sample_submission.csv", "fname,Bark,Meow,Slam\ny.wav,0,0,0\nx.wav,0,0,0\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal("kaggle2019", data.Layout);
        Assert.Equal([("a.wav", "Bark, Slam", true, false), ("b.wav", "Meow", true, false), ("c.wav", "Meow, Bark", false, false)], Rows(data));
        Assert.Equal(["Bark", "Meow", "Slam"], data.Labels);
        Assert.Equal(["y.wav", "x.wav"], data.Test.Select(clip => clip.Name));
        Assert.Empty(data.Findings);
        Assert.Equal(["a.wav", "b.wav"], Dataset.Open(folder.Root, new() { Csv = "train_curated.csv" }).Train.Select(clip => clip.Name));
        Assert.Equal(["c.wav"], Dataset.Open(folder.Root, new() { Csv = "train_noisy.csv" }).Train.Select(clip => clip.Name));
    }

    [Fact]
    public void Skips_noisy_rows_without_recordings()
    {
        folder.Text("train_curated.csv", "fname,labels\na.wav,\"Bark,Slam\"\nb.wav,Meow\n").Recordings("train_curated/a.wav", "train_curated/b.wav")
            .Text("train_noisy.csv", "fname,labels\nc.wav,Meow\n").Text("train_noisy.zip", "");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(2, data.Train.Count);
        Assert.Equal(["train_noisy.csv: its recordings are missing: no such folder, but train_noisy.zip exists. Unpack it here. Expected the recordings with unverified labels. They are skipped."], Findings(data));
    }

    [Fact]
    public void Reads_the_2019_challenge_from_Zenodo()
    {
        folder.Text("FSDKaggle2019.meta/train_curated_post_competition.csv", "fname,labels,freesound_id,license\na.wav,\"Bark,Slam\",1,CC\nb.wav,Meow,2,CC\n")
            .Recordings("FSDKaggle2019.audio_train_curated/a.wav", "FSDKaggle2019.audio_train_curated/b.wav", "FSDKaggle2019.audio_test/x.wav")
            .Text("FSDKaggle2019.meta/test_post_competition.csv", "fname,labels,usage,freesound_id,license\nx.wav,Bark,Public,3,CC\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(("zenodo2019", 2, "x.wav"), (data.Layout, data.Train.Count, Assert.Single(data.Test).Name));
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void Reads_FSD50K_and_its_split()
    {
        folder.Text("FSD50K.ground_truth/dev.csv", "fname,labels,mids,split\n64760,\"Electric_guitar,Guitar\",\"/m/1,/m/2\",train\n16399,Guitar,/m/2,val\n1,Bark,/m/3,train\n")
            .Recordings("FSD50K.dev_audio/64760.wav", "FSD50K.dev_audio/16399.wav", "FSD50K.dev_audio/1.wav", "FSD50K.eval_audio/37199.wav")
            .Text("FSD50K.ground_truth/eval.csv", "fname,labels,mids\n37199,Bark,/m/3\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal("fsd50k", data.Layout);
        Assert.Equal([("64760", "Electric_guitar, Guitar", true, false), ("16399", "Guitar", true, true), ("1", "Bark", true, false)], Rows(data));
        Assert.Equal(folder["FSD50K.eval_audio/37199.wav"], Assert.Single(data.Test).Path);
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void Reports_classes_of_the_sample_submission_that_no_training_clip_has()
    {
        folder.Text("train_curated.csv", "fname,labels\na.wav,\"Bark,Slam\"\nb.wav,Meow\n").Recordings("train_curated/a.wav", "train_curated/b.wav", "test/x.wav")
            .Text("sample_submission.csv", "fname,Bark,Meow,Purr,Slam\nx.wav,0,0,0,0\n");
        Assert.Equal(["sample_submission.csv line 1: no training clip has the class 'Purr', so a model cannot predict it. Add recordings with this label, or check its spelling in the label file."],
            Findings(Dataset.Open(folder.Root)));
    }

    [Fact]
    public void Reports_classes_of_the_FSD50K_vocabulary_that_no_training_clip_has()
    {
        folder.Text("FSD50K.ground_truth/dev.csv", "fname,labels,mids,split\n1,Bark,/m/3,train\n2,Guitar,/m/2,val\n").Recordings("FSD50K.dev_audio/1.wav", "FSD50K.dev_audio/2.wav")
            .Text("FSD50K.ground_truth/vocabulary.csv", "0,Bark,/m/3\n1,Guitar,/m/2\n2,Purr,/m/4\n");
        Assert.Equal(["FSD50K.ground_truth/vocabulary.csv line 3: no training clip has the class 'Purr', so a model cannot predict it. Add recordings with this label, or check its spelling in the label file."],
            Findings(Dataset.Open(folder.Root)));
    }

    [Fact]
    public void A_labels_column_in_the_Kaggle_layout_is_a_list()
    {
        var data = Kaggle("fname,labels\na.wav,\"Bark,Meow\"\nb.wav,Bark\nc.wav,Meow\n");
        Assert.Equal([("a.wav", "Bark, Meow", true, false), ("b.wav", "Bark", true, false), ("c.wav", "Meow", true, false)], Rows(data));
    }

    [Theory]
    [InlineData("a.wav,Bark;Meow", ";")]
    [InlineData("a.wav,Bark | Meow", "|")]
    [InlineData("a.wav,\"Bark, Meow\"", ",")]
    [InlineData("a.wav,Bark and Meow", " and ")]
    public void A_separator_can_be_specified(string row, string separator)
    {
        var data = Kaggle($"fname,label\n{row}\nb.wav,Bark\nc.wav,Meow\n", new() { LabelSeparator = separator });
        Assert.Equal(["Bark, Meow", "Bark", "Meow"], data.Train.Select(clip => $"{clip.Labels}"));
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void Empty_labels_in_a_list_are_rejected_and_repeated_ones_are_reported()
    {
        Assert.Equal("""
            DATA (layout kaggle): 3 errors.
              train.csv line 2: the labels of 'a.wav', 'Bark,,Meow', contain an empty label. Remove the extra ','.
              train.csv line 3: the labels of 'b.wav', 'Bark,', contain an empty label. Remove the extra ','.
              train.csv line 4: the label of 'c.wav' is empty. Add one or remove the row.
            """.ReplaceLineEndings("\n"), ErrorMessage("fname,labels\na.wav,\"Bark,,Meow\"\nb.wav,\"Bark,\"\nc.wav,\n"));
        var data = Kaggle("fname,labels\na.wav,\"Bark,Meow,Bark\"\nb.wav,Bark\nc.wav,Meow\n");
        Assert.Equal("Bark, Meow", $"{data.Train[0].Labels}");
        Assert.Equal(["train.csv line 2: the labels of 'a.wav' contain 'Bark' 2 times. The duplicates are ignored."], Findings(data));
    }

    [Fact]
    public void Labels_that_may_contain_the_separator_are_reported()
    {
        var data = Kaggle("fname,labels\na.wav,\"Child speech, kid speaking,Dog\"\nb.wav,\"Child speech, kid speaking\"\nc.wav,\"Dog, Cat\"\n");
        Assert.Equal([
            "train.csv line 2: the label 'kid speaking' occurs only after 'Child speech'. If 'Child speech, kid speaking' is one label, separate labels with another text and specify it with --label-separator.",
            "train.csv line 4: the label 'Cat' occurs only after 'Dog'. If 'Dog, Cat' is one label, separate labels with another text and specify it with --label-separator.",
        ], Findings(data));
    }

    [Fact]
    public void Rows_of_one_recording_are_merged_on_request()
    {
        const string Csv = "fname,label\na.wav,Bark\nb.wav,Bark\na.wav,Meow\nb.wav,Bark\n";
        Assert.Contains("train.csv line 4: 'a.wav' has the label 'Meow' here and 'Bark' in line 2. Expected one row per clip. Remove one row, or use --merge-labels if both labels apply.",
            ErrorMessage(Csv), StringComparison.Ordinal);
        var data = Kaggle(Csv, new() { MergeLabels = true });
        Assert.Equal(["Bark, Meow", "Bark"], data.Train.Select(clip => $"{clip.Labels}"));
    }

    [Fact]
    public void Identical_recordings_in_two_class_folders_are_merged_on_request()
    {
        folder.Text("Bark/a.wav", "same").Text("Meow/b.wav", "same").Text("Meow/c.wav", "other").Text("Bark/d.wav", "third");
        Assert.Equal(4, Dataset.Open(folder.Root).Train.Count);
        Assert.Equal([("Bark/a.wav", "Bark, Meow", true, false), ("Bark/d.wav", "Bark", true, false), ("Meow/c.wav", "Meow", true, false)],
            Rows(Dataset.Open(folder.Root, new() { MergeLabels = true })));
    }

    [Fact]
    public void Options_for_label_files_are_rejected_if_folders_are_the_labels()
    {
        folder.Text("Bark/a.wav", "a").Text("Meow/b.wav", "b");
        var message = Assert.Throws<InputException>(() => Dataset.Open(folder.Root, new() { LabelSeparator = ";", FoldColumn = "fold" })).Message;
        Assert.EndsWith(": --fold-column, --label-separator apply to CSV files of labels, but the labels of this layout are the names of its folders. Specify the CSV file with --csv, or omit the option.",
            message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_in_another_order_are_equal()
    {
        Assert.Equal(ClipLabels.Create("Bark", "Meow"), ClipLabels.Create("Meow", "Bark"));
        Assert.Equal(ClipLabels.Create("Bark", "Meow").GetHashCode(), ClipLabels.Create("Meow", "Bark").GetHashCode());
        Assert.NotEqual(ClipLabels.Create("Bark", "Meow"), ClipLabels.Create("Bark", "Purr"));
        Assert.NotEqual(ClipLabels.Create("Bark", "Meow"), ClipLabels.Create("Bark"));
    }

    [Fact]
    public void Background_recordings_join_the_training_clips_with_a_label_or_without()
    {
        folder.Recordings("Bark/a.wav", "Meow/b.wav", "_background/x.wav", "_background/y.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal((2, 2), (data.Train.Count, data.Background.Count));
        var exclusive = data.WithBackground(asLabel: true);
        Assert.Equal(["Bark", "Meow", "_background"], exclusive.Labels);
        Assert.Equal(["Bark", "Meow", "_background", "_background"], exclusive.Train.Select(clip => $"{clip.Labels}"));
        var independent = data.WithBackground(asLabel: false);
        Assert.Equal(["Bark", "Meow"], independent.Labels);
        Assert.Equal([1, 1, 0, 0], independent.Train.Select(clip => clip.Labels!.Count));
        Assert.Equal([false, false, true, true], independent.Train.Select(clip => clip.IsBackground));
        Assert.NotEqual(exclusive.Fingerprint, data.Fingerprint);
    }

    [Fact]
    public void Background_recordings_are_distributed_over_predefined_folds()
    {
        folder.Text("meta/esc50.csv", "filename,fold,category,src_file\na.wav,1,Bark,1\nb.wav,2,Bark,2\nc.wav,1,Meow,3\nd.wav,2,Meow,4\n")
            .Recordings("audio/a.wav", "audio/b.wav", "audio/c.wav", "audio/d.wav", "_background/x.wav", "_background/y.wav", "_background/z.wav");
        var folds = Fold.Split(Dataset.Open(folder.Root).WithBackground(asLabel: false), 2, 1);
        Assert.Equal([2, 1], folds.Select(fold => fold.Validation.Count(clip => clip.IsBackground)));
    }

    [Fact]
    public void Background_recordings_are_held_out_in_proportion_to_a_predefined_validation_set()
    {
        folder.Recordings("train/Bark/a.wav", "train/Meow/b.wav", "val/Bark/c.wav", "val/Meow/d.wav", "_background/1.wav", "_background/2.wav", "_background/3.wav", "_background/4.wav");
        var fold = Dataset.Open(folder.Root).WithBackground(asLabel: true).PredefinedFold!;
        Assert.Equal((2, 2), (fold.Train.Count(clip => clip.IsBackground), fold.Validation.Count(clip => clip.IsBackground)));
    }

    [Fact]
    public void Metrics_of_unverified_clips_use_more_than_background()
    {
        Clip unverified = new("a", "a", "Bark", Verified: false), background = new("b", "b", []);
        Assert.Equal([unverified, background], new Fold(0, [], [unverified, background], VerifiedOnly: true).ScoredValidation);
    }

    [Fact]
    public void The_label_of_background_recordings_is_reserved() =>
        Assert.Equal("DATA (layout kaggle): 1 error.\n  train.csv line 4: the label '_background' is reserved for recordings without any of the labels. "
            + "Put these recordings into the folder _background, or rename the label.", ErrorMessage("fname,label\na.wav,Bark\nb.wav,Meow\nc.wav,_background\n"));

    [Fact]
    public void Labelled_background_recordings_are_rejected()
    {
        folder.Recordings("Bark/a.wav", "Meow/b.wav", "Meow/noise/c.wav");
        Assert.Equal("DATA (layout folders): 1 error.\n  Meow/noise: background recordings that have a label: 'Meow/noise/c.wav'. Move them out of the folder, or remove their labels.",
            Assert.Throws<InputException>(() => Dataset.Open(folder.Root, new() { Background = "Meow/noise" })).Message.Replace(folder.Root, "DATA", StringComparison.Ordinal));
    }

    [Fact]
    public void Other_values_of_the_FSD50K_split_are_rejected()
    {
        folder.Text("FSD50K.ground_truth/dev.csv", "fname,labels,mids,split\n1,Bark,/m/1,train\n2,Meow,/m/2,dev\n").Recordings("FSD50K.dev_audio/1.wav", "FSD50K.dev_audio/2.wav");
        Assert.EndsWith("dev.csv line 3: split is 'dev'. Expected train or val.", Assert.Throws<InputException>(() => Dataset.Open(folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_with_different_folds_are_not_merged() =>
        Assert.Contains("line 4: 'a.wav' has another fold, group or split here than in line 2. Expected the same in all its rows.",
            ErrorMessage("fname,label,fold\na.wav,Bark,1\nb.wav,Bark,2\na.wav,Meow,2\n", new() { MergeLabels = true, FoldColumn = "fold" }), StringComparison.Ordinal);

    [Fact]
    public void The_fingerprint_does_not_depend_on_the_order_of_labels()
    {
        var first = Kaggle("fname,labels\na.wav,\"Bark,Meow\"\nb.wav,Bark\nc.wav,Meow\n").Fingerprint;
        Assert.Equal(first, Kaggle("fname,labels\na.wav,\"Meow,Bark\"\nb.wav,Bark\nc.wav,Meow\n").Fingerprint);
    }
}

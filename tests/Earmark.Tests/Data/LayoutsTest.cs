using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Data sets in the layouts of other tools.</summary>
public sealed class LayoutsTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string WithRelativePaths(string text) => text.Replace(folder.Root, "DATA", StringComparison.Ordinal);

    private string[] Findings(Dataset data) => [.. data.Findings.Select(finding => WithRelativePaths($"{finding}"))];

    private static IEnumerable<(string, string, bool)> Rows(Dataset data) => data.Train.Select(clip => (clip.Name, clip.Labels!.Only!, clip.HeldOut));

    [Theory]
    [InlineData("train", "val", "test")]
    [InlineData("train_set", "valid_set", "test_set")]
    [InlineData("training", "validation", "testing")]
    [InlineData("Train", "dev", "eval")]
    public void Predefined_splits_are_used(string train, string val, string test)
    {
        folder.Recordings($"{train}/Bark/a.wav", $"{train}/Cough/far/b.wav", $"{val}/Bark/c.wav", $"{test}/Bark/d.wav", "_background/hum.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal("splits", data.Layout);
        Assert.Equal([($"{train}/Bark/a.wav", "Bark", false), ($"{train}/Cough/far/b.wav", "Cough", false), ($"{val}/Bark/c.wav", "Bark", true)], Rows(data).Order());
        Assert.Equal(new Clip($"{test}/Bark/d.wav", folder[$"{test}/Bark/d.wav"], null), Assert.Single(data.Test));
        Assert.Equal("_background/hum.wav", Assert.Single(data.Background).Name);
        Assert.Empty(data.Findings);

        var predefined = data.PredefinedFold!;
        Assert.Equal([$"{train}/Bark/a.wav", $"{train}/Cough/far/b.wav"], predefined.Train.Select(clip => clip.Name));
        Assert.Equal([$"{val}/Bark/c.wav"], predefined.Validation.Select(clip => clip.Name));
        Assert.Equal(data.Test, Dataset.OpenForPrediction(folder.Root).Test);
    }

    [Fact]
    public void Splits_without_validation_have_a_null_PredefinedFold()
    {
        folder.Recordings("train/Bark/a.wav", "train/Cough/b.wav", "test/Bark/c.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(("splits", 2, 1), (data.Layout, data.Train.Count, data.Test.Count));
        Assert.Null(data.PredefinedFold);
    }

    [Fact]
    public void Likely_problems_with_splits_are_reported_as_warnings()
    {
        folder.Recordings("train/Bark/a.wav", "train/Cough/b.wav", "train/loose.wav", "val/Gong/c.wav");
        Assert.Equal(
            [
                "DATA: skipped recordings outside the class folders: 'train/loose.wav'.",
                "DATA: labels with clips only in the validation set: 'Gong'. These labels cannot be learned.",
            ], Findings(Dataset.Open(folder.Root)));
    }

    [Fact]
    public void A_split_folder_among_class_folders_is_a_class_with_a_warning()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav", "test/c.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(("folders", 3), (data.Layout, data.Labels.Count));
        Assert.Equal(["DATA: the folder name 'test' (1 of 3) looks like folds or splits of a data set, not like a class, and is used as a label. "
            + "If a CSV file contains the labels, specify it with --csv FILE. If the label folders are nested deeper, move them to this folder."], Findings(data));
    }

    [Theory]
    [InlineData("folds or splits of a data set", "fold1", "fold2", "fold10")]
    [InlineData("recording sites or devices", "site1", "site2", "SM4_0123")]
    [InlineData("recording sites or devices", "Station A", "Station B")]
    [InlineData("speakers or sessions", "session-1", "session-2")]
    [InlineData("dates", "2024-05-01", "20240502", "2024-05-03_061500")]
    [InlineData("numbers", "007", "12")]
    [InlineData("generic folder names", "audio", "wavs")]
    public void Unlikely_label_names_are_reported_as_warnings(string description, params string[] names)
    {
        folder.Recordings(names.Select(name => $"{name}/a.wav"));
        var data = Dataset.Open(folder.Root);
        Assert.Equal(names.Length, data.Labels.Count);
        Assert.StartsWith($"DATA: the folder names {string.Join(", ", names.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))} ({names.Length} of {names.Length}) "
            + $"look like {description}, not like classes, and are used as labels. ", Assert.Single(Findings(data)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bark", "Cough", "Station_wagon")]
    [InlineData("Bark", "Cough", "Meow", "12")]      // one of four
    [InlineData("Hi-hat", "Trainer", "Testament")]
    [InlineData("car_horn", "siren", "children_playing")]
    public void Likely_label_names_cause_no_warning(params string[] names)
    {
        folder.Recordings(names.Select(name => $"{name}/a.wav"));
        Assert.Empty(Dataset.Open(folder.Root).Findings);
    }

    [Fact]
    public void Reads_the_folds_and_groups_of_UrbanSound8K()
    {
        folder.Text("metadata/UrbanSound8K.csv", "slice_file_name,fsID,start,end,salience,fold,classID,class\n100032-3-0-0.wav,100032,0,0.3,1,5,3,dog_bark\n"
            + "100263-2-0-117.wav,100263,58.5,62.5,1,2,2,children_playing\n").Recordings("audio/fold5/100032-3-0-0.wav", "audio/fold2/100263-2-0-117.wav", "audio/fold2/.DS_Store");
        var data = Dataset.Open(folder.Root);
        Assert.Equal("urbansound8k", data.Layout);
        Assert.Equal([new("100032-3-0-0.wav", folder["audio/fold5/100032-3-0-0.wav"], "dog_bark", true, "100032", 5),
            new("100263-2-0-117.wav", folder["audio/fold2/100263-2-0-117.wav"], "children_playing", true, "100263", 2)], data.Train);
        Assert.Empty(data.Findings);
        Assert.Equal([$"DATA/audio: the folder names 'fold2', 'fold5' (2 of 2) look like folds or splits of a data set, not like classes, and are used as labels. "
            + "The parent folder is a data set with layout urbansound8k: open DATA."], Findings(Dataset.Open(folder["audio"])));
    }

    [Fact]
    public void Reads_the_audiofolder_layout()
    {
        folder.Text("metadata.csv", "file_name,label,speaker\nx.wav,Bark,1\ndeep/er/y.wav,Cough,2\n")
            .Recordings("x.wav", "deep/er/y.wav");
        var data = Dataset.Open(folder.Root, new() { GroupColumn = "speaker" });
        Assert.Equal("audiofolder", data.Layout);
        Assert.Equal([("x.wav", "Bark", "1"), ("deep/er/y.wav", "Cough", "2")], data.Train.Select(clip => (clip.Name, clip.Labels!.Only!, clip.Group!)));
        Assert.Empty(data.Findings);
    }

    [Theory]
    [InlineData("sep=;\r\nFile_Name;LABEL\r\nx.wav;Bark\r\ny;Cough\r\n")]
    [InlineData("\uFEFF\"file_name\"\t\"label\"\nx.wav\tBark\ny.wav\tCough\n")]
    public void An_audiofolder_is_recognised_by_any_variant_of_its_header(string csv)
    {
        var data = Dataset.Open(folder.Text("metadata.csv", csv).Recordings("x.wav", "y.wav").Root);
        Assert.Equal(("audiofolder", 2), (data.Layout, data.Train.Count));
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void A_single_metadata_file_excludes_the_test_set_from_training()
    {
        folder.Text("metadata.csv", "file_name,label\ntrain/x.wav,Bark\ntrain/y.wav,Cough\nval/v.wav,Bark\ntest/z.wav,Cough\n")
            .Recordings("train/x.wav", "train/y.wav", "val/v.wav", "test/z.wav", "test/w.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal([("train/x.wav", "Bark", false), ("train/y.wav", "Cough", false), ("val/v.wav", "Bark", true)], Rows(data));
        Assert.Equal([("test/w.wav", null), ("test/z.wav", null)], data.Test.Select(clip => (clip.Name, clip.Labels?.Only)));
        Assert.Empty(data.Findings);
        Assert.Equal(["test/w.wav", "test/z.wav"], Dataset.OpenForPrediction(folder.Root).Test.Select(clip => clip.Name));
    }

    [Fact]
    public void An_audiofolder_may_have_a_metadata_file_per_split()
    {
        folder.Text("train/metadata.csv", "file_name,label\nx.wav,Bark\ny.wav,Cough\n").Text("validation/metadata.csv", "file_name,label\nx.wav,Cough\n")
            .Recordings("train/x.wav", "train/y.wav", "validation/x.wav", "test/x.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal("audiofolder", data.Layout);
        Assert.Equal([("train/x.wav", "Bark", false), ("train/y.wav", "Cough", false), ("validation/x.wav", "Cough", true)], Rows(data));
        Assert.Equal("test/x.wav", Assert.Single(data.Test).Name);
        Assert.Equal(folder["validation/x.wav"], data.PredefinedFold!.Validation.Single().Path);
    }

    [Fact]
    public void Folders_are_the_classes_if_metadata_has_no_label_column()
    {
        folder.Text("metadata.csv", "file_name,transcription\nBark/x.wav,woof\n").Recordings("Bark/x.wav", "Cough/y.wav");
        Assert.Equal("folders", Dataset.Open(folder.Root).Layout);
        Assert.Equal("audiofolder", Dataset.Open(folder.Text("metadata.csv", "file_name,sound\nBark/x.wav,woof\nCough/y.wav,ahem\n").Root, new() { LabelColumn = "sound" }).Layout);
    }

    [Theory]
    [InlineData("data/Bark/a.wav", "data/Cough/b.wav")]
    [InlineData("data/train/Bark/a.wav", "data/test/Bark/b.wav", "notes.txt")]
    public void A_wrapper_folder_is_not_a_class(params string[] files)
    {
        folder.Recordings(files);
        Assert.Contains("DATA: 'data' is the only label. Expected at least two labels. If the folders in it are the labels, open DATA/data.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder.Root)).Message), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_can_be_specified()
    {
        folder.Recordings("metadata.csv", "Bark/a.wav", "Cough/b.wav").Text("metadata.csv", "file_name,label\nBark/a.wav,x\nCough/b.wav,y\n");
        Assert.Equal(("audiofolder", "folders"), (Dataset.Open(folder.Root).Layout, Dataset.Open(folder.Root, new() { Layout = "folders" }).Layout));
        string Error(Action open) => WithRelativePaths(Assert.Throws<InputException>(open).Message);
        Assert.Equal("DATA: the folder does not have the layout annotations. Expected the layout that --layout specifies. See docs/data-layouts.md, or omit --layout.",
            Error(() => Dataset.Open(folder.Root, new() { Layout = "annotations" })));
        Assert.Equal("--layout annotation: there is no such layout with labels. Expected kaggle, zenodo, kaggle2019, zenodo2019, fsd50k, esc50, urbansound8k, audiofolder, annotations, csv, splits, folders.",
            Error(() => Dataset.Open(folder.Root, new() { Layout = "annotation" })));
        Assert.Equal("--layout folders: there is no such layout with recordings to predict. Expected kaggle, zenodo, kaggle2019, zenodo2019, fsd50k, audiofolder, splits, flat.",
            Error(() => Dataset.OpenForPrediction(folder.Root, new() { Layout = "folders" })));
    }

    [Fact]
    public void Columns_of_sources_csv_can_be_specified()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav").Text("sources.csv", "path,site,part\nBark/a.wav,north,1\nCough/b.wav,south,2\n");
        var data = Dataset.Open(folder.Root, new() { GroupColumn = "site", FoldColumn = "part" });
        Assert.Equal([("north", 1), ("south", 2)], data.Train.Select(clip => (clip.Group!, clip.Fold!.Value)));
        Assert.Equal("DATA (layout folders): 1 error.\n  DATA: --label-separator applies to CSV files of labels, but the labels of this layout are the names of its folders. Specify the CSV file with --csv, or omit the option.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder.Root, new() { GroupColumn = "site", LabelSeparator = "," })).Message));
    }

    [Fact]
    public void The_error_for_a_class_folder_suggests_the_parent_folder()
    {
        folder.Recordings("set/Bark/a.wav", "set/Cough/b.WAV", "set/Gong/c.mp3", "set/docs/readme.txt");
        Assert.StartsWith("DATA/set/Bark: did you mean the parent folder, DATA/set? There, 'Bark' is one of 3 folders with recordings. This folder contains recordings without labels. Expected one folder per label",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder["set/Bark"])).Message), StringComparison.Ordinal);
        folder.Recordings("set/train.csv", "set/audio_train/a.wav");
        Assert.StartsWith("DATA/set/audio_train: did you mean the parent folder, DATA/set? It has the layout kaggle. This folder contains recordings without labels. Expected one folder per label",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder["set/audio_train"])).Message), StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class DatasetTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private DataFolder Kaggle(string csv = "fname,label,manually_verified\na.wav,Bark,1\nb.wav,Cough,0\n") =>
        folder.Text("train.csv", csv).Recordings("audio_train/a.wav", "audio_train/b.wav");

    private static IEnumerable<(string, string?, bool)> Rows(IEnumerable<Clip> clips) => clips.Select(clip => (clip.Name, clip.Labels?.Only, clip.Verified));

    [Fact]
    public void Reads_the_Kaggle_layout()
    {
        Kaggle().Recordings("audio_test/z.wav", "audio_test/y.wav")
            .Text("sample_submission.csv", "fname,label\nz.wav,Laughter Hi-Hat Flute\ny.wav,Laughter Hi-Hat Flute\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(("kaggle", folder.Root), (data.Layout, data.Root));
        Assert.Equal([("a.wav", "Bark", true), ("b.wav", "Cough", false)], Rows(data.Train));
        Assert.Equal(folder["audio_train/a.wav"], data.Train[0].Path);
        Assert.Equal(["Bark", "Cough"], data.Labels);
        Assert.Equal([("z.wav", null, true), ("y.wav", null, true)], Rows(data.Test));
        Assert.Empty(data.Findings);
        Assert.Empty(data.Background);
    }

    [Theory]
    [InlineData("fname,label\na.wav,Bark\nb.wav,Cough\n")]                                        // all verified
    [InlineData("\uFEFFfname,label\r\na.wav,Bark\r\nb.wav,Cough\r\n")]                            // byte order mark, CRLF
    [InlineData("fname;label\na.wav;Bark\nb.wav;Cough")]                                          // semicolons, no last line end
    [InlineData("label\tfname\nBark\ta.wav\nCough\tb.wav\n")]                                     // tabs, different order of columns
    [InlineData("\"fname\",\"label\"\n\"a.wav\",\"Bark\"\n\"b.wav\",\"Cough\"\n")]                // quotes
    [InlineData("fname , label\n a.wav, Bark\n\nb.wav ,Cough \n\n")]                              // spaces, blank lines
    [InlineData("id,fname,label,license,manually_verified\n1,a.wav,Bark,\"CC, by\",TRUE\n2,./b.wav,Cough,,true\n")]
    public void Csv_variants_are_read_identically(string csv)
    {
        var data = Dataset.Open(Kaggle(csv).Root);
        Assert.Equal([("Bark", true, folder["audio_train/a.wav"]), ("Cough", true, folder["audio_train/b.wav"])],
            data.Train.Select(clip => (clip.Labels!.Only!, clip.Verified, clip.Path)));
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void Quoted_fields_may_contain_commas_quotes_and_non_ASCII_characters()
    {
        folder.Text("train.csv", "fname,label\n\"a, b.wav\",\"say \"\"Bark\"\"\"\nü.wav,Ä\n").Recordings("audio_train/a, b.wav", "audio_train/ü.wav");
        Assert.Equal([("a, b.wav", "say \"Bark\"", true), ("ü.wav", "Ä", true)], Rows(Dataset.Open(folder.Root).Train));
    }

    [Fact]
    public void Another_label_file_may_be_in_the_root_or_the_current_folder()
    {
        Kaggle().Text("train_noisy.csv", "fname,label,manually_verified\na.wav,Cough,0\nb.wav,Bark,0\n");
        Assert.Equal(["Cough", "Bark"], Dataset.Open(folder.Root, new() { Csv = "train_noisy.csv" }).Train.Select(clip => clip.Labels?.Only));
        Assert.Equal(["Cough", "Bark"], Dataset.Open(folder.Root, new() { Csv = folder["train_noisy.csv"] }).Train.Select(clip => clip.Labels?.Only));
    }

    [Fact]
    public void Columns_can_be_specified_in_any_layout()
    {
        Kaggle("path,class,checked,by\na.wav,Bark,0,x\nb.wav,Cough,1,x\n");
        var data = Dataset.Open(folder.Root, new() { FileColumn = "path", LabelColumn = "class", VerifiedColumn = "checked", GroupColumn = "by" });
        Assert.Equal([("a.wav", "Bark", false), ("b.wav", "Cough", true)], Rows(data.Train));
        Assert.All(data.Train, clip => Assert.Equal("x", clip.Group));
    }

    [Fact]
    public void Reads_the_ESC50_layout()
    {
        folder.Text("meta/esc50.csv", "filename,fold,target,category,esc10,src_file,take\n1-10-A-0.ogg,1,0,dog,True,10,A\n2-11-A-9.ogg,2,9,rain,False,11,A\n")
            .Recordings("audio/1-10-A-0.ogg", "audio/2-11-A-9.ogg");
        var data = Dataset.Open(folder.Root);
        Assert.Equal("esc50", data.Layout);
        Assert.Equal([("dog", 1, "10"), ("rain", 2, "11")], data.Train.Select(clip => (clip.Labels!.Only!, clip.Fold!.Value, clip.Group!)));
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void Reads_a_folder_per_class_with_groups_and_background()
    {
        folder.Recordings("Bark/x.mp3", "Bark/far/below/X.WAV", "Cough/noending", "_background/hum.wav", "README.md", "Bark/notes.txt", "Cough/.hidden.wav")
            .Text("sources.csv", "path,label,group,source\nBark/x.mp3,Bark,g1,web\nBark/far/below/X.WAV,Bark,,web\nCough/noending,Cough,g2,web\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal("folders", data.Layout);
        Assert.Equal([("Bark/far/below/X.WAV", "Bark", null), ("Bark/x.mp3", "Bark", "g1"), ("Cough/noending", "Cough", "g2")],
            data.Train.Select(clip => (clip.Name, clip.Labels!.Only!, clip.Group)));
        Assert.Equal(new Clip("_background/hum.wav", folder["_background/hum.wav"], []), Assert.Single(data.Background));
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void A_background_folder_specified_by_the_user_is_not_a_class()
    {
        folder.Recordings("Bark/x.wav", "Cough/y.wav", "street/z.wav");
        Assert.Equal(["Bark", "Cough", "street"], Dataset.Open(folder.Root).Labels);
        var data = Dataset.Open(folder.Root, new() { Background = "street" });
        Assert.Equal(["Bark", "Cough"], data.Labels);
        Assert.Equal("street/z.wav", Assert.Single(data.Background).Name);
    }

    [Fact]
    public void Reads_any_csv_and_finds_recordings_by_the_end_of_their_path()
    {
        folder.Text("metadata/labels.csv", "slice,class,part,who,checked\na.wav,dog,1,w1,0\nfold2/b.wav,cat,2,,1\naudio/fold2/a2.wav,cat,2,w2,1\n")
            .Recordings("audio/fold1/a.wav", "audio/fold2/b.wav", "audio/fold2/a2.wav");
        var data = Dataset.Open(folder.Root, new()
        {
            Csv = "metadata/labels.csv", FileColumn = "slice", LabelColumn = "class", FoldColumn = "part", GroupColumn = "who", VerifiedColumn = "checked",
        });
        Assert.Equal("csv", data.Layout);
        Assert.Equal(
            [
                new Clip("a.wav", folder["audio/fold1/a.wav"], "dog", false, "w1", 1),
                new Clip("fold2/b.wav", folder["audio/fold2/b.wav"], "cat", true, null, 2),
                new Clip("audio/fold2/a2.wav", folder["audio/fold2/a2.wav"], "cat", true, "w2", 2),
            ], data.Train);
        Assert.Empty(data.Findings);
    }

    // One example per layout. A new layout requires an example here. "FILE=TEXT" is a file that contains the text. Any other file contains its name.
    private static readonly Dictionary<string, (string[] Files, DatasetOptions Options)> Examples = new()
    {
        ["kaggle"] = (["train.csv", "audio_train/a.wav"], new()),
        ["zenodo"] = (["FSDKaggle2018.meta/train_post_competition.csv", "FSDKaggle2018.audio_train/a.wav"], new()),
        ["kaggle2019"] = (["train_curated.csv", "train_curated/a.wav"], new()),
        ["zenodo2019"] = (["FSDKaggle2019.meta/train_curated_post_competition.csv", "FSDKaggle2019.audio_train_curated/a.wav"], new()),
        ["fsd50k"] = (["FSD50K.ground_truth/dev.csv", "FSD50K.dev_audio/a.wav"], new()),
        ["esc50"] = (["meta/esc50.csv", "audio/a.wav"], new()),
        ["urbansound8k"] = (["metadata/UrbanSound8K.csv", "audio/fold1/a.wav"], new()),
        ["audiofolder"] = (["metadata.csv=file_name,label", "a.wav"], new()),
        ["annotations"] = (["night.wav", "night.txt=0\t1\tBark"], new()),
        ["csv"] = (["labels.csv", "a.wav"], new() { Csv = "labels.csv" }),
        ["splits"] = (["train/Bark/a.wav", "train/Cough/b.wav", "val/Bark/c.wav"], new()),
        ["folders"] = (["Bark/a.wav", "Cough/b.wav"], new()),
        ["flat"] = (["a.wav"], new()),
    };

    public static TheoryData<string> Layouts => [.. Layout.All.Select(layout => layout.Name)];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_layout_is_recognised_by_its_files(string name)
    {
        var (files, options) = Examples[name];
        foreach (var file in files) folder.Text(file.Split('=')[0], file.Split('=')[^1]);
        var layout = Layout.All.Single(layout => layout.Name == name);
        Assert.Same(layout, Layout.Detect(new(folder.Root, options, ForPrediction: layout.ReadTrain is null)));
        Assert.All(layout.Outline.Split('\n'), line => Assert.Matches("^(DATA/| )", line));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void The_documentation_contains_every_layout_sketch(string name)
    {
        var repository = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(repository.FullName, "Earmark.slnx"))) repository = repository.Parent!;
        var page = File.ReadAllText(Path.Combine(repository.FullName, "docs", "data-layouts.md")).ReplaceLineEndings("\n");
        Assert.Contains($"\n## {name}\n", page, StringComparison.Ordinal);
        Assert.Contains($"```\n{Layout.All.Single(layout => layout.Name == name).Outline.ReplaceLineEndings("\n")}\n```\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_to_folders_are_followed_except_circular_ones()
    {
        using var elsewhere = new DataFolder().Recordings("near/y.wav");
        folder.Recordings("Bark/x.wav");
        Directory.CreateSymbolicLink(folder["Cough"], elsewhere.Root);
        Directory.CreateSymbolicLink(folder["Bark/back"], folder["Bark"]);
        Directory.CreateSymbolicLink(elsewhere["near/back"], elsewhere.Root);
        Assert.Equal(["Bark/x.wav", "Cough/near/y.wav"], Dataset.Open(folder.Root).Train.Select(clip => clip.Name));
    }

    [Fact]
    public void Prediction_does_not_require_labels()
    {
        folder.Recordings("audio_test/b.wav", "audio_test/a.wav", "audio_test/c.wav");
        Assert.Equal(["a.wav", "b.wav", "c.wav"], Dataset.OpenForPrediction(folder.Root).Test.Select(clip => clip.Name));
        var data = Dataset.OpenForPrediction(folder.Text("sample_submission.csv", "fname,label\nc.wav,x\nmissing.wav,x\na.wav,x\n").Root);
        Assert.Equal(["c.wav", "missing.wav", "a.wav"], data.Test.Select(clip => clip.Name));
        Assert.Equal(["sample_submission.csv line 3: 'missing.wav' is not in audio_test. The row is retained.",
            "audio_test: 1 recording is not listed in sample_submission.csv and skipped: 'b.wav'."], data.Findings.Select(finding => $"{finding}"));
        Assert.All(data.Findings, finding => Assert.Equal(Severity.Warning, finding.Severity));
    }

    [Fact]
    public void Prediction_accepts_any_folder_of_recordings()
    {
        folder.Recordings("x.wav", "day1/y.mp3", "day1/z", "_background/hum.wav", "list.csv");
        var data = Dataset.OpenForPrediction(folder.Root);
        Assert.Equal("flat", data.Layout);
        Assert.Equal(["day1/y.mp3", "day1/z", "x.wav"], data.Test.Select(clip => clip.Name));
        Assert.All(data.Test, clip => Assert.True(clip.Labels?.Only is null && File.Exists(clip.Path)));
    }

    [Fact]
    public void Fingerprint_depends_only_on_names_and_labels()
    {
        string Fingerprint(string csv) => Dataset.Open(Kaggle(csv).Root).Fingerprint;
        // printf 'a.wav\tBark\nb.wav\tCough\n' | xxhsum -H2
        Assert.Equal("83fb552c5b9e6371077666da8f34aa41", Fingerprint("fname,label\na.wav,Bark\nb.wav,Cough\n"));
        Assert.Equal(Fingerprint("fname,label\na.wav,Bark\nb.wav,Cough\n"), Fingerprint("fname,label,manually_verified\nb.wav,Cough,0\na.wav,Bark,1\n"));
        Assert.NotEqual(Fingerprint("fname,label\na.wav,Bark\nb.wav,Cough\n"), Fingerprint("fname,label\na.wav,Cough\nb.wav,Bark\n"));
    }

    [Fact]
    public void Two_hundred_thousand_rows_are_read_quickly()
    {
        folder.Text("train.csv", "fname,label\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i:D6}.wav,class{i % 41}\n")));
        folder.Recordings("audio_train/000000.wav");
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<InputException>(() => Dataset.Open(folder.Root));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60); // 0.8 s on one core. A quadratic algorithm would take minutes.
        Assert.StartsWith($"{folder.Root} (layout kaggle): 199999 errors.\n  train.csv line 3: '000001.wav' is not in audio_train.", error.Message);
        Assert.EndsWith("\n  train.csv: ... and 199979 more missing recordings", error.Message);
        Assert.Equal(22, error.Message.Split('\n').Length);
    }
}

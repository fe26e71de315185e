using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Invalid data sets and the complete error messages. The root is written as DATA.</summary>
public sealed class DatasetErrorsTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string WithRelativePaths(string text) => text.Replace(folder.Root, "DATA", StringComparison.Ordinal);

    private DataFolder Kaggle(string csv) => folder.Text("train.csv", csv).Recordings("audio_train/a.wav", "audio_train/b.wav");

    private void AssertError(string expected, DatasetOptions? options = null) =>
        Assert.Equal(expected, WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder.Root, options)).Message));

    public static TheoryData<string, string> InvalidCsvFiles { get; } = new()
    {
        // A table -> the lines of the message
        { "", "train.csv: is empty. Expected a csv with the columns fname,label." },
        { "fname,lable\na.wav,Bark\n", "train.csv line 1: no column 'label' among 'fname', 'lable'; nearest is 'lable'. Rename the column that is meant, or give its name with --label-column." },
        {
            "file,class\na.wav,Bark\n", """
            train.csv line 1: no column 'fname' among 'file', 'class'. Rename the column that is meant, or give its name with --file-column.
              train.csv line 1: no column 'label' among 'file', 'class'. Rename the column that is meant, or give its name with --label-column.
            """
        },
        { "fname,label,label\na.wav,Bark,Bark\n", "train.csv line 1: column 'label' occurs 2 times. Expected it once." },
        { "fname:label\na.wav:Bark\n", "train.csv line 1: the header is one column, 'fname:label'. Expected fname,label, separated by commas (semicolons and tabs also work)." },
        { "fname,label\na.wav;Bark\nb.wav,Cough\n", "train.csv line 2: has 1 cell where the header has 2. Quote a cell that contains a ','." },
        { "fname,label\na.wav,Bark, loud\nb.wav,Cough\n", "train.csv line 2: has 3 cells where the header has 2. Quote a cell that contains a ','." },
        { "fname,label\n\"a.wav,Bark\nb.wav,Cough\n", "train.csv line 2: opens a quote that is not closed. Double a quote that is part of a name." },
        { "fname,label\n", "DATA: no labelled recordings. Expected at least two labels." },
        { "fname,label\na.wav,Bark\nb.wav,Bark\n", "DATA: 'Bark' is the only label. Expected at least two labels." },
        { "fname,label\na.wav,Bark\nb.wav,\n", "train.csv line 3: the label of 'b.wav' is empty. Add one or remove the row." },
        { "fname,label\na.wav,Bark\n,Cough\n", "train.csv line 3: the file name is empty. Add one or remove the row." },
        { "fname,label\na.wav,Bark\nb.wav,Cough\nc.wav,Cough\n", "train.csv line 4: 'c.wav' is not in audio_train. Add the file or remove the row." },
        { "fname,label\na.wav,Bark\nb.wav,Cough\n../../etc/passwd,Cough\n", "train.csv line 4: '../../etc/passwd' is outside the data set. Expected a path inside it." },
        { "fname,label\na.wav,Bark\nb.wav,Cough\n/etc/passwd,Cough\n", "train.csv line 4: '/etc/passwd' is outside the data set. Expected a path inside it." },
        {
            "fname,label\na.wav,Bark\nb.wav,Cough\na.wav,Cough\n",
            "train.csv line 4: 'a.wav' has the label 'Cough' here and 'Bark' in line 2. Expected one label per clip: remove one row."
        },
        {
            "fname,label,manually_verified\na.wav,Bark,yes\nb.wav,Cough,\n", """
            train.csv line 2: manually_verified is 'yes'. Expected 1, 0, true or false.
              train.csv line 3: manually_verified is ''. Expected 1, 0, true or false.
            """
        },
        {
            "fname,label,manually_verified\na.wav,,2\n,Cough,1\nx.wav,Bark,1\nb.wav,Bark,1\nb.wav,Cough,1\n", """
            train.csv line 2: the label of 'a.wav' is empty. Add one or remove the row.
              train.csv line 2: manually_verified is '2'. Expected 1, 0, true or false.
              train.csv line 3: the file name is empty. Add one or remove the row.
              train.csv line 4: 'x.wav' is not in audio_train. Add the file or remove the row.
              train.csv line 6: 'b.wav' has the label 'Cough' here and 'Bark' in line 5. Expected one label per clip: remove one row.
            """
        },
    };

    [Theory]
    [MemberData(nameof(InvalidCsvFiles))]
    public void Bad_tables_are_refused_with_all_their_faults(string csv, string expected)
    {
        Kaggle(csv);
        var count = expected.Split('\n').Length;
        AssertError($"DATA (layout kaggle): {(count == 1 ? "1 error" : $"{count} errors")}.\n  {expected}");
    }

    [Fact]
    public void Tables_that_are_not_UTF8_are_refused()
    {
        Kaggle("");
        File.WriteAllBytes(folder["train.csv"], [.. "fname,label\ncaf"u8, 0xE9, .. ".wav,Bark\n"u8]);
        AssertError("DATA (layout kaggle): 1 error.\n  train.csv line 2: byte 15 of the file, 0xE9, is not UTF-8 text. "
            + "The table may be in Windows-1252, as Excel's 'CSV (Comma delimited)': save it as 'CSV UTF-8 (Comma delimited)'.");
    }

    [Fact]
    public void Archives_that_are_not_unpacked_are_named()
    {
        folder.Text("train.csv.zip", "").Text("audio_train.zip", "").Text("audio_test.7z", "");
        AssertError("""
            DATA (layout kaggle): 2 errors.
              audio_train: no such folder, but audio_train.zip exists. Unpack it here. Expected the recordings that train.csv names.
              train.csv: no such file, but train.csv.zip exists. Unpack it here. Expected a csv with the columns fname,label.
            """);
        Assert.Equal("DATA (layout kaggle): 1 error.\n  audio_test: no such folder, but audio_test.7z exists. Unpack it here. Expected the recordings to be predicted.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root)).Message));
    }

    [Fact]
    public void Missing_folders_are_reported_together_with_faults_of_the_table()
    {
        folder.Text("train.csv", "fname,label\na.wav,Bark\na.wav,Cough\nb.wav,\n");
        AssertError("""
            DATA (layout kaggle): 3 errors.
              audio_train: no such folder. Expected the recordings that train.csv names.
              train.csv line 3: 'a.wav' has the label 'Cough' here and 'Bark' in line 2. Expected one label per clip: remove one row.
              train.csv line 4: the label of 'b.wav' is empty. Add one or remove the row.
            """);
    }

    [Fact]
    public void An_incomplete_Zenodo_folder_reports_what_is_missing()
    {
        folder.Folder("FSDKaggle2018.audio_train").Text("FSDKaggle2018.meta.zip", "");
        AssertError("DATA (layout zenodo): 1 error.\n  FSDKaggle2018.meta: no such folder, but FSDKaggle2018.meta.zip exists. Unpack it here. Expected train_post_competition.csv.");
    }

    [Fact]
    public void A_label_file_that_is_nowhere_is_refused()
    {
        Kaggle("fname,label\na.wav,Bark\nb.wav,Cough\n");
        AssertError("DATA (layout kaggle): 1 error.\n  other.csv: no such file. Expected a csv with the columns fname,label.", new() { Csv = "other.csv" });
    }

    [Fact]
    public void Columns_that_are_named_have_to_be_there()
    {
        Kaggle("fname,label,grp\na.wav,Bark,1\nb.wav,Cough,2\n");
        AssertError("""
            DATA (layout kaggle): 2 errors.
              train.csv line 1: no column 'checked' among 'fname', 'label', 'grp'. Rename the column that is meant, or give its name with --verified-column.
              train.csv line 1: no column 'group' among 'fname', 'label', 'grp'; nearest is 'grp'. Rename the column that is meant, or give its name with --group-column.
            """, new() { GroupColumn = "group", VerifiedColumn = "checked" });
    }

    [Fact]
    public void Folds_have_to_be_whole_numbers()
    {
        folder.Text("meta/esc50.csv", "filename,fold,category\na.wav,one,dog\nb.wav,2,rain\n").Recordings("audio/a.wav", "audio/b.wav");
        AssertError("DATA (layout esc50): 1 error.\n  meta/esc50.csv line 2: fold is 'one'. Expected a whole number.");
    }

    [Fact]
    public void Names_that_may_be_several_recordings_are_refused()
    {
        folder.Text("l.csv", "fname,label\nx.wav,Bark\n2/x.wav,Cough\n").Recordings("1/x.wav", "2/x.wav");
        AssertError("DATA (layout csv): 1 error.\n  l.csv line 2: 'x.wav' matches several files: '1/x.wav', '2/x.wav'. Give the path relative to DATA.", new() { Csv = "l.csv" });
    }

    [Fact]
    public void Columns_without_a_table_are_refused() =>
        AssertError("DATA: columns are given, but no table. Give the table with --csv FILE.", new() { LabelColumn = "class" });

    [Theory]
    [InlineData("'test', 'val'", "val/Bark/a.wav", "test/Bark/c.wav")]                             // no training folder
    [InlineData("'train', 'training'", "train/Bark/a.wav", "training/Cough/b.wav")]               // ambiguous
    [InlineData("'test', 'train'", "train/a.wav", "test/b.wav")]                                  // no label folders
    public void Parts_that_are_not_clear_are_refused(string parts, params string[] files)
    {
        folder.Recordings(files);
        AssertError($"DATA (layout folders): 1 error.\n  DATA: the folders {parts} look like parts of a data set, not like classes. "
            + "Expected one folder 'train', at most one for validation and one for test, and a folder per class in each. "
            + "If a table contains the labels, give it with --csv FILE.");
    }

    [Fact]
    public void A_background_that_is_nowhere_is_refused()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        AssertError("DATA (layout folders): 1 error.\n  hum: no such folder, here or in DATA. Expected background sounds.", new() { Background = "hum" });
    }

    [Fact]
    public void Minor_findings_are_warnings()
    {
        Kaggle("fname,label\na.wav,Bark\nb.wav,bark\na.wav,Bark\n").Recordings("audio_train/c.wav", "audio_train/d.wav", "audio_test/z.wav")
            .Text("sample_submission.csv", "fname,label\ny.wav,x\ny.wav,x\n").Folder("_background");
        Assert.Equal(
            [
                "train.csv line 4: 'a.wav' is already in line 2 with the same label. It is counted once.",
                "audio_train: 2 recordings are not listed in train.csv and skipped: 'c.wav', 'd.wav'.",
                "DATA: labels 'Bark' and 'bark' differ only in case or spaces. They are treated as different labels. If one label is meant, use one spelling.",
                "_background: contains no recordings. Expected background sounds.",
                "sample_submission.csv line 2: 'y.wav' is not in audio_test. Its row is kept.",
                "sample_submission.csv line 3: 'y.wav' is already in line 2. It is counted once.",
                "audio_test: 1 recording is not listed in sample_submission.csv and skipped: 'z.wav'.",
            ], Dataset.Open(folder.Root).Findings.Select(finding => WithRelativePaths($"{finding}")));
    }

    [Fact]
    public void Faults_of_the_test_part_do_not_keep_training_from_beginning()
    {
        Kaggle("fname,label\na.wav,Bark\nb.wav,Cough\n").Folder("audio_test").Text("sample_submission.csv", "name,label\nx.wav,Bark\n");
        var finding = Assert.Single(Dataset.Open(folder.Root).Findings);
        Assert.Equal((Severity.Warning, "sample_submission.csv line 1: no column 'fname' among 'name', 'label'; nearest is 'name'. Rename the column that is meant."), (finding.Severity, $"{finding}"));
        Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root));
    }

    [Fact]
    public void Recordings_that_fit_no_class_or_source_are_warnings()
    {
        folder.Recordings("Bark/a.wav", "Bark/b.wav", "Cough/c.wav", "loose.wav").Folder("Sneeze").Text("sources.csv", "path,group\nBark/a.wav,1\nBark/x.wav,1\n");
        Assert.Equal(
            [
                "DATA: the folder 'Sneeze' contains no recordings. It is not used as a class.",
                "DATA: not in a class folder and skipped: 'loose.wav'.",
                "sources.csv line 3: 'Bark/x.wav' is not in a class folder. The row is skipped.",
                "sources.csv: no row for 'Bark/b.wav', 'Cough/c.wav'. Each forms its own group.",
            ], Dataset.Open(folder.Root).Findings.Select(finding => WithRelativePaths($"{finding}")));
    }

    [Fact]
    public void A_list_without_existing_recordings_is_refused_for_prediction()
    {
        folder.Folder("audio_test").Text("sample_submission.csv", "fname,label\nx.wav,Bark\n");
        Assert.Equal("DATA (layout kaggle): 1 error.\n  audio_test: contains none of the recordings that sample_submission.csv names. Expected the recordings to be predicted.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root)).Message));
    }

    [Theory]
    [InlineData("is empty")]
    [InlineData("contains no recordings (notes.txt)", "notes.txt")]
    [InlineData("contains recordings without labels (a.wav, b.wav)", "a.wav", "b.wav")]
    [InlineData("contains archives that are not unpacked (ESC-50-master.zip)", "ESC-50-master.zip")]
    [InlineData("contains a data set in ESC-50-master; open DATA/ESC-50-master", "ESC-50-master/meta/esc50.csv", "ESC-50-master/audio/x.wav")]
    public void The_error_for_an_unknown_layout_refers_to_the_documentation(string found, params string[] files)
    {
        folder.Recordings(files);
        AssertError($"DATA: {found}. Expected a folder for each label, such as DATA/Bark/x.wav, or another layout. "
            + "The layouts are kaggle, zenodo, esc50, urbansound8k, audiofolder, csv, splits, folders: docs/data-layouts.md shows each.");
    }

    [Fact]
    public void For_prediction_other_layouts_are_named()
    {
        Assert.Equal("DATA: is empty. Expected a folder of recordings, or the test part of a data set. "
            + "The layouts are kaggle, zenodo, audiofolder, splits, flat: docs/data-layouts.md shows each.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root)).Message));
    }

    [Fact]
    public void A_root_that_is_no_folder_is_refused()
    {
        folder.Text("x.csv", "");
        string Message(string name) => WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder[name])).Message);
        Assert.Equal("DATA/x.csv: is a file. Expected the folder of a data set. Give the folder that contains it.", Message("x.csv"));
        Assert.Equal("DATA/absent: no such folder. Expected the folder of a data set. Check the path.", Message("absent"));
    }
}

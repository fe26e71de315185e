using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Invalid data sets and their complete error messages. DATA stands for the root.</summary>
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
        // CSV text -> lines of the message
        { "", "train.csv: the file is empty. Expected a CSV file with the columns fname,label." },
        { "fname,lable\na.wav,Bark\n", "train.csv line 1: no column 'label' in 'fname', 'lable'. Did you mean 'lable'? Rename the column, or specify it with --label-column." },
        {
            "file,class\na.wav,Bark\n", """
            train.csv line 1: no column 'fname' in 'file', 'class'. Rename the column, or specify it with --file-column.
              train.csv line 1: no column 'label' in 'file', 'class'. Rename the column, or specify it with --label-column.
            """
        },
        { "fname,label,label\na.wav,Bark,Bark\n", "train.csv line 1: duplicate column 'label' (2 times). Expected one." },
        { "fname:label\na.wav:Bark\n", "train.csv line 1: the header has a single column, 'fname:label'. Expected fname,label, separated by commas (semicolons and tabs also work)." },
        { "fname,label\na.wav;Bark\nb.wav,Cough\n", "train.csv line 2: the row has 1 field, but the header has 2. Quote fields that contain a ','." },
        { "fname,label\na.wav,Bark, loud\nb.wav,Cough\n", "train.csv line 2: the row has 3 fields, but the header has 2. Quote fields that contain a ','." },
        { "fname,label\n\"a.wav,Bark\nb.wav,Cough\n", "train.csv line 2: unterminated quoted field. Escape a quote inside a field by doubling it." },
        { "fname,label\n", "DATA: no labelled recordings. Expected at least two labels." },
        { "fname,label\na.wav,Bark\nb.wav,Bark\n", "DATA: 'Bark' is the only label. Expected at least two labels." },
        { "fname,label\na.wav,Bark\nb.wav,\n", "train.csv line 3: the label of 'b.wav' is empty. Add one or remove the row." },
        { "fname,label\na.wav,Bark\n,Cough\n", "train.csv line 3: the file name is empty. Add one or remove the row." },
        { "fname,label\na.wav,Bark\nb.wav,Cough\nc.wav,Cough\n", "train.csv line 4: 'c.wav' is not in audio_train. Add the file or remove the row." },
        { "fname,label\na.wav,Bark\nb.wav,Cough\n../../etc/passwd,Cough\n", "train.csv line 4: '../../etc/passwd' is outside the data set. Expected a path inside it." },
        { "fname,label\na.wav,Bark\nb.wav,Cough\n/etc/passwd,Cough\n", "train.csv line 4: '/etc/passwd' is outside the data set. Expected a path inside it." },
        {
            "fname,label\na.wav,Bark\nb.wav,Cough\na.wav,Cough\n",
            "train.csv line 4: 'a.wav' has the label 'Cough' here and 'Bark' in line 2. Expected one row per clip. Remove one row, or use --merge-labels if both labels apply."
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
              train.csv line 6: 'b.wav' has the label 'Cough' here and 'Bark' in line 5. Expected one row per clip. Remove one row, or use --merge-labels if both labels apply.
            """
        },
    };

    [Theory]
    [MemberData(nameof(InvalidCsvFiles))]
    public void All_errors_of_an_invalid_csv_are_reported(string csv, string expected)
    {
        Kaggle(csv);
        var count = expected.Split('\n').Length;
        AssertError($"DATA (layout kaggle): {(count == 1 ? "1 error" : $"{count} errors")}.\n  {expected}");
    }

    [Fact]
    public void Csv_files_that_are_not_UTF8_are_rejected()
    {
        Kaggle("");
        File.WriteAllBytes(folder["train.csv"], [.. "fname,label\ncaf"u8, 0xE9, .. ".wav,Bark\n"u8]);
        AssertError("DATA (layout kaggle): 1 error.\n  train.csv line 2: byte 15 of the file, 0xE9, is not valid UTF-8. "
            + "The file may be encoded in Windows-1252, as written by Excel's 'CSV (Comma delimited)'. Save it as 'CSV UTF-8 (Comma delimited)'.");
    }

    [Fact]
    public void Packed_archives_are_reported()
    {
        folder.Text("train.csv.zip", "").Text("audio_train.zip", "").Text("audio_test.7z", "");
        AssertError("""
            DATA (layout kaggle): 2 errors.
              audio_train: no such folder, but audio_train.zip exists. Unpack it here. Expected the recordings listed in train.csv.
              train.csv: no such file, but train.csv.zip exists. Unpack it here. Expected a CSV file with the columns fname,label.
            """);
        Assert.Equal("DATA (layout kaggle): 1 error.\n  audio_test: no such folder, but audio_test.7z exists. Unpack it here. Expected the test recordings.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root)).Message));
    }

    [Fact]
    public void Missing_folders_are_reported_together_with_errors_in_the_csv()
    {
        folder.Text("train.csv", "fname,label\na.wav,Bark\na.wav,Cough\nb.wav,\n");
        AssertError("""
            DATA (layout kaggle): 3 errors.
              audio_train: no such folder. Expected the recordings listed in train.csv.
              train.csv line 3: 'a.wav' has the label 'Cough' here and 'Bark' in line 2. Expected one row per clip. Remove one row, or use --merge-labels if both labels apply.
              train.csv line 4: the label of 'b.wav' is empty. Add one or remove the row.
            """);
    }

    [Fact]
    public void Missing_files_of_the_Zenodo_layout_are_reported()
    {
        folder.Folder("FSDKaggle2018.audio_train").Text("FSDKaggle2018.meta.zip", "");
        AssertError("DATA (layout zenodo): 1 error.\n  FSDKaggle2018.meta: no such folder, but FSDKaggle2018.meta.zip exists. Unpack it here. Expected train_post_competition.csv.");
    }

    [Fact]
    public void A_missing_label_file_is_rejected()
    {
        Kaggle("fname,label\na.wav,Bark\nb.wav,Cough\n");
        AssertError("DATA (layout kaggle): 1 error.\n  other.csv: no such file. Expected a CSV file with the columns fname,label.", new() { Csv = "other.csv" });
    }

    [Fact]
    public void Specified_columns_must_exist()
    {
        Kaggle("fname,label,grp\na.wav,Bark,1\nb.wav,Cough,2\n");
        AssertError("""
            DATA (layout kaggle): 2 errors.
              train.csv line 1: no column 'checked' in 'fname', 'label', 'grp'. Rename the column, or specify it with --verified-column.
              train.csv line 1: no column 'group' in 'fname', 'label', 'grp'. Did you mean 'grp'? Rename the column, or specify it with --group-column.
            """, new() { GroupColumn = "group", VerifiedColumn = "checked" });
    }

    [Fact]
    public void Folds_must_be_whole_numbers()
    {
        folder.Text("meta/esc50.csv", "filename,fold,category\na.wav,one,dog\nb.wav,2,rain\n").Recordings("audio/a.wav", "audio/b.wav");
        AssertError("DATA (layout esc50): 1 error.\n  meta/esc50.csv line 2: fold is 'one'. Expected a whole number.");
    }

    [Fact]
    public void Ambiguous_file_names_are_rejected()
    {
        folder.Text("l.csv", "fname,label\nx.wav,Bark\n2/x.wav,Cough\n").Recordings("1/x.wav", "2/x.wav");
        AssertError("DATA (layout csv): 1 error.\n  l.csv line 2: 'x.wav' matches several files: '1/x.wav', '2/x.wav'. Specify the path relative to DATA.", new() { Csv = "l.csv" });
    }

    [Fact]
    public void Column_options_without_a_csv_are_rejected() =>
        AssertError("DATA: column names require a CSV file. Specify it with --csv FILE.", new() { LabelColumn = "class" });

    [Theory]
    [InlineData("'test', 'val'", "val/Bark/a.wav", "test/Bark/c.wav")]                             // no training folder
    [InlineData("'train', 'training'", "train/Bark/a.wav", "training/Cough/b.wav")]               // ambiguous
    [InlineData("'test', 'train'", "train/a.wav", "test/b.wav")]                                  // no label folders
    public void Ambiguous_splits_are_rejected(string folders, params string[] files)
    {
        folder.Recordings(files);
        AssertError($"DATA (layout folders): 1 error.\n  DATA: the folders {folders} look like splits (training, validation, test), not classes. "
            + "Expected one folder 'train', at most one for validation and one for test, and a folder per class in each. "
            + "If a CSV file contains the labels, specify it with --csv FILE.");
    }

    [Fact]
    public void A_missing_background_folder_is_rejected()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        AssertError("DATA (layout folders): 1 error.\n  hum: no such folder in the current folder or in DATA. Expected background sounds.", new() { Background = "hum" });
    }

    [Fact]
    public void Minor_problems_are_reported_as_warnings()
    {
        Kaggle("fname,label\na.wav,Bark\nb.wav,bark\na.wav,Bark\n").Recordings("audio_train/c.wav", "audio_train/d.wav", "audio_test/z.wav")
            .Text("sample_submission.csv", "fname,label\ny.wav,x\ny.wav,x\n").Folder("_background");
        Assert.Equal(
            [
                "train.csv line 4: 'a.wav' is already in line 2 with the same label. The duplicate is ignored.",
                "audio_train: 2 recordings are not listed in train.csv and skipped: 'c.wav', 'd.wav'.",
                "DATA: labels 'Bark' and 'bark' differ only in case or spaces. They are treated as different labels. If they are the same label, use one spelling.",
                "_background: the folder contains no recordings. Expected background sounds.",
                "sample_submission.csv line 2: 'y.wav' is not in audio_test. The row is retained.",
                "sample_submission.csv line 3: 'y.wav' is already in line 2. The duplicate is ignored.",
                "audio_test: 1 recording is not listed in sample_submission.csv and skipped: 'z.wav'.",
            ], Dataset.Open(folder.Root).Findings.Select(finding => WithRelativePaths($"{finding}")));
    }

    [Fact]
    public void Errors_in_the_test_set_do_not_prevent_training()
    {
        Kaggle("fname,label\na.wav,Bark\nb.wav,Cough\n").Folder("audio_test").Text("sample_submission.csv", "name,label\nx.wav,Bark\n");
        var finding = Assert.Single(Dataset.Open(folder.Root).Findings);
        Assert.Equal((Severity.Warning, "sample_submission.csv line 1: no column 'fname' in 'name', 'label'. Did you mean 'name'? Rename the column."), (finding.Severity, $"{finding}"));
        Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root));
    }

    [Fact]
    public void Recordings_without_a_class_or_source_are_reported_as_warnings()
    {
        folder.Recordings("Bark/a.wav", "Bark/b.wav", "Cough/c.wav", "loose.wav").Folder("Sneeze").Text("sources.csv", "path,group\nBark/a.wav,1\nBark/x.wav,1\n");
        Assert.Equal(
            [
                "DATA: the folder 'Sneeze' contains no recordings. It is not used as a class.",
                "DATA: skipped recordings outside the class folders: 'loose.wav'.",
                "sources.csv line 3: 'Bark/x.wav' is not in a class folder. The row is skipped.",
                "sources.csv: no row for 'Bark/b.wav', 'Cough/c.wav'. Each forms its own group.",
            ], Dataset.Open(folder.Root).Findings.Select(finding => WithRelativePaths($"{finding}")));
    }

    [Fact]
    public void A_submission_list_without_existing_recordings_is_rejected_for_prediction()
    {
        folder.Folder("audio_test").Text("sample_submission.csv", "fname,label\nx.wav,Bark\n");
        Assert.Equal("DATA (layout kaggle): 1 error.\n  audio_test: none of the recordings listed in sample_submission.csv exist. Expected the test recordings.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root)).Message));
    }

    [Theory]
    [InlineData("the folder is empty")]
    [InlineData("the folder contains no recordings (notes.txt)", "notes.txt")]
    [InlineData("the folder contains recordings without labels (a.wav, b.wav)", "a.wav", "b.wav")]
    [InlineData("the folder contains archives that have not been unpacked (ESC-50-master.zip)", "ESC-50-master.zip")]
    [InlineData("the folder contains a data set in ESC-50-master; open DATA/ESC-50-master", "ESC-50-master/meta/esc50.csv", "ESC-50-master/audio/x.wav")]
    public void The_error_for_an_unknown_layout_refers_to_the_documentation(string found, params string[] files)
    {
        folder.Recordings(files);
        AssertError($"DATA: {found}. Expected one folder per label, such as DATA/Bark/x.wav, or another layout. "
            + "Supported layouts: kaggle, zenodo, kaggle2019, zenodo2019, fsd50k, esc50, urbansound8k, audiofolder, annotations, csv, splits, folders (see docs/data-layouts.md).");
    }

    [Fact]
    public void The_error_for_prediction_lists_the_prediction_layouts()
    {
        Assert.Equal("DATA: the folder is empty. Expected a folder with recordings or a test set. "
            + "Supported layouts: kaggle, zenodo, kaggle2019, zenodo2019, fsd50k, audiofolder, splits, flat (see docs/data-layouts.md).",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root)).Message));
    }

    [Fact]
    public void A_root_that_is_not_a_folder_is_rejected()
    {
        folder.Text("x.csv", "");
        string Message(string name) => WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder[name])).Message);
        Assert.Equal("DATA/x.csv: it is a file. Expected the folder of a data set. Specify the folder that contains it.", Message("x.csv"));
        Assert.Equal("DATA/absent: no such folder. Expected the folder of a data set. Check the path.", Message("absent"));
    }
}

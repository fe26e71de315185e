using System.Text;
using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>CSV files as written by spreadsheets, other operating systems and other programs.</summary>
public sealed class CsvVariantsTest : IDisposable
{
    private const string Composed = "Gr\u00F6\u00DFe", Decomposed = "Gro\u0308\u00DFe";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string WithRelativePaths(string text) => text.Replace(folder.Root, "DATA", StringComparison.Ordinal);

    private Dataset Kaggle(string csv, params string[] recordings)
    {
        folder.Text("train.csv", csv).Recordings((recordings is [] ? ["a.wav", "b.wav"] : recordings).Select(name => $"audio_train/{name}"));
        return Dataset.Open(folder.Root);
    }

    private string ErrorMessage(string csv, params string[] recordings) => WithRelativePaths(Assert.Throws<InputException>(() => Kaggle(csv, recordings)).Message);

    private string[] Findings(Dataset data) => [.. data.Findings.Select(finding => WithRelativePaths($"{finding}"))];

    [Theory]
    [InlineData("FName,Label\na.wav,Bark\nb.wav,Cough\n")]
    [InlineData("sep=;\nfname;label\na.wav;Bark\nb.wav;Cough\n")]
    [InlineData("\uFEFFSEP=;\r\nFNAME;LABEL\r\na.wav;Bark\r\nb.wav;Cough\r\n;\r\n;\r\n")]                 // with blank rows, as from a spreadsheet
    [InlineData("\"sep=\t\"\nfname\tlabel\na.wav\tBark\nb.wav\tCough\n")]
    [InlineData("fname,label\naudio_train/a.wav,Bark\naudio_train\\b.wav,Cough\n")]
    [InlineData("fname,label\n./audio_train/a.wav,Bark\n.\\b.wav,Cough\n")]
    [InlineData("fname,label\na,Bark\naudio_train/b,Cough\n")]
    [InlineData("fname,label,manually_verified\na.wav,Bark,1.0\nb.wav,Cough,1.00\n")]
    public void Unambiguous_csv_variants_are_read(string csv)
    {
        var data = Kaggle(csv);
        Assert.Equal([("Bark", true, folder["audio_train/a.wav"]), ("Cough", true, folder["audio_train/b.wav"])],
            data.Train.Select(clip => (clip.Labels!.Only!, clip.Verified, clip.Path)));
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void The_separator_line_is_included_in_line_numbers() =>
        Assert.Equal("DATA (layout kaggle): 1 error.\n  train.csv line 4: the label of 'b.wav' is empty. Add one or remove the row.",
            ErrorMessage("sep=;\nfname;label\na.wav;Bark\nb.wav;\n"));

    [Fact]
    public void Ambiguous_names_without_extension_are_rejected() =>
        Assert.Equal("DATA (layout kaggle): 1 error.\n  train.csv line 2: 'a' matches several files: 'a.mp3', 'a.wav'. Specify the path relative to audio_train.",
            ErrorMessage("fname,label\na,Bark\nb.wav,Cough\n", "a.wav", "a.mp3", "b.wav"));

    [Fact]
    public void Columns_that_differ_only_in_case_are_rejected() =>
        Assert.Equal("DATA (layout kaggle): 1 error.\n  train.csv line 1: duplicate column 'label' (2 times). Expected one.",
            ErrorMessage("fname,Label,LABEL\na.wav,Bark,x\nb.wav,Cough,x\n"));

    [Fact]
    public void Reads_a_verified_column_of_floats()
    {
        Assert.Equal([true, false], Kaggle("fname,label,manually_verified\na.wav,Bark,1.0\nb.wav,Cough,0.0\n").Train.Select(clip => clip.Verified));
        Assert.Equal("DATA (layout kaggle): 1 error.\n  train.csv line 2: manually_verified is '0.5'. Expected 1, 0, true or false.",
            ErrorMessage("fname,label,manually_verified\na.wav,Bark,0.5\nb.wav,Cough,0.0\n"));
    }

    [Fact]
    public void A_single_match_in_another_case_or_Unicode_form_is_used_with_a_warning()
    {
        var data = Kaggle($"fname,label\nHa0.WAV,Bark\n{Composed}.wav,Cough\n", "ha0.wav", $"{Decomposed}.wav");
        Assert.Equal([folder["audio_train/ha0.wav"], folder[$"audio_train/{Decomposed}.wav"]], data.Train.Select(clip => clip.Path));
        Assert.Equal(
            [
                "train.csv line 2: 'Ha0.WAV' is matched to 'ha0.wav': they differ only in case or in Unicode form.",
                $"train.csv line 3: '{Composed}.wav' is matched to '{Decomposed}.wav': they differ only in case or in Unicode form.",
            ], Findings(data));
    }

    [Fact]
    public void Several_matches_in_another_case_are_listed() =>
        Assert.Equal("DATA (layout kaggle): 1 error.\n  train.csv line 2: 'Ha0.WAV' matches several files: 'Ha0.wav', 'ha0.wav'. Specify the path relative to audio_train.",
            ErrorMessage("fname,label\nHa0.WAV,Bark\nb.wav,Cough\n", "Ha0.wav", "ha0.wav", "b.wav"));

    [Fact]
    public void The_list_of_test_recordings_is_read_in_the_same_way()
    {
        folder.Text("sample_submission.csv", "fname,label\naudio_test/x.wav,?\ny,?\nZ.wav,?\n../../etc/passwd,?\n").Recordings("audio_test/x.wav", "audio_test/y.wav", "audio_test/z.wav");
        Assert.Equal("DATA (layout kaggle): 1 error.\n  sample_submission.csv line 5: '../../etc/passwd' is outside the data set. Expected a path inside it.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.OpenForPrediction(folder.Root)).Message));
        var data = Dataset.OpenForPrediction(folder.Text("sample_submission.csv", "fname,label\naudio_test/x.wav,?\ny,?\nZ.wav,?\nx.wav,?\n").Root);
        // The name is preserved as written because the submission requires the same name.
        Assert.Equal([("audio_test/x.wav", "x.wav"), ("y", "y.wav"), ("Z.wav", "z.wav")], data.Test.Select(clip => (clip.Name, Path.GetFileName(clip.Path))));
        Assert.Equal(["sample_submission.csv line 4: 'Z.wav' is matched to 'z.wav': they differ only in case or in Unicode form.",
            "sample_submission.csv line 5: 'x.wav' is already in line 2. The duplicate is ignored."], Findings(data));
    }

    [Fact]
    public void A_label_in_two_Unicode_forms_is_one_label()
    {
        var data = Kaggle($"fname,label\na.wav,{Composed}\nb.wav,{Decomposed}\nc.wav,Bark\n", "a.wav", "b.wav", "c.wav");
        Assert.Equal(["Bark", Composed], data.Labels);
        Assert.Equal([$"train.csv line 3: the label '{Composed}' is written in a different Unicode form in line 2. Both are treated as the same label."], Findings(data));
    }

    [Fact]
    public void Folders_in_two_Unicode_forms_are_one_label()
    {
        folder.Recordings($"{Composed}/a.wav", $"{Decomposed}/b.wav", "Bark/c.wav");
        Assert.SkipUnless(Directory.GetDirectories(folder.Root).Length == 3, "this file system stores only one Unicode form");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(["Bark", Composed], data.Labels);
        Assert.Equal([$"DATA: the label '{Composed}' is written in a different Unicode form in the name of another folder. Both are treated as the same label."], Findings(data));
    }

    [Fact]
    public void Labels_that_are_identical_in_a_submission_are_rejected() =>
        Assert.Equal("DATA (layout kaggle): 1 error.\n  DATA: labels 'Dog bark' and 'Dog_bark' are identical in a submission, where spaces become underscores. Use one spelling.",
            ErrorMessage("fname,label\na.wav,Dog bark\nb.wav,Dog_bark\n"));

    [Theory]
    [InlineData("\"Bark,Meow\"", "Bark,Meow", ",")]
    [InlineData("Bark;Meow", "Bark;Meow", "';'")]
    [InlineData("Bark | Meow", "Bark | Meow", "'|'")]
    public void Several_labels_without_a_separator_are_rejected(string field, string label, string separator) =>
        Assert.Equal($"DATA (layout kaggle): 1 error.\n  train.csv line 4: the label '{label}' looks like several labels, 'Bark', 'Meow', which are labels of other clips. "
            + $"If it is a list, specify the separator: --label-separator {separator}.",
            ErrorMessage($"fname,label\na.wav,Bark\nb.wav,Meow\nc.wav,{field}\n", "a.wav", "b.wav", "c.wav"));

    [Fact]
    public void Labels_with_recurring_parts_cause_a_warning()
    {
        var data = Kaggle("fname,label\na.wav,\"Bark,Dog\"\nb.wav,\"Dog,Howl\"\nc.wav,\"Howl,Bark\"\n", "a.wav", "b.wav", "c.wav");
        Assert.Equal(3, data.Labels.Count);
        Assert.Equal("train.csv line 2: the label 'Bark,Dog' looks like several labels, 'Bark', 'Dog', which are also parts of other labels. "
            + "It is treated as a single label. If it is a list, specify the separator: --label-separator ,.", Findings(data)[0]);
        // Names from AudioSet.
        Assert.Empty(Kaggle("fname,label\na.wav,\"Inside, small room\"\nb.wav,\"Inside, large room or hall\"\nc.wav,\"Animal\"\n", "a.wav", "b.wav", "c.wav").Findings);
    }

    [Fact]
    public void Labels_of_more_than_300_characters_are_rejected()
    {
        Assert.Empty(Kaggle($"fname,label\na.wav,{new string('x', 300)}\nb.wav,Cough\n").Findings);
        Assert.Equal($"DATA (layout kaggle): 1 error.\n  train.csv line 2: the label '{new string('x', 100)}... (301 characters)' is too long. Expected at most 300 characters.",
            ErrorMessage($"fname,label\na.wav,{new string('x', 301)}\nb.wav,Cough\n"));
    }

    [Fact]
    public void Invalid_UTF8_is_reported_with_its_position()
    {
        folder.Recordings("audio_train/a.wav");
        // Placed after the first block, at a block boundary, and after multi-byte characters.
        foreach (var rows in new[] { 1, 10_919, 50_000 })
        {
            var before = "fname,label\n" + string.Concat(Enumerable.Repeat("\u00E4,B\n", rows));
            File.WriteAllBytes(folder["train.csv"], [.. Encoding.UTF8.GetBytes(before), (byte)'c', 0xE9, .. "t\u00E9.wav,Bark\n"u8]);
            Assert.Equal($"DATA (layout kaggle): 1 error.\n  train.csv line {rows + 2}: byte {12 + 5 * rows + 1} of the file, 0xE9, is not valid UTF-8. "
                + "The file may be encoded in Windows-1252, as written by Excel's 'CSV (Comma delimited)'. Save it as 'CSV UTF-8 (Comma delimited)'.",
                WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder.Root)).Message));
        }
    }

    [Fact]
    public void UTF16_requires_a_byte_order_mark()
    {
        folder.Recordings("audio_train/a.wav", "audio_train/b.wav");
        const string Csv = "fname,label\na.wav,Bark\nb.wav,Cough\n";
        File.WriteAllText(folder["train.csv"], Csv, Encoding.Unicode);
        Assert.Equal(2, Dataset.Open(folder.Root).Train.Count);
        File.WriteAllBytes(folder["train.csv"], Encoding.Unicode.GetBytes(Csv));
        Assert.Equal("DATA (layout kaggle): 1 error.\n  train.csv line 1: the row contains a NUL character. The file is damaged, or UTF-16 without a byte order mark. Save it as UTF-8.",
            WithRelativePaths(Assert.Throws<InputException>(() => Dataset.Open(folder.Root)).Message));
    }

    [Theory]
    [InlineData("fname,label\na.wav,Bark\nb\0.wav,Cough\n", 3)]
    [InlineData("fname,label\na.wav,Bark\nb.wav,Cou\0gh\n", 3)]
    [InlineData("fname\0,label\na.wav,Bark\nb.wav,Cough\n", 1)]
    public void NUL_characters_are_rejected(string csv, int line) =>
        Assert.Equal($"DATA (layout kaggle): 1 error.\n  train.csv line {line}: the row contains a NUL character. The file is damaged, or UTF-16 without a byte order mark. Save it as UTF-8.", ErrorMessage(csv));

    [Fact]
    public void Rows_of_more_than_16_million_characters_are_rejected() =>
        Assert.Equal("DATA (layout kaggle): 1 error.\n  train.csv line 3: a row of more than 16 million characters starts here. Look for an unclosed quote.",
            ErrorMessage($"fname,label\na.wav,Bark\nb.wav,\"{new string('x', 17_000_000)}\n"));

    [Theory]
    [InlineData("fname,{0}\na.wav,Bark\n")]
    [InlineData("fname,label\n{0},Bark\nb.wav,Cough\n")]
    [InlineData("fname,label,manually_verified\na.wav,Bark,{0}\nb.wav,Cough,1\n")]
    [InlineData("fname,label\na.wav,{0}\na.wav,Bark\nb.wav,Cough\n")]
    [InlineData("fname,label\na.wav,Bark\nb.wav,Cough\n/{0},Cough\n")]
    public void Quoted_fields_are_escaped_and_truncated_in_messages(string csv)
    {
        var message = ErrorMessage(csv.Replace("{0}", "\u001B[31m" + new string('x', 5_000_000), StringComparison.Ordinal));
        Assert.InRange(message.Length, 1, 1_000);
        Assert.DoesNotContain('\u001B', message);
        Assert.Contains("\\u001B[31mxxx", message, StringComparison.Ordinal);
    }
}

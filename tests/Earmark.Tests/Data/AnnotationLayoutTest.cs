using Earmark.Audio;
using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class AnnotationLayoutTest : IDisposable
{
    private const string Header = "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tBegin Path\tFile Offset (s)\tlabel\n";

    private static readonly DatasetOptions Annotations = new() { Layout = "annotations" };
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static IEnumerable<(string, double, double, string)> Rows(Dataset data) => data.Train.Select(clip => (clip.Name, clip.Span!.Start, clip.Span.End, $"{clip.Labels}"));

    private string[] Findings(Dataset data) => [.. data.Findings.Select(finding => $"{finding}".Replace(folder.Root, "DATA", StringComparison.Ordinal))];

    private void AssertError(string expected, DatasetOptions? options = null) => Assert.Equal("DATA (layout annotations): " + expected,
        Assert.Throws<InputException>(() => Dataset.Open(folder.Root, options)).Message.Replace(folder.Root, "DATA", StringComparison.Ordinal));

    [Fact]
    public void Each_annotation_is_a_clip()
    {
        folder.Recordings("night.wav", "site/day.flac", "unused.wav", "_background/rain.wav")
            .Text("night.Table.1.selections.txt", "Selection\tView\tBegin Time (s)\tEnd Time (s)\tAnnotation\n1\tSpectrogram 1\t12.5\t14.0\tOwl\n2\tSpectrogram 1\t0.25\t1.75\tNightjar\n")
            .Text("site/day.txt", "1.000000\t2.500000\tLark\n\\\t100.0\t2000.0\n3\t4\tOwl\n").Text("notes.txt", "1 night, 1 day\n").Text("night.notes.txt", "windy\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal("annotations", data.Layout);
        Assert.Equal([("night.wav#0.25-1.75", 0.25, 1.75, "Nightjar"), ("night.wav#12.5-14", 12.5, 14, "Owl"), ("site/day.flac#1-2.5", 1, 2.5, "Lark"), ("site/day.flac#3-4", 3, 4, "Owl")], Rows(data));
        Assert.Equal([folder["night.wav"], folder["night.wav"], folder["site/day.flac"], folder["site/day.flac"]], data.Train.Select(clip => clip.Path));
        Assert.Equal(["night.wav", "night.wav", "site/day.flac", "site/day.flac"], data.Train.Select(clip => clip.Group));
        Assert.Equal(["Lark", "Nightjar", "Owl"], data.Labels);
        Assert.Equal("_background/rain.wav", Assert.Single(data.Background).Name);
        Assert.Equal(["DATA: 1 recording has no annotations and is not used: 'unused.wav'."], Findings(data));
    }

    [Fact]
    public void Annotations_of_the_same_part_are_several_labels_of_one_clip()
    {
        folder.Recordings("a.wav").Text("a.txt", "1\t2\tOwl\n1\t2\tRain\n1\t3\tOwl\n").Text("a.selections.txt", "Begin Time (s)\tEnd Time (s)\tlabel\n1\t2\tWind\n1.0\t3.0\tOwl\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal([("a.wav#1-2", 1, 2, "Wind, Owl, Rain"), ("a.wav#1-3", 1, 3, "Owl")], Rows(data));
        Assert.Equal(["a.txt line 3: 'a.wav#1-3' is already in a.selections.txt line 3 with the same label. The duplicate is ignored."], Findings(data));
    }

    [Fact]
    public void A_label_field_can_contain_several_labels()
    {
        folder.Recordings("a.wav").Text("a.txt", "1\t2\tOwl; Rain\n3\t4\tOwl\n");
        Assert.Equal([("a.wav#1-2", 1, 2, "Owl, Rain"), ("a.wav#3-4", 3, 4, "Owl")], Rows(Dataset.Open(folder.Root, new() { LabelSeparator = ";" })));
    }

    [Fact]
    public void A_table_can_describe_several_recordings_from_another_computer()
    {
        folder.Recordings("x/a.wav", "y/a.wav", "y/B.wav").Text("tables/all.selections.txt", Header
            + "1\tSpectrogram 1\t1\t1\t2\t0\t100\tC:\\field\\x\\a.wav\t1\tOwl\n"
            + "2\tSpectrogram 1\t1\t61\t62.5\t0\t100\tC:\\field\\y\\a.wav\t1\tLark\n"
            + "3\tSpectrogram 1\t1\t121.25\t122\t0\t100\tb.wav\t1.25\tLark\n");
        var data = Dataset.Open(folder.Root, Annotations);
        Assert.Equal([("x/a.wav#1-2", 1, 2, "Owl"), ("y/B.wav#1.25-2", 1.25, 2, "Lark"), ("y/a.wav#1-2.5", 1, 2.5, "Lark")], Rows(data));
        Assert.Equal(["tables/all.selections.txt line 4: 'b.wav' is matched to 'y/B.wav': they differ only in case or in Unicode form."], Findings(data));
    }

    [Fact]
    public void The_column_of_labels_can_be_specified()
    {
        folder.Recordings("a.wav").Text("a.selections.txt", "Begin Time (s)\tEnd Time (s)\tlabel\tCall\n1\t2\tOwl\thoot\n3\t4\tOwl\tscreech\n");
        Assert.Equal(["hoot", "screech"], Dataset.Open(folder.Root, new() { LabelColumn = "Call" }).Labels);
        AssertError("1 error.\n  a.selections.txt line 1: no column 'Sex' in 'Begin Time (s), End Time (s), label, Call'. Expected a Raven selection table: columns separated by tabs, among them Begin Time (s) and End Time (s).",
            new() { LabelColumn = "Sex" });
        File.Delete(folder["a.selections.txt"]);
        folder.Text("a.txt", "1\t2\tOwl\n3\t4\tLark\n");
        Assert.Equal(["DATA: the column 'Call' is not used, because there is no Raven selection table. Audacity label tracks have no columns."], Findings(Dataset.Open(folder.Root, new() { LabelColumn = "Call" })));
    }

    [Theory]
    [InlineData("night.txt", true)]
    [InlineData("night.wav.txt", true)] // as written by earmark tag
    [InlineData("night.Audacity.txt", true)]
    [InlineData("nightly.txt", false)]
    [InlineData("other/night.txt", false)]
    public void A_label_track_belongs_to_the_recording_of_its_name(string track, bool belongs)
    {
        folder.Recordings("night.wav").Text(track, "1\t2\tOwl\n3\t4\tLark\n");
        if (belongs) Assert.Equal(["night.wav#1-2", "night.wav#3-4"], Dataset.Open(folder.Root).Train.Select(clip => clip.Name));
        else Assert.StartsWith($"{folder.Root}: the folder contains recordings without labels", Assert.Throws<InputException>(() => Dataset.Open(folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_a_recording_in_which_nothing_was_found_is_skipped()
    {
        folder.Recordings("a.wav", "b.wav").Text("tags.selections.txt",
            Header + "1\tSpectrogram 1\t1\t1\t2\t0\t100\ta.wav\t1\tOwl\n2\tSpectrogram 1\t1\t5\t5\t0\t0\tb.wav\t0\t\n3\tSpectrogram 1\t1\t3\t4\t0\t100\ta.wav\t3\tLark\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal([("a.wav#1-2", 1, 2, "Owl"), ("a.wav#3-4", 3, 4, "Lark")], Rows(data));
        Assert.Equal(["DATA: 1 recording has no annotations and is not used: 'b.wav'."], Findings(data));
    }

    [Fact]
    public void Text_files_that_are_not_annotations_do_not_change_the_layout()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav").Text("Bark/a.txt", "a dog, 2 m away\n").Text("Cough/readme.txt", "1\t2\tnumbers\n");
        Assert.Equal("folders", Dataset.Open(folder.Root).Layout);
        folder.Text("labels.csv", "fname,label\nBark/a.wav,x\nCough/b.wav,y\n").Text("Bark/a.txt", "1\t2\tOwl\n");
        Assert.Equal("csv", Dataset.Open(folder.Root, new() { Csv = folder["labels.csv"] }).Layout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("train/")]
    public void The_user_chooses_between_annotations_and_folder_names(string parent)
    {
        folder.Recordings(parent + "Bark/a.wav", parent + "Cough/b.wav").Text("tags.selections.txt", Header // as written by earmark tag
            + "1\tSpectrogram 1\t1\t1\t2\t0\t100\ta.wav\t1\tOwl\n2\tSpectrogram 1\t1\t3\t4\t0\t100\ta.wav\t3\tLark\n").Text("Cough/b.txt", "1\t2\tRain\n");
        var layout = parent == "" ? "folders" : "splits";
        var files = parent == "" ? "'Cough/b.txt', 'tags.selections.txt'" : "'tags.selections.txt'"; // no recording is beside b.txt
        var error = Assert.Throws<InputException>(() => Dataset.Open(folder.Root));
        Assert.Equal($"DATA: the labels can be annotations ({files}) or the names of folders ('Bark', 'Cough'). Expected one source of labels. Specify it with --layout annotations or --layout {layout}.",
            error.Message.Replace(folder.Root, "DATA", StringComparison.Ordinal));
        Assert.Equal(["Bark", "Cough"], Dataset.Open(folder.Root, new() { Layout = layout }).Labels);
        if (parent == "") Assert.Equal(["Lark", "Owl", "Rain"], Dataset.Open(folder.Root, Annotations).Labels);
    }

    [Fact]
    public void Options_that_do_not_apply_to_annotations_are_rejected()
    {
        folder.Recordings("a.wav").Text("a.selections.txt", "Begin Time (s)\tEnd Time (s)\tlabel\n1\t2\tOwl\n3\t4\tLark\n");
        AssertError("1 error.\n  DATA: --verified-column, --fold-column, --group-column, --merge-labels apply to CSV files of labels, but the labels of this layout are annotations. Specify the CSV file with --csv, or omit the option.",
            new() { VerifiedColumn = "checked", FoldColumn = "fold", GroupColumn = "site", MergeLabels = true });
        AssertError("1 error.\n  DATA: --csv, --file-column apply to CSV files of labels, but the labels of this layout are annotations. Omit --layout, or the option.",
            Annotations with { Csv = "labels.csv", FileColumn = "name" });
    }

    [Fact]
    public void Opening_can_be_cancelled()
    {
        WavWriter.Write(folder["a.wav"], 8000, new short[80_000]);
        folder.Text("a.txt", "1\t2\tOwl\n9\t12\tLark\n");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Dataset.Open(folder.Root, cancellationToken: cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => Dataset.OpenForPrediction(folder.Root, cancellationToken: cancelled.Token));
    }

    [Fact]
    public void All_errors_are_reported_with_file_and_line()
    {
        folder.Recordings("a.wav", "b.wav", "c.wav", "d.wav", "d.flac", "e.wav", "x/f.wav", "y/f.wav")
            .Text("a.txt", "1\t2\tOwl\n3\t4\t\n5\t5\tLark\n")
            .Text("b.selections.txt", "Begin Time (s)\tEnd Time (s)\tlabel\n1\t2\tOwl\n5\t4\tLark\n")
            .Text("c.txt", "not a track\n")
            .Text("d.txt", "1\t2\tOwl\n")
            .Text("lost.txt", "1\t2\tOwl\n")
            .Text("all.selections.txt", Header + "1\tSpectrogram 1\t1\t1\t2\t0\t100\tgone.wav\t1\tOwl\n2\tSpectrogram 1\t1\t1\t2\t0\t100\tf.wav\t1\tOwl\n")
            .Text("e.selections.txt", "");
        AssertError("""
            9 errors.
              a.txt line 2: the label of 'a.wav#3-4' is empty. Add one or remove the row.
              a.txt line 3: the annotation at 5 s has no duration. Expected an end after the start. Select the whole sound, or remove the annotation.
              all.selections.txt line 2: 'gone.wav' is not in DATA. Add the file or remove the row.
              all.selections.txt line 3: 'f.wav' matches several files: 'x/f.wav', 'y/f.wav'. Put the table beside its recording.
              b.selections.txt line 3: End Time (s) 4 is before Begin Time (s) 5. Expected an end at or after the start.
              c.txt line 1: found 'not a track'. Expected an Audacity label track: start, end and label on each line, separated by tabs.
              d.txt line 1: several recordings have the name of the file: 'd.flac', 'd.wav'. Expected one. Rename the others.
              e.selections.txt: the file is empty. Expected a Raven selection table: columns separated by tabs, among them Begin Time (s) and End Time (s).
              lost.txt line 1: no recording in the same folder has the name of the file. Expected a recording such as 'lost.wav'. Add it or remove the file.
            """.ReplaceLineEndings("\n"), Annotations);
    }

    [Fact]
    public void Annotations_are_cut_at_the_end_of_the_recording()
    {
        WavWriter.Write(folder["a.wav"], 8000, new short[80_000]);
        folder.Text("a.txt", "1\t2\tOwl\n9\t10.005\tOwl\n9\t12.5\tLark\n");
        var data = Dataset.Open(folder.Root);
        Assert.Equal([("a.wav#1-2", 1, 2, "Owl"), ("a.wav#9-10", 9, 10, "Lark"), ("a.wav#9-10.005", 9, 10.005, "Owl")], Rows(data));
        Assert.Equal(["a.txt line 3: the annotation ends at 12.5 s, but 'a.wav' ends at 10 s. The part up to the end of the recording is used."], Findings(data));
        folder.Text("a.txt", "1\t2\tOwl\n10\t11\tLark\n");
        WavWriter.Write(folder["empty.wav"], 8000, Array.Empty<short>());
        folder.Text("empty.txt", "1\t2\tOwl\n"); // an empty recording is a clip that cannot be read
        AssertError("1 error.\n  a.txt line 2: the annotation starts at 10 s, but 'a.wav' ends at 10 s. Expected an annotation of this recording.");
    }

    [Fact]
    public void Annotations_in_the_background_folder_are_not_read()
    {
        folder.Recordings("a.wav", "noise/b.wav").Text("a.txt", "1\t2\tOwl\n3\t4\tLark\n").Text("noise/b.txt", "1\t2\tRain\n");
        var data = Dataset.Open(folder.Root, new() { Background = "noise" });
        Assert.Equal(["Lark", "Owl"], data.Labels);
        Assert.Equal("noise/b.wav", Assert.Single(data.Background).Name);
        Assert.Empty(data.Findings);
    }

    [Fact]
    public void Folds_keep_the_clips_of_a_recording_and_of_its_copies_together()
    {
        foreach (var i in Enumerable.Range(0, 6)) folder.Text($"{i}.wav", $"{i}").Text($"{i}.txt", "1\t2\tOwl\n3\t4\tLark\n5\t6\tOwl\n");
        folder.Text("copy.wav", "3").Text("copy.txt", "7\t8\tOwl\n"); // a copy of 3.wav, in which another part is annotated
        var data = Dataset.Open(folder.Root);
        var folds = Fold.Split(data, 3, 1);
        Assert.All(data.Train.GroupBy(clip => clip.Group is "copy.wav" ? "3.wav" : clip.Group), recording =>
            Assert.Single(recording.Select(clip => folds.Single(fold => fold.Validation.Contains(clip)).Index).Distinct()));
        Assert.Equal(data.Train.Count, folds.Sum(fold => fold.Validation.Count));
        Fold.Save(folder["folds.csv"], folds);
        Assert.Equal(folds.Select(fold => fold.Validation), Fold.Load(folder["folds.csv"], data).Select(fold => fold.Validation));
    }

    [Fact]
    public void Only_the_same_part_of_identical_recordings_is_a_duplicate()
    {
        folder.Text("a.wav", "same").Text("a.txt", "1\t2\tOwl\n3\t4\tLark\n").Text("b.wav", "same").Text("b.txt", "1\t2\tOwl\n5\t6\tLark\n");
        Assert.Equal(["a.wav#1-2", "b.wav#1-2"], Assert.Single(DuplicateAudio.FindGroups(Dataset.Open(folder.Root).Train)).Select(clip => clip.Name));
    }

    [Fact]
    public void The_fingerprint_depends_on_the_times()
    {
        string Fingerprint(string track) => Dataset.Open(folder.Recordings("a.wav").Text("a.txt", track).Root).Fingerprint;
        Assert.Equal(Fingerprint("1\t2\tOwl\n3\t4\tLark\n"), Fingerprint("3.0\t4.0\tLark\n1.0\t2.0\tOwl\n"));
        Assert.NotEqual(Fingerprint("1\t2\tOwl\n3\t4\tLark\n"), Fingerprint("1\t2.001\tOwl\n3\t4\tLark\n"));
    }

    [Fact]
    public void Prediction_uses_complete_recordings()
    {
        folder.Recordings("a.wav").Text("a.txt", "1\t2\tOwl\n3\t4\tLark\n");
        var data = Dataset.OpenForPrediction(folder.Root);
        Assert.Equal(("flat", "a.wav", null), (data.Layout, data.Test.Single().Name, data.Test.Single().Span));
    }
}

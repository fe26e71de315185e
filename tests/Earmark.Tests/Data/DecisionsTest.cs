using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Data;

public sealed class DecisionsTest : IDisposable
{
    private readonly DataFolder folder = new();

    public DecisionsTest() => folder.Recordings("audio_train/a.wav", "audio_train/b.wav", "audio_train/c.wav", "audio_train/d.wav")
        .Text("train.csv", "fname,label,manually_verified,license\na.wav,Bark,0,CC0\nb.wav,Meow,0,\"CC BY, 3\"\nc.wav,Bark,0,CC0\nd.wav,Meow,1,CC0\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Decisions_are_appended_and_read_again_and_the_last_one_counts()
    {
        DecisionFile.Append(folder["d.csv"], new Decision("a.wav", Verdict.Change, ["Meow"]), new Decision("b.wav", Verdict.None, ClipLabels.None), new Decision("d.wav", Verdict.None, ClipLabels.None));
        DecisionFile.Append(folder["d.csv"], new Decision("c.wav", Verdict.Keep, ["Bark"]), new Decision("b.wav", Verdict.Keep, ["Meow"]), new Decision("d.wav", Verdict.Unsure, ClipLabels.None));
        Assert.Equal("fname,label,decision\na.wav,Meow,change\nb.wav,,none\nd.wav,,none\nc.wav,Bark,keep\nb.wav,Meow,keep\nd.wav,,unsure\n", File.ReadAllText(folder["d.csv"]));
        Assert.Equal([("a.wav", new Correction(["Meow"], true)), ("b.wav", new(["Meow"], true)), ("c.wav", new(["Bark"], true))], Read("d.csv").Select(pair => (pair.Key, pair.Value)).Order(Comparer<(string Key, Correction)>.Create((x, y) => string.CompareOrdinal(x.Key, y.Key))));
    }

    [Fact]
    public void A_decision_after_a_row_without_a_line_break_has_a_row_of_its_own()
    {
        File.WriteAllText(folder["d.csv"], "fname,label,decision\na.wav,Meow,change"); // written by hand, or the process was killed
        DecisionFile.Append(folder["d.csv"], new Decision("b.wav", Verdict.Keep, ["Meow"]));
        Assert.Equal("fname,label,decision\na.wav,Meow,change\nb.wav,Meow,keep\n", File.ReadAllText(folder["d.csv"]));
        File.WriteAllText(folder["e.csv"], "");
        DecisionFile.Append(folder["e.csv"], new Decision("b.wav", Verdict.Keep, ["Meow"]));
        Assert.Equal("fname,label,decision\nb.wav,Meow,keep\n", File.ReadAllText(folder["e.csv"]));
    }

    [Fact]
    public void An_audit_is_read_as_unverified_proposals()
    {
        var data = Open();
        AuditCsv.Write(folder["audit.csv"], [new(data.Train[0], "Bark", "Meow", 0.9, 0.01, "Meow", 0.98), new(data.Train[1], "Meow", null, 0.8, 0.02, "Bark", 0.3)]);
        Assert.Equal("fname,given,proposed,score,given_score,best,best_score,verified,reason\na.wav,Bark,Meow,0.9000,0.0100,Meow,0.9800,0,\"Meow scores 0.98, Bark 0.01\"\n"
            + "b.wav,Meow,,0.8000,0.0200,Bark,0.3000,0,\"Meow scores 0.02, and no other label is likely (Bark 0.30)\"\n", File.ReadAllText(folder["audit.csv"]));
        var corrections = Read("audit.csv");
        Assert.Equal((new Correction(["Meow"], false), new Correction(ClipLabels.None, false)), (corrections["a.wav"], corrections["b.wav"]));
    }

    [Fact]
    public void Errors_state_the_file_and_the_line()
    {
        folder.Text("d.csv", "fname,label,decision\nA.wav,Bark,keep\na.wav,Barks,change\na.wav,Bark,maybe\na.wav,Meow,keep\na.wav,,change\na.wav,Bark,none\n");
        var message = Assert.Throws<InputException>(() => Read("d.csv")).Message;
        Assert.Contains($"d.csv line 2: 'A.wav' is not a labelled clip of {folder.Root}. The nearest is 'a.wav'.", message, StringComparison.Ordinal);
        Assert.Contains($"d.csv line 3: 'Barks' is not a label of {folder.Root}. The nearest is 'Bark'.", message, StringComparison.Ordinal);
        Assert.Contains("d.csv line 4: decision is 'maybe'. Expected keep, change, none, wrong, unsure.", message, StringComparison.Ordinal);
        Assert.Contains("d.csv line 5: 'Meow' is to be kept, but the label of 'a.wav' is 'Bark'. Expected decisions about these labels. Specify the label file with --csv.", message, StringComparison.Ordinal);
        Assert.Contains("d.csv line 6: the decision is change, but the label is empty. Expected the right label.", message, StringComparison.Ordinal);
        Assert.Contains("d.csv line 7: the decision is none, but the label is 'Bark'. Expected an empty label.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_another_format_and_an_audit_of_other_labels_are_rejected()
    {
        folder.Text("x.csv", "fname,label\na.wav,Bark\n").Text("audit.csv", "fname,given,proposed\na.wav,Meow,Bark\n");
        Assert.Contains("found the columns 'fname', 'label'. Expected fname,label,decision for decisions, or fname,given,proposed as written by 'earmark audit'.", Assert.Throws<InputException>(() => Read("x.csv")).Message, StringComparison.Ordinal);
        Assert.Contains("audit.csv line 2: the given label is 'Meow', but the label of 'a.wav' is 'Bark'. Expected an audit of these labels.", Assert.Throws<InputException>(() => Read("audit.csv")).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<InputException>(() => Read("missing.csv")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_corrected_file_is_a_copy_with_other_labels()
    {
        folder.Text("d.csv", "fname,label,decision\na.wav,Meow,change\nb.wav,,none\nc.wav,Bark,keep\n");
        var corrected = Write("d.csv");
        Assert.Equal((1, 1, 1), (corrected.Changed, corrected.Confirmed, corrected.Removed));
        Assert.Equal("fname,label,manually_verified,license\na.wav,Meow,1,CC0\nc.wav,Bark,1,CC0\nd.wav,Meow,1,CC0\n", File.ReadAllText(folder["new.csv"]));
        Assert.Equal([("a.wav", "Meow", true), ("c.wav", "Bark", true), ("d.wav", "Meow", true)], Dataset.Open(folder.Root, corrected.Options).Train.Select(clip => (clip.Name, clip.Labels!.Only!, clip.Verified)));
        Assert.Throws<IOException>(() => Write("d.csv"));
    }

    [Fact]
    public void Proposals_that_are_applied_without_review_stay_unverified()
    {
        folder.Text("audit.csv", "fname,given,proposed\na.wav,Bark,Meow\n");
        Write("audit.csv");
        Assert.Equal("fname,label,manually_verified,license\na.wav,Meow,0,CC0\nb.wav,Meow,0,\"CC BY, 3\"\nc.wav,Bark,0,CC0\nd.wav,Meow,1,CC0\n", File.ReadAllText(folder["new.csv"]));
    }

    [Fact]
    public void Several_labels_are_edited_one_by_one()
    {
        using var several = new DataFolder();
        several.Recordings("audio_train/a.wav", "audio_train/b.wav").Text("train.csv", "fname,labels\na.wav,\"Bark,Meow\"\nb.wav,Horn\n")
            .Text("audit.csv", "fname,given,proposed\na.wav,Bark,\na.wav,,Horn\n").Text("d.csv", "fname,label,decision\nb.wav,Bark;Meow,change\n");
        var data = Dataset.Open(several.Root);
        CorrectedLabels.Write(several["new.csv"], data, new(), Decisions.Read(several["audit.csv"], data));
        Assert.Equal("fname,labels\na.wav,\"Meow,Horn\"\nb.wav,Horn\n", File.ReadAllText(several["new.csv"]));
        CorrectedLabels.Write(several["new2.csv"], data, new(), Decisions.Read(several["d.csv"], data));
        Assert.Equal("fname,labels\na.wav,\"Bark,Meow\"\nb.wav,\"Bark,Meow\"\n", File.ReadAllText(several["new2.csv"]));
    }

    [Fact]
    public void Several_labels_do_not_fit_into_a_file_of_single_labels()
    {
        folder.Text("d.csv", "fname,label,decision\na.wav,Bark;Meow,change\n");
        Assert.Equal($"{folder["train.csv"]}: the decision about 'a.wav' has several labels, 'Bark, Meow'. Expected one label, as in each row of this file. Append a decision with one label, or specify --label-separator to write several labels in one field.", Assert.Throws<InputException>(() => Write("d.csv")).Message);
        Assert.False(File.Exists(folder["new.csv"]));
    }

    [Fact]
    public void Folders_of_labels_get_a_label_file()
    {
        using var folders = new DataFolder();
        folders.Recordings("Bark/a.wav", "Bark/b.wav", "Meow/c.wav", "Meow/d.wav").Text("sources.csv", "path,group\nBark/a.wav,g1\n").Text("d.csv", "fname,label,decision\nBark/a.wav,Meow,change\nMeow/d.wav,,none\n");
        var data = Dataset.Open(folders.Root);
        var corrected = CorrectedLabels.Write(folders["new.csv"], data, new(), Decisions.Read(folders["d.csv"], data));
        Assert.Equal("fname,label,group\nBark/a.wav,Meow,g1\nBark/b.wav,Bark,\nMeow/c.wav,Meow,\n", File.ReadAllText(folders["new.csv"]));
        Assert.Equal(new DatasetOptions { Layout = "csv", Csv = folders["new.csv"], GroupColumn = "group" }, corrected.Options);
        Assert.Equal([("Bark/a.wav", "Meow", "g1"), ("Bark/b.wav", "Bark", null), ("Meow/c.wav", "Meow", null)], Dataset.Open(folders.Root, corrected.Options).Train.Select(clip => (clip.Name, clip.Labels!.Only!, clip.Group)));
    }

    [Fact]
    public void Annotations_cannot_be_corrected_in_a_label_file()
    {
        var data = Open();
        data = data with { Train = [data.Train[0] with { Name = "a.wav#0-1", Span = new(0, 1) }] };
        Assert.Equal($"{folder.Root}: the labels are annotations of parts of recordings, such as 'a.wav#0-1'. Expected labels of whole recordings. Correct the annotation files, with the list of the audit beside them.",
            Assert.Throws<InputException>(() => CorrectedLabels.Write(folder["new.csv"], data, new(), new Dictionary<string, Correction>())).Message);
    }

    private Dataset Open() => Dataset.Open(folder.Root);

    private IReadOnlyDictionary<string, Correction> Read(string name) => Decisions.Read(folder[name], Open());

    private CorrectedLabels Write(string name) => CorrectedLabels.Write(folder["new.csv"], Open(), new(), Read(name));
}

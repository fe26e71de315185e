using Earmark.Data;
using Earmark.Review;
using Earmark.Tests.Data;

namespace Earmark.Tests.Review;

public sealed class QuestionFileTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tags_with_the_same_times_are_one_question()
    {
        folder.Recordings("a.wav", "sub/night.wav").Text("tags.csv", "path,start,end,label,score,recorded_at,seconds\na.wav,0,2,Bark,0.4,,2\na.wav,0,2,Meow,0.3,,2\nsub/night.wav,1.5,3,Meow,0.9,,60\nsub/night.wav,0,2,Bark,0.6,,60\nsub/night.wav,0,2,Meow,0.7,,60\nsub/night.wav,7,7,Meow,0.7,,60\ngone.wav,0,1,Bark,0.5,,1\n");
        var set = QuestionFile.Read(folder["tags.csv"]);
        Assert.Equal(["a.wav", "sub/night.wav#1.5-3", "sub/night.wav#0-2"], set.Questions.Select(question => question.Clip.Name));
        Assert.Equal((["Bark"], null, folder["a.wav"]), (set.Questions[0].Proposed, set.Questions[0].Clip.Span, set.Questions[0].Clip.Path));
        Assert.Equal([new Claim("Bark", 0.4), new("Meow", 0.3)], set.Questions[0].Claims);
        Assert.Equal(["Meow", "Bark"], set.Questions[2].Proposed); // both scores are at least 0.5
        Assert.Equal(["Bark", "Meow"], set.Labels);
        Assert.Equal((false, true), (set.IsAudit, set.HasSegments));
        Assert.Equal(["sub/night.wav: the segment at 7 s has no duration", $"gone.wav: no such file, also not in {folder.Root}"], set.Missing.Select(failure => failure.Reason));
    }

    [Fact]
    public void Recordings_of_a_moved_archive_are_found_by_the_end_of_their_path()
    {
        folder.Recordings("archive/sub/a.wav").Text("lists/tags.csv", "path,start,end,label,score\n/mnt/old/sub/a.wav,0,2,Bark,0.4\n../../x.wav,0,1,Bark,0.4\n");
        var set = QuestionFile.Read(folder["lists/tags.csv"], folder["archive"]);
        Assert.Equal((folder["archive/sub/a.wav"], 1), (Assert.Single(set.Questions).Clip.Path, set.Missing.Count));
    }

    [Fact]
    public void The_list_of_an_audit_is_read_with_its_data_set()
    {
        folder.Recordings("audio_train/a.wav", "audio_train/b.wav", "audio_train/c.wav").Text("train.csv", "fname,label\na.wav,Bark\nb.wav,Meow\nc.wav,Bus\n")
            .Text("audit.csv", "fname,given,proposed,score,given_score,best,best_score,verified,reason\nb.wav,Meow,Bark,0.9,0.02,Bark,0.95,0,\"Bark scores 0.95, Meow 0.02\"\na.wav,Bark,,0.6,0.1,Bus,0.3,0,unlikely\nd.wav,Bark,Meow,0.6,0.1,Meow,0.8,0,\n");
        var set = QuestionFile.Read(folder["audit.csv"]);
        var first = set.Questions[0];
        Assert.Equal((["Meow"], ["Bark"], "Bark scores 0.95, Meow 0.02", 0.9), (first.Clip.Labels!, first.Proposed, first.Reason, first.Score));
        Assert.Equal((Verdict.Change, ["Bark"]), (first.Right().Verdict, first.Right().Labels));
        Assert.Equal((Verdict.Keep, ["Meow"]), (first.Wrong().Verdict, first.Wrong().Labels));
        Assert.Equal(Verdict.None, set.Questions[1].Right().Verdict);
        Assert.Equal(["Bark", "Bus", "Meow"], set.Labels);
        Assert.True(set.IsAudit);
        Assert.Equal([$"{folder["audit.csv"]} line 4: 'd.wav' is not a labelled clip of {folder.Root}"], set.Missing.Select(failure => failure.Reason));
    }

    [Fact]
    public void Errors_state_what_to_do()
    {
        folder.Text("tags.csv", "path,start,end,label,score\nx.wav,0,2,Bark,0.4\n").Text("audit.csv", "fname,given,proposed,score\na.wav,Bark,Meow,0.9\n").Text("other.txt", "hello\n").Text("empty/tags.csv", "path,start,end,label,score\n");
        Assert.Equal($"{folder["tags.csv"]}: none of its 1 recordings is found. The first: x.wav: no such file, also not in {folder.Root}. Expected recordings beside the file. Specify their folder with --audio FOLDER.", Error("tags.csv"));
        Assert.StartsWith($"{folder["audit.csv"]}: the data set of this audit is not in its folder (", Error("audit.csv"), StringComparison.Ordinal);
        Assert.StartsWith($"{folder["other.txt"]}: unknown format; the first line is 'hello'. Expected a file of tags", Error("other.txt"), StringComparison.Ordinal);
        Assert.Equal($"{folder["empty/tags.csv"]}: it contains nothing to review. Expected at least one doubtful label or one tag.", Error("empty/tags.csv"));
        Assert.Equal("--audio nowhere: no such folder. Expected the folder of the recordings.", Assert.Throws<InputException>(() => QuestionFile.Read(folder["tags.csv"], "nowhere")).Message);
    }

    [Fact]
    public void Questions_are_filtered_by_label_and_score()
    {
        var set = Sample.Set(Sample.Tag("a.wav", "Bark", 0.2), Sample.Tag("b.wav", "Bark", 0.6), Sample.Tag("c.wav", "Meow", 0.6));
        Assert.Equal(["b.wav"], set.Where(["Bark"], 0.5, 0.9).Questions.Select(question => question.Clip.Name));
        Assert.Equal("--label Barks: no such label in the file. Expected one of its labels. The nearest is 'Bark'.", Assert.Throws<InputException>(() => set.Where(["Barks"])).Message);
    }

    private string Error(string name) => Assert.Throws<InputException>(() => QuestionFile.Read(folder[name])).Message;
}

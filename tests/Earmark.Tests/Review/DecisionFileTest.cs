using Earmark.Audio;
using Earmark.Data;
using Earmark.Tests.Data;

namespace Earmark.Tests.Review;

public sealed class DecisionFileTest : IDisposable
{
    private static readonly Decision Detailed = new("night.wav#1.5-3", Verdict.Change, ["Bark", "Meow"])
    {
        Span = new AudioSpan(1.5, 3), Given = ["Bus"], Proposed = ["Bark"], Score = 0.75, Reviewer = "Ann, \"the ear\"", Time = new(2026, 11, 27, 8, 30, 5, TimeSpan.Zero),
    };

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Details_are_further_columns()
    {
        DecisionFile.Append(folder["d.csv"], Detailed);
        DecisionFile.Append(folder["d.csv"], new Decision("b.wav", Verdict.Wrong, ClipLabels.None));
        Assert.Equal("fname,label,decision,start,end,given,proposed,score,reviewer,time\nnight.wav#1.5-3,Bark;Meow,change,1.5,3,Bus,Bark,0.75,\"Ann, \"\"the ear\"\"\",2026-11-27T08:30:05Z\nb.wav,,wrong,,,,,,,\n", File.ReadAllText(folder["d.csv"]));
        List<string> warnings = [];
        Assert.Equal([Detailed, new("b.wav", Verdict.Wrong, ClipLabels.None)], DecisionFile.Read(folder["d.csv"], warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public void Rows_have_the_columns_of_an_existing_file()
    {
        folder.Text("d.csv", "decision;fname;label;comment\nkeep;a.wav;Bark;\n");
        DecisionFile.Append(folder["d.csv"], Detailed);
        Assert.Equal("decision;fname;label;comment\nkeep;a.wav;Bark;\nchange;night.wav#1.5-3;\"Bark;Meow\";\n", File.ReadAllText(folder["d.csv"]));
    }

    [Theory]
    [InlineData("sep=;\ndecision;fname;label\nkeep;a.wav;Bark\n", "change;night.wav#1.5-3;\"Bark;Meow\"\n")] // as written by Excel
    [InlineData("fname|label|decision\na.wav|Bark|keep\n", "night.wav#1.5-3|Bark;Meow|change\n")]
    [InlineData("\"fname\",\"the, comment\",\"label\",\"decision\"\na.wav,,Bark,keep\n", "night.wav#1.5-3,,Bark;Meow,change\n")]
    public void The_separator_and_the_columns_are_those_that_are_read(string text, string row)
    {
        folder.Text("d.csv", text);
        DecisionFile.Append(folder["d.csv"], Detailed);
        Assert.Equal(text + row, File.ReadAllText(folder["d.csv"]));
        Assert.Equal([("a.wav", Verdict.Keep), (Detailed.Clip, Verdict.Change)], DecisionFile.Read(folder["d.csv"], []).Select(decision => (decision.Clip, decision.Verdict)));
    }

    [Fact]
    public void Rows_are_not_appended_to_a_file_in_another_encoding_or_with_other_columns()
    {
        File.WriteAllText(folder["d.csv"], "fname,label,decision\na.wav,Bark,keep\n", System.Text.Encoding.Unicode);
        var bytes = File.ReadAllBytes(folder["d.csv"]);
        Assert.Equal($"{folder["d.csv"]}: its encoding is utf-16. Expected UTF-8. Save it as UTF-8.", Assert.Throws<InputException>(() => DecisionFile.Append(folder["d.csv"], Detailed)).Message);
        Assert.Equal(bytes, File.ReadAllBytes(folder["d.csv"]));
        folder.Text("other.csv", "a,b\n1,2\n");
        Assert.StartsWith($"{folder["other.csv"]} line 1: found the columns 'a', 'b'. ", Assert.Throws<InputException>(() => DecisionFile.Append(folder["other.csv"], Detailed)).Message, StringComparison.Ordinal);
        Assert.Equal("a,b\n1,2\n", File.ReadAllText(folder["other.csv"]));
    }

    [Fact]
    public void An_incomplete_row_is_skipped_with_a_warning()
    {
        folder.Text("d.csv", "fname,label,decision\na.wav,Bark,keep\nb.wav,Ba");
        DecisionFile.Append(folder["d.csv"], new Decision("c.wav", Verdict.Keep, ["Bark"]));
        List<string> warnings = [];
        Assert.Equal(["a.wav", "c.wav"], DecisionFile.Read(folder["d.csv"], warnings).Select(decision => decision.Clip));
        Assert.Equal([$"{folder["d.csv"]} line 3: the row has 2 fields, but the header has 3. It is skipped."], warnings);
    }

    [Theory]
    [InlineData("b.wav,\"Ba", 1)]
    [InlineData("\"b \"\"x\"\".wav", 1)] // within the first field, after doubled quotes
    [InlineData("\"b\n", 1)] // the line break belongs to the field
    [InlineData("\"b\n.wav\",\"Bark\",keep\n", 0)] // complete: the quotes are closed
    [InlineData("\"b\n.wav\",\"Bark\",keep", 0)]
    public void An_incomplete_row_with_an_open_quote_does_not_swallow_the_next_rows(string torn, int skipped)
    {
        folder.Text("d.csv", "fname,label,decision\na.wav,Bark,keep\n" + torn);
        DecisionFile.Append(folder["d.csv"], new Decision("c.wav", Verdict.Keep, ["Bark"]));
        DecisionFile.Append(folder["d.csv"], new Decision("d.wav", Verdict.Change, ["Bark", "Meow"]));
        List<string> warnings = [];
        string[] expected = skipped == 0 ? ["a.wav", "b\n.wav", "c.wav", "d.wav"] : ["a.wav", "c.wav", "d.wav"];
        Assert.Equal(expected, DecisionFile.Read(folder["d.csv"], warnings).Select(decision => decision.Clip));
        Assert.Equal(skipped, warnings.Count);
    }

    [Theory]
    [InlineData("fname,label,decision\na.wav,Bark,maybe\n", " line 2: decision is 'maybe'. Expected keep, change, none, wrong, unsure.")]
    [InlineData("fname,label\na.wav,Bark\n", " line 1: found the columns 'fname', 'label'. Expected decisions: a CSV file with the columns fname,label,decision: one column 'decision'.")]
    [InlineData("fname,label,decision,start,end\na.wav,Bark,keep,3,1\n", " line 2: start is '3' and end is '1'. Expected an end after the start, in seconds, or neither.")]
    [InlineData("fname,label,decision,score\na.wav,Bark,keep,high\n", " line 2: score is 'high'. Expected a number.")]
    public void Errors_state_the_line(string text, string expected)
    {
        folder.Text("d.csv", text);
        Assert.Equal(folder["d.csv"] + expected, Assert.Throws<InputException>(() => DecisionFile.Read(folder["d.csv"], [])).Message);
    }

    [Fact]
    public async Task Two_writers_and_a_reader_do_not_disturb_each_other()
    {
        const int Rows = 100;
        void Write(string name)
        {
            for (var i = 0; i < Rows; i++) DecisionFile.Append(folder["d.csv"], new Decision($"{name}{i}.wav", Verdict.Keep, ["Bark"]) { Reviewer = name });
        }
        var done = 0;
        var writers = new[] { "Ann", "Ben" }.Select(name => Task.Run(() => { Write(name); Interlocked.Increment(ref done); })).ToArray();
        while (Volatile.Read(ref done) < 2)
        {
            List<string> torn = [];
            if (File.Exists(folder["d.csv"])) DecisionFile.Read(folder["d.csv"], torn);
            Assert.Empty(torn);
        }
        await Task.WhenAll(writers);
        var decisions = DecisionFile.Read(folder["d.csv"], []);
        Assert.Equal(2 * Rows, decisions.Count);
        foreach (var name in new[] { "Ann", "Ben" }) Assert.Equal(Enumerable.Range(0, Rows).Select(i => $"{name}{i}.wav"), decisions.Where(decision => decision.Reviewer == name).Select(decision => decision.Clip));
    }

    [Fact]
    public void A_decision_that_labels_are_wrong_leaves_the_clip_out()
    {
        folder.Recordings("audio_train/a.wav", "audio_train/b.wav").Text("train.csv", "fname,label\na.wav,Bark\nb.wav,Meow\n").Text("d.csv", "fname,label,decision\na.wav,,wrong\n");
        Assert.Equal(ClipLabels.None, Decisions.Read(folder["d.csv"], Dataset.Open(folder.Root))["a.wav"].Labels);
    }
}

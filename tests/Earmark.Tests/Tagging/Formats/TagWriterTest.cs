using Earmark.Tagging;
using Earmark.Tagging.Formats;

namespace Earmark.Tests.Tagging.Formats;

public sealed class TagWriterTest
{
    public static TheoryData<string> Names { get; } = [.. TagSamples.Names];

    public static TheoryData<string> NamesOfTables { get; } = [.. TagFormat.All.Where(format => !format.IsOneFilePerRecording).Select(format => format.Name)];

    [Theory]
    [InlineData("", 1, 0, 1, "Bark", 1, "the path is empty; expected the path of a recording")]
    [InlineData("a\0.wav", 1, 0, 1, "Bark", 1, "the path contains a NUL character; expected the path of a recording")]
    [InlineData("a.wav", -1, 0, 1, "Bark", 1, "the length of the recording is -1 seconds; expected 0 to 1000000000 seconds")]
    [InlineData("a.wav", double.NaN, 0, 1, "Bark", 1, "the length of the recording is NaN seconds; expected 0 to 1000000000 seconds")]
    [InlineData("a.wav", 1, 0, 1, "", 1, "the label of segment 2 is empty; expected a label")]
    [InlineData("a.wav", 1, 0, 1, "\0", 1, "the label of segment 2 contains a NUL character; expected a label")]
    [InlineData("a.wav", 1, -0.5, 1, "Bark", 1, "the start of segment 2 is -0.5 seconds; expected 0 to 1000000000 seconds")]
    [InlineData("a.wav", 1, 0, double.PositiveInfinity, "Bark", 1, "the end of segment 2 is Infinity seconds; expected 0 to 1000000000 seconds")]
    [InlineData("a.wav", 1, 0.75, 0.5, "Bark", 1, "the end 0.5 of segment 2 is before its start 0.75; expected an end at or after the start")]
    [InlineData("a.wav", 1, 0, 1, "Bark", 1.5, "the score of segment 2 is 1.5; expected a number from 0 to 1")]
    [InlineData("a.wav", 1, 0, 1, "Bark", double.NaN, "the score of segment 2 is NaN; expected a number from 0 to 1")]
    public void Invalid_recordings_are_rejected(string path, double seconds, double start, double end, string label, double score, string expected) => Assert.All(TagFormat.All, format =>
    {
        using var stream = new MemoryStream();
        using var writer = format.CreateWriter(stream);
        var exception = Assert.Throws<ArgumentException>(() => writer.Append(new(path, seconds, [new(0, 0, "ok", 0), new(start, end, label, score)])));
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_recording_is_written_once()
    {
        using var writer = TagFormat.Find("csv")!.CreateWriter(Stream.Null);
        writer.Append(new("a.wav", 1, []));
        Assert.StartsWith("'a.wav' is already in the file; expected a recording once", Assert.Throws<ArgumentException>(() => writer.Append(new("a.wav", 1, []))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_appended_to_a_completed_file(string name)
    {
        using var writer = TagFormat.Find(name)!.CreateWriter(new MemoryStream());
        writer.Complete();
        Assert.Equal("the file is completed", Assert.Throws<InvalidOperationException>(() => writer.Append(new("a.wav", 1, []))).Message);
    }

    [Fact]
    public void A_label_track_describes_a_single_recording()
    {
        using var writer = TagFormat.Find("audacity")!.CreateWriter(Stream.Null);
        writer.Append(new("a.wav", 1, []));
        Assert.Equal("a label track describes a single recording", Assert.Throws<InvalidOperationException>(() => writer.Append(new("b.wav", 1, []))).Message);
    }

    [Theory]
    [MemberData(nameof(NamesOfTables))]
    public void Recordings_are_written_as_they_are_appended(string name)
    {
        using var stream = new MemoryStream();
        using var writer = TagFormat.Find(name)!.CreateWriter(stream);
        for (var i = 0; i < ParquetTagWriter.DefaultRowsPerGroup; i++) writer.Append(new($"{i}.wav", 1, [new(0, 1, "Bark", 0.5)]));
        var written = stream.Length;
        writer.Complete();
        Assert.InRange(stream.Length - written, 0, 1 << 16);
    }

    [Fact]
    public void A_file_that_is_not_completed_has_no_end()
    {
        using var stream = new MemoryStream();
        using (var writer = TagFormat.Find("json")!.CreateWriter(stream)) writer.Append(new("a.wav", 1, []));
        Assert.Equal("[\n{\"path\":\"a.wav\",\"seconds\":1,\"segments\":[]}", System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }
}

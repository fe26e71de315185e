using Earmark.Data.Annotations;

namespace Earmark.Tests.Data;

/// <summary>Annotations as other programs write them. Errors are in BrokenTagFilesTest.</summary>
public sealed class AnnotationsTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Label_tracks_with_points_frequency_ranges_and_decimal_commas_are_read() => Assert.Equal(
        [
            new(1, 1, 1.5, "Bark"),
            new(3, 2.15, 2.15, "a point"),
            new(5, 3, 3, "without an end"),
            new(6, 4, 5, ""),
            new(8, 6.5, 7, "comma"),
            new(9, 8, 9, "scored") { Score = 0.25 },
        ],
        AudacityTrack.Read(folder.Text("a.txt", "1.000000\t1.500000\tBark\r\n\\\t100.0\t2000.0\r\n2.15\t2.15\ta point\r\n\\\t6928.456055\t6928.456055\r\n3\twithout an end\r\n4\t5\t\r\n\r\n6,500000\t7,000000\tcomma\r\n8\t9\tscored\t0.25")["a.txt"]));

    [Theory]
    [InlineData("0.5\t1\tBark", true)]
    [InlineData("0,5\t1", true)]
    [InlineData("0.5\tBark", false)] // too short to be detected, but read
    [InlineData("Begin\tEnd\tBark", false)]
    [InlineData("", false)]
    public void Label_tracks_are_detected(string line, bool expected) => Assert.Equal(expected, AudacityTrack.IsLabel(line));

    [Fact]
    public void Selections_are_read_once_although_Raven_writes_them_for_each_view() => Assert.Equal(
        [
            new(2, 1.25, 2, "song") { Recording = "C:\\data\\a.wav" },
            new(4, 0.5, 2.5, "call") { Recording = "C:\\data\\b.wav" },
            new(6, 0.5, 2.5, "call") { Recording = "C:\\data\\b.wav" }, // another selection
        ],
        RavenTable.Read(folder.Text("a.txt",
            "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tBegin Path\tFile Offset (s)\tAnnotation\r\n"
            + "1\tWaveform 1\t1\t1.25\t2.0\t\t\tC:\\data\\a.wav\t1.25\tsong\r\n"
            + "1\tSpectrogram 1\t1\t1.25\t2.0\t1000\t2000\tC:\\data\\a.wav\t1.25\tsong\r\n"
            + "2\tWaveform 1\t1\t60.5\t62.5\t\t\tC:\\data\\b.wav\t0.5\tcall\r\n"
            + "2\tSpectrogram 1\t1\t60.5\t62.5\t1000\t2000\tC:\\data\\b.wav\t0.5\tcall\r\n"
            + "3\tSpectrogram 1\t1\t60.5\t62.5\t1000\t2000\tC:\\data\\b.wav\t0.5\tcall\r\n")["a.txt"]));

    [Fact]
    public void A_table_of_one_recording_does_not_need_to_name_it() => Assert.Equal([new(2, 0.1, 0.30000000000000004, "x")],
        RavenTable.Read(folder.Text("a.txt", "Begin Time (s)\tEnd Time (s)\tSpecies\tNotes\n0.1\t0.30000000000000004\tx\tdistant\n")["a.txt"]));

    [Fact]
    public void The_column_of_labels_can_be_specified() => Assert.Equal([new(2, 0, 1, "adult") { Recording = "a.wav", Score = 0.5 }],
        RavenTable.Read(folder.Text("a.txt", "Begin Time (s)\tEnd Time (s)\tSpecies\tAge\tBegin File\tConfidence\n0\t1\tx\tadult\ta.wav\t0.5\n")["a.txt"], "Age"));

    [Theory]
    [InlineData("", "")]
    [InlineData("Größe 🐕", "Größe 🐕")]
    [InlineData("a\tb\r\n\0\u007F", "a␉b␍␊␀␡")]
    public void Control_pictures_replace_control_characters(string text, string expected)
    {
        Assert.Equal(expected, ControlPictures.Encode(text));
        Assert.Equal(text, ControlPictures.Decode(expected));
    }
}

using Earmark.Tagging.Formats;
using Earmark.Tests.Data;

namespace Earmark.Tests.Tagging.Formats;

/// <summary>Errors in files of tags. Parquet is in <see cref="ParquetTagsTest"/>.</summary>
public sealed class BrokenTagFilesTest : IDisposable
{
    private const string Seconds = "Expected a number of seconds from 0 to 1000000000, such as 12.5.", Score = "Expected a number from 0 to 1, such as 0.25.",
        Audacity = "Expected an Audacity label track: start, end and label on each line, separated by tabs.",
        Raven = "Expected a Raven selection table: columns separated by tabs, among them Begin Time (s) and End Time (s).",
        Lines = "Expected tags: a recording as a JSON object on each line. If a job was interrupted while this line was written, remove the line.",
        Header = "Selection\tBegin Time (s)\tEnd Time (s)\tBegin Path\tFile Offset (s)\tlabel\tscore\n", KaleidoscopeHeader = "INDIR,FOLDER,IN FILE,OFFSET,DURATION,TOP1MATCH,TOP1DIST\n",
        BirdNetHeader = "Start (s),End (s),Scientific name,Common name,Confidence,File\n";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("path,start,end,label\na.wav,0,1,Bark\n", " line 1: no column 'score' in the header 'path,start,end,label'. Expected a header with 'score' and columns separated by commas, semicolons or tabs.")]
    [InlineData("path,start,end,label,score\na.wav,0,1,Bark,1\nb.wav,x,1,Bark,1\n", $" line 3: start is 'x'. {Seconds}")]
    [InlineData("path;start;end;label;score\na.wav;0,5;1;Bark;1\n", $" line 2: start is '0,5'. {Seconds}")]
    [InlineData("path,start,end,label,score\n\"a\nb.wav\",0,1,Bark,1\na.wav,0,-1,Bark,1\n", $" line 4: end is '-1'. {Seconds}")]
    [InlineData("path,start,end,label,score\na.wav,2,1,Bark,1\n", " line 2: the end 1 of the segment is before its start 2. Expected an end at or after the start.")]
    [InlineData("path,start,end,label,score\na.wav,0,1,Bark,1.5\n", $" line 2: score is '1.5'. {Score}")]
    [InlineData("path,start,end,label,score\na.wav,0,1,Bark,NaN\n", $" line 2: score is 'NaN'. {Score}")]
    [InlineData("path,start,end,label,score\na.wav,0,1,,1\n", " line 2: the label of the segment is empty. Expected a label.")]
    [InlineData("path,start,end,label,score\n,0,1,Bark,1\n", " line 2: the path is empty. Expected the path of a recording.")]
    [InlineData("path,start,end,label,score\na.wav,0,1,Bark\n", " line 2: found 4 fields in 'a.wav,0,1,Bark'. Expected 5, as in the header 'path,start,end,label,score'. Quote fields that contain a ','.")]
    [InlineData("path,start,end,label,score,seconds\na.wav,0,1,Bark,1,5\na.wav,1,2,Bark,1,6\n", " line 3: the length of 'a.wav' is 6 seconds here and 5 in tags line 2. Expected the same length in all rows of a recording.")]
    public void Csv(string text, string expected) => AssertError("csv", text, expected);

    [Theory]
    [InlineData("0.5\t1\tBark\nBark\n", $" line 2: found 'Bark'. {Audacity}")]
    [InlineData("0.5\t1\tBark\n1.5\tx\tBark\n", $" line 2: end is 'x'. {Seconds}")]
    [InlineData("x\t1\tBark\n", $" line 1: start is 'x'. {Seconds}")]
    [InlineData("-1\t1\tBark\n", $" line 1: start is '-1'. {Seconds}")]
    [InlineData("2\t1\tBark\n", " line 1: the end 1 is before the start 2. Expected an end at or after the start.")]
    [InlineData("0\t1\tBark\n\\\t100\t200\n2\t3\n", " line 3: the label of the segment is empty. Expected a label.")]
    [InlineData("0\t1\tBark\tloud\n", $" line 1: score is 'loud'. {Score}")]
    public void Label_tracks(string text, string expected) => AssertError("audacity", text, expected);

    [Theory]
    [InlineData("", $": the file is empty. {Raven}")]
    [InlineData("Selection\tBegin Time (s)\tBegin Path\tlabel\n", $" line 1: no column 'End Time (s)' in 'Selection, Begin Time (s), Begin Path, label'. {Raven}")]
    [InlineData("Begin Time (s)\tEnd Time (s)\tLow Freq (Hz)\n", $" line 1: no column 'label' or 'Annotation' or 'Common Name' or 'Species' or 'Species Code' in 'Begin Time (s), End Time (s), Low Freq (Hz)'. {Raven}")]
    [InlineData("Begin Time (s)\tEnd Time (s)\tlabel\tLabel\tlabel\n", " line 1: 2 columns 'label'. Expected one.")]
    [InlineData("Begin Time (s)\tEnd Time (s)\tlabel\n0\t1\tBark\n", " line 2: the selection does not name its recording. Expected a column 'Begin Path'. In Raven, add the measurement Begin Path to the table and save it again.")]
    [InlineData("Begin Time (s)\tEnd Time (s)\tBegin Path\tlabel\n0\t1\ta.wav\tBark\n5\t6\tb.wav\tBark\n", $" line 1: no column 'File Offset (s)' in 'Begin Time (s), End Time (s), Begin Path, label'. {Raven} In Raven, add the measurement File Offset (s) to the table and save it again.")]
    [InlineData($"{Header}1\t0\t1\ta.wav\t0\tBark\n", " line 2: found 6 fields. Expected 7, as in the header. Separate fields by tabs.")]
    [InlineData($"{Header}1\tx\t1\ta.wav\t0\tBark\t1\n", $" line 2: Begin Time (s) is 'x'. {Seconds}")]
    [InlineData($"{Header}1\t2\t1\ta.wav\t0\tBark\t1\n", " line 2: End Time (s) 1 is before Begin Time (s) 2. Expected an end at or after the start.")]
    [InlineData($"{Header}1\t1\t2\ta.wav\t-1\tBark\t1\n", $" line 2: File Offset (s) is '-1'. {Seconds}")]
    [InlineData($"{Header}1\t1\t1\ta.wav\t1\t\t1\n", " line 2: the label of the segment is empty. Expected a label.")]
    [InlineData($"{Header}1\t1\t2\ta.wav\t1\t\t\n", " line 2: the label of the segment is empty. Expected a label.")]
    [InlineData($"{Header}1\t1\t2\ta.wav\t1\t\t1\n", " line 2: the label of the segment is empty. Expected a label.")]
    [InlineData($"{Header}1\t1\t2\ta.wav\t1\tBark\t2\n", $" line 2: score is '2'. {Score}")]
    public void Selection_tables(string text, string expected) => AssertError("raven", text, expected);

    [Theory]
    [InlineData("INDIR,FOLDER,IN FILE,OFFSET,DURATION,TOP1MATCH\n", " line 1: no column 'TOP1DIST' in the header 'INDIR,FOLDER,IN FILE,OFFSET,DURATION,TOP1MATCH'. Expected a header with 'TOP1DIST' and columns separated by commas, semicolons or tabs.")]
    [InlineData($"{KaleidoscopeHeader},,a.wav,x,1,Bark,0\n", $" line 2: OFFSET is 'x'. {Seconds}")]
    [InlineData($"{KaleidoscopeHeader},,a.wav,0,-1,Bark,0\n", $" line 2: DURATION is '-1'. {Seconds}")]
    [InlineData($"{KaleidoscopeHeader},,a.wav,0,1,Bark,1.5\n", " line 2: TOP1DIST is '1.5'. Expected a number from 0 to 1, such as 0.25, because the score is 1 - distance.")]
    [InlineData($"{KaleidoscopeHeader},,,0,1,Bark,1\n", " line 2: the path is empty. Expected the path of a recording.")]
    public void Kaleidoscope(string text, string expected) => AssertError("kaleidoscope", text, expected);

    [Theory]
    [InlineData("Start (s),End (s),Common name,Confidence,File\n", " line 1: no column 'Scientific name' in the header 'Start (s),End (s),Common name,Confidence,File'. Expected a header with 'Scientific name' and columns separated by commas, semicolons or tabs.")]
    [InlineData($"{BirdNetHeader}0,three,Bark,Bark,1,a.wav\n", $" line 2: End (s) is 'three'. {Seconds}")]
    [InlineData($"{BirdNetHeader}3,0,Bark,Bark,1,a.wav\n", " line 2: the end 0 of the segment is before its start 3. Expected an end at or after the start.")]
    [InlineData($"{BirdNetHeader}0,3,,,1,a.wav\n", " line 2: the label of the segment is empty. Expected a label.")]
    [InlineData($"{BirdNetHeader}0,3,Bark,Bark,87%,a.wav\n", $" line 2: Confidence is '87%'. {Score}")]
    public void BirdNet(string text, string expected) => AssertError("birdnet", text, expected);

    [Theory]
    [InlineData("{\"path\":\"a.wav\",\"seconds\":1,\"segments\":[]}\n{\"path\":\"b.wav\",\"seco", $" line 2: Expected end of string, but instead reached end of data. {Lines}")]
    [InlineData("{\"path\":\"a.wav\",\"seconds\":1}\n", $" line 1: no key 'segments'. {Lines}")]
    [InlineData("{\"path\":\"a.wav\",\"seconds\":\"1\",\"segments\":[]}\n", $" line 1: $.seconds has the wrong type. {Lines}")]
    [InlineData("{\"path\":null,\"seconds\":1,\"segments\":[]}\n", $" line 1: $.path has the wrong type. {Lines}")]
    [InlineData("{\"path\":\"a.wav\",\"seconds\":1,\"segments\":[null]}\n", " line 1: found null. Expected a recording with path, seconds and segments.")]
    [InlineData("{\"path\":\"a.wav\",\"seconds\":1,\"segments\":[{\"start\":2,\"end\":1,\"label\":\"Bark\",\"score\":1}]}\n", " line 1: the end 1 of segment 1 is before its start 2. Expected an end at or after the start.")]
    public void Json_lines(string text, string expected) => AssertError("jsonl", text, expected);

    [Theory]
    [InlineData("[\n{\"path\":\"a.wav\",\"seconds\":1,\"segments\":[]},\n{\"path\":\"b.wav\"\n", " line 4: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed. Expected tags: a JSON array of recordings.")]
    [InlineData("[\n{\"path\":\"a.wav\",\"seconds\":1,\"segments\":[]},\n{\"path\":1,\"seconds\":1,\"segments\":[]}]", " line 3: $[1].path has the wrong type. Expected tags: a JSON array of recordings.")]
    [InlineData("[{\"path\":\"a.wav\",\"seconds\":1,\"segments\":[]},null]", " recording 2: found null. Expected a recording with path, seconds and segments.")]
    [InlineData("[{\"path\":\"a.wav\",\"seconds\":-1,\"segments\":[]}]", " recording 1: the length of the recording is -1 seconds. Expected 0 to 1000000000 seconds.")]
    [InlineData("null", ": found null. Expected tags: a JSON array of recordings.")]
    public void Json(string text, string expected) => AssertError("json", text, expected);

    [Theory]
    [InlineData("raven", Raven)]
    [InlineData("audacity", Audacity)]
    public void Text_in_another_encoding_is_reported_with_its_position(string format, string expected)
    {
        File.WriteAllBytes(folder["tags"], [.. "Begin Time (s)\tEnd Time (s)\tlabel\n0\t1\tGr"u8, 0xF6, 0xDF, .. "e\n"u8]);
        Assert.Equal($"tags line 2: byte 40 of the file, 0xF6, is not valid UTF-8. {expected} The file may be encoded in Windows-1252, as written by Excel's 'CSV (Comma delimited)'. Save it as 'CSV UTF-8 (Comma delimited)'.",
            Error(format));
    }

    [Fact]
    public void Rows_of_a_recording_do_not_need_to_be_adjacent()
    {
        folder.Text("tags", "score,label,path,start,end\n0.5,Bark,a.wav,0,1\n1,Cough,b.wav,0,2\n0.25,Meow,a.wav,3,4\n");
        Assert.Equal(["a.wav 4: 0 1 0.5 Bark; 3 4 0.25 Meow", "b.wav 2: 0 2 1 Cough"], TagSamples.Describe(TagFile.Read(folder["tags"])));
    }

    [Fact]
    public void Scores_of_BirdNet_tables_for_Kaleidoscope_are_in_the_column_confidence()
    {
        folder.Text("tags", "OFFSET,confidence,INDIR,FOLDER,IN FILE,DURATION,TOP1MATCH\n3.0,0.8123,C:\\data,site1,a.wav,3.0,Gray Wolf\n");
        Assert.Equal(["C:\\data\\site1\\a.wav 6: 3 6 0.8123 Gray Wolf"], TagSamples.Describe(TagFile.Read(folder["tags"])));
    }

    private void AssertError(string format, string text, string expected)
    {
        folder.Text("tags", text);
        Assert.Equal($"tags{expected}", Error(format));
    }

    private string Error(string format) =>
        Assert.Throws<InputException>(() => TagFormat.Find(format)!.Read(folder["tags"])).Message.Replace(folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}

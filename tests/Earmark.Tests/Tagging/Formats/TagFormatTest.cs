using Earmark.Tagging.Formats;
using Earmark.Tests.Data;

namespace Earmark.Tests.Tagging.Formats;

public sealed class TagFormatTest : IDisposable
{
    private readonly DataFolder folder = new();

    public static TheoryData<string> Names { get; } = [.. TagSamples.Names];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_table_has_the_documented_rows()
    {
        Assert.Equal(["csv", "json", "jsonl", "audacity", "raven", "kaleidoscope", "birdnet", "parquet"], TagFormat.All.Select(format => format.Name));
        Assert.Equal([".csv", ".json", ".jsonl", ".txt", ".selections.txt", ".kaleidoscope.csv", ".birdnet.csv", ".parquet"], TagFormat.All.Select(format => format.Extension));
        Assert.Equal(["audacity"], TagFormat.All.Where(format => format.IsOneFilePerRecording).Select(format => format.Name));
        Assert.Equal(["birdnet"], TagFormat.All.Where(format => !format.KeepsEmptyRecordings).Select(format => format.Name));
        Assert.All(TagFormat.All, format => Assert.NotEmpty(format.Description));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Formats_are_found_by_name_and_extension(string name)
    {
        var format = TagFormat.Find(name)!;
        Assert.Equal(name, format.Name);
        Assert.Same(format, TagFormat.ForExtension($"out/dawn{format.Extension.ToUpperInvariant()}"));
        Assert.Equal($"dawn.wav{format.Extension}", format.FileNameFor("site/dawn.wav"));
    }

    [Fact]
    public void Unknown_names_and_extensions_have_no_format()
    {
        Assert.Null(TagFormat.Find("CSV"));
        Assert.Null(TagFormat.ForExtension("tags.xlsx"));
        Assert.Null(TagFormat.ForExtension("csv"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_format_of_a_file_is_detected_from_its_content(string name)
    {
        var format = TagFormat.Find(name)!;
        File.WriteAllBytes(folder["tags"], TagSamples.Write(format, TagSamples.Recordings[0]));
        Assert.Same(format, TagFile.Detect(folder["tags"]));
        Assert.Equal(2, Assert.Single(TagFile.Read(folder["tags"])).Segments.Count);
    }

    [Theory]
    [InlineData("\uFEFFpath;start;end;label;score\na.wav;0;1;Bark;1\n", "csv")] // as saved by a spreadsheet
    [InlineData("\uFEFF\n [\n]", "json")]
    [InlineData(" {\"path\":\"a.wav\",\"seconds\":1,\"segments\":[]}", "jsonl")]
    [InlineData("0.5\t0.5\tpoint\n", "audacity")]
    [InlineData("Selection\tView\tBegin Time (s)\tEnd Time (s)\tBegin Path\tAnnotation\n", "raven")]
    [InlineData("INDIR,FOLDER,IN FILE,CHANNEL,OFFSET,DURATION,TOP1MATCH,TOP1DIST,MANUAL ID\n", "kaleidoscope")]
    [InlineData("Start (s),End (s),Scientific name,Common name,Confidence,File,lat,lon\n", "birdnet")]
    public void Files_of_other_programs_are_detected(string text, string expected)
    {
        folder.Text("tags", text);
        Assert.Equal(expected, TagFile.Detect(folder["tags"]).Name);
    }

    [Fact]
    public void An_empty_file_has_the_format_of_its_extension()
    {
        Assert.Equal("audacity", TagFile.Detect(folder.Text("dawn.wav.txt", "")["dawn.wav.txt"]).Name);
        Assert.Equal("jsonl", TagFile.Detect(folder.Text("tags.jsonl", "")["tags.jsonl"]).Name);
        Assert.Empty(TagFile.Read(folder["tags.jsonl"]));
        Assert.Equal("DATA/tags.csv: the file is empty. Expected a file of tags: csv, json, jsonl, audacity, raven, kaleidoscope, birdnet, parquet (see docs/tag-formats.md).",
            Error(folder.Text("tags.csv", "")["tags.csv"]));
    }

    [Fact]
    public void Files_without_a_known_format_are_rejected()
    {
        const string Expected = "Expected a file of tags: csv, json, jsonl, audacity, raven, kaleidoscope, birdnet, parquet (see docs/tag-formats.md).";
        Assert.Equal($"DATA/x.csv: unknown format; the first line is 'fname,label'. {Expected}", Error(folder.Text("x.csv", "fname,label\r\na.wav,Bark\r\n")["x.csv"]));
        Assert.Equal($"DATA/none.csv: no such file. {Expected} Check the path.", Error(folder["none.csv"]));
        Assert.Equal($"DATA: is a folder. {Expected}", Error(folder.Root));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_documentation_describes_every_format(string name)
    {
        var (format, page) = (TagFormat.Find(name)!, File.ReadAllText(Path.Combine(Repository.Root, "docs", "tag-formats.md")).ReplaceLineEndings("\n"));
        Assert.Contains($"\n## {name}\n", page, StringComparison.Ordinal);
        Assert.Matches($@"\n\| {name} \| `{format.Extension.Replace(".", @"\.", StringComparison.Ordinal)}` \|", page);
        if (name == "parquet") return;
        var example = TagSamples.WriteText(name, format.IsOneFilePerRecording ? TagSamples.Recordings[..1] : TagSamples.Recordings);
        Assert.Contains($"\n```\n{example}```\n", page, StringComparison.Ordinal);
    }

    private string Error(string path) => Assert.Throws<InputException>(() => TagFile.Detect(path)).Message.Replace(folder.Root, "DATA", StringComparison.Ordinal);
}

using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tests.Data;

namespace Earmark.Tests.Tagging.Formats;

/// <summary>Every format is read back without loss, except for what docs/tag-formats.md lists.</summary>
public sealed class TagRoundTripTest : IDisposable
{
    private static readonly string[] Texts =
    [
        "Bark", "Größe", "Дрозд", "鳥の声", "🐕🦺", "a,b;c|d", "tab\tinside", "line\nbreak", "carriage\r\nreturn\r", "\"quoted\"", "lone \" quote", "'", "=1+1", "@sum", "-", "+1", "0.5", "1e5",
        "NaN", "null", "true", " leading", "trailing ", " ", "\u00A0", "\\", "\\t\\n", "\\\t1\t2", "#", "//", "<b>&amp;</b>", "{\"a\":1}", "[", "sep=;", "\u001B[31m", "\u0001\u001F\u007F", "\u2028\u2029\u0085",
        "\u202Eabc", "\uFEFFbom", "_", "a_b", "Water_tap_and_faucet", "Turdus merula_Eurasian Blackbird", "Turdus merula_Turdus merula", "Turdus merula_", "Human vocal_Human vocal",
        "Canis lupus familiaris_Dog_two", "%s %d %n", "$(x)", "../../etc/passwd", "unknown", new string('x', 5000),
    ];

    private static readonly string[] Folders = ["", "site/", "/", "/data/", "/data/site 1/", "./", "../x/", "a//", "//host/share/", "C:/x/", "C:\\x\\y\\", "\\\\host\\share\\", "x\\y/z/", "Größe/"];

    private readonly DataFolder folder = new();

    public static TheoryData<string> Names { get; } = [.. TagSamples.Names];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_of_any_kind_is_read_back(string name) =>
        AssertReadBack(TagFormat.Find(name)!, [.. Texts.Select((text, i) => new TaggedRecording($"{Folders[i % Folders.Length]}{i}{text}.wav", 2, [new(0, 1, text, 0.5), new(1, 2, $"{text}{i}", 0.25)]))]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Folders_of_any_kind_are_read_back(string name) =>
        AssertReadBack(TagFormat.Find(name)!, [.. Folders.SelectMany(root => Texts.Select((text, i) => new TaggedRecording($"{root}{text}/{i}.wav", i, i % 3 == 0 ? [] : [new(0, i, "Bark", 1)])))]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_recordings_are_read_back(string name)
    {
        var random = new CounterRandom(15, "tags");
        AssertReadBack(TagFormat.Find(name)!, [.. Enumerable.Range(0, 300).Select(i => RandomRecording(ref random, i))]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_recordings_give_the_same_bytes(string name)
    {
        var format = TagFormat.Find(name)!;
        var random = new CounterRandom(16, "tags");
        TaggedRecording[] recordings = [.. Enumerable.Range(0, format.IsOneFilePerRecording ? 1 : 300).Select(i => RandomRecording(ref random, i))];
        using var stream = new MemoryStream();
        using (var writer = format.CreateWriter(stream))
        {
            foreach (var recording in recordings)
            {
                writer.Append(recording);
                writer.Flush();
            }
            writer.Complete();
            writer.Complete();
            writer.Flush();
        }
        Assert.True(stream.CanRead); // left open
        Assert.Equal(TagSamples.Write(format, recordings), stream.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Unpaired_surrogates_are_replaced(string name)
    {
        var format = TagFormat.Find(name)!;
        File.WriteAllBytes(folder["a.wav.txt"], TagSamples.Write(format, new TaggedRecording("x\uD800.wav", 1, [new(0, 1, "a\uDC00b", 1)])));
        var read = Assert.Single(format.Read(folder["a.wav.txt"]));
        Assert.Equal("a\uFFFDb", Assert.Single(read.Segments).Label);
        if (!format.IsOneFilePerRecording) Assert.Equal("x\uFFFD.wav", read.Path);
    }

    [Theory]
    [InlineData("raven")]
    [InlineData("audacity")]
    public void Pictures_of_control_characters_become_control_characters(string name)
    {
        File.WriteAllBytes(folder["a.wav.txt"], TagSamples.Write(TagFormat.Find(name)!, new TaggedRecording("a.wav", 1, [new(0, 1, "␉", 1)])));
        Assert.Equal("\t", Assert.Single(Assert.Single(TagFile.Read(folder["a.wav.txt"])).Segments).Label);
    }

    private static TaggedRecording RandomRecording(ref CounterRandom random, int index)
    {
        var seconds = random.NextInt(44100 * 3600) / 44100.0;
        var segments = new Segment[random.NextInt(4)];
        for (var i = 0; i < segments.Length; i++)
        {
            var (first, second) = (random.NextDouble(0, seconds), random.NextInt(1 + (int)(seconds * 10)) / 10.0);
            var score = random.NextBool(0.5) ? (float)random.NextDouble() : random.NextDouble() * Math.Pow(10, -random.NextInt(9));
            segments[i] = new(Math.Min(first, second), Math.Max(first, second), Texts[random.NextInt(Texts.Length)], score);
        }
        return new($"{Folders[random.NextInt(Folders.Length)]}20240510_{index:D6}.wav", seconds, segments);
    }

    private void AssertReadBack(TagFormat format, TaggedRecording[] recordings)
    {
        if (format.IsOneFilePerRecording)
        {
            for (var i = 0; i < recordings.Length; i++)
            {
                var path = folder[format.FileNameFor($"{i}.wav")];
                File.WriteAllBytes(path, TagSamples.Write(format, recordings[i]));
                // The path is that of the track without its extension, and the length is not in the file.
                var expected = recordings[i] with { Path = folder[$"{i}.wav"], Seconds = recordings[i].Segments.Select(segment => segment.End).DefaultIfEmpty().Max() };
                Assert.Equal(TagSamples.Describe([expected]), TagSamples.Describe(TagFile.Read(path)));
            }
            return;
        }
        File.WriteAllBytes(folder["tags"], TagSamples.Write(format, recordings));
        Assert.Same(format, TagFile.Detect(folder["tags"]));
        Assert.Equal(TagSamples.Describe(recordings.Where(recording => format.KeepsEmptyRecordings || recording.Segments.Count > 0)), TagSamples.Describe(format.Read(folder["tags"])));
    }
}

using System.Buffers.Binary;
using System.Text.Json;
using System.Text.RegularExpressions;
using Earmark.Data;

namespace Earmark.Reports.Tests;

public sealed partial class DatasetReportTest : IDisposable
{
    private const string HostileName = "<script>alert(1)<";

    private readonly TestDataFolder folder = new();

    private string Report => Path.Combine(folder.Outside, "report");

    public DatasetReportTest()
    {
        for (var i = 0; i < 6; i++) folder.Wav($"audio_train/{i}.wav", TestDataFolder.Noise(5000 + 999 * i, i));
        folder.Wav($"audio_train/{HostileName}.wav", TestDataFolder.Noise(7000, 9)).Wav("audio_test/t.wav", TestDataFolder.Noise(4000, 8)).Wav($"audio_test/{HostileName}2.wav", [])
            .Text("train.csv", $"fname,label,manually_verified\n{string.Concat(Enumerable.Range(0, 6).Select(i => $"{i}.wav,{(i < 3 ? "\"a\"\"><img onerror=x> & b\"" : "Hi-hat")},{i % 2}\n"))}{HostileName}.wav,Hi-hat,1\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_page_has_no_external_resources_and_escapes_all_names()
    {
        var page = Write();
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img onerror", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;.wav", page, StringComparison.Ordinal);
        Assert.Contains("a&quot;&gt;&lt;img onerror=x&gt; &amp; b", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void All_links_of_the_page_are_valid()
    {
        var page = Write();
        string[] addresses = [.. Addresses().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.All(addresses.Where(address => !address.StartsWith('#')), address => Assert.True(File.Exists(Path.Combine(Report, Uri.UnescapeDataString(address))), address));
        Assert.All(addresses.Where(address => address.StartsWith('#')), address => Assert.Contains($"id=\"{address[1..]}\"", page, StringComparison.Ordinal));
        Assert.Equal(6, page.Split("<audio ").Length - 1); // three of each label
        Assert.Equal(2 * 7 + 6, Directory.GetFiles(Report, "*.png", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Pictures_have_alt_texts_and_twice_the_displayed_size()
    {
        foreach (Match image in Images().Matches(Write()))
        {
            var (name, width, height, alt) = (image.Groups[1].Value, int.Parse(image.Groups[2].ValueSpan), int.Parse(image.Groups[3].ValueSpan), image.Groups[4].Value);
            Assert.True(alt.Length > 20, name);
            var png = File.ReadAllBytes(Path.Combine(Report, name)).AsSpan();
            Assert.Equal((2 * width, 2 * height), (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..])));
        }
    }

    [Fact]
    public void Explore_json_contains_all_values()
    {
        Write();
        var root = JsonDocument.Parse(File.ReadAllText(Path.Combine(Report, "explore.json"))).RootElement;
        Assert.Equal(("earmark explore", "set", "kaggle"), (root.GetProperty("kind").GetString(), root.GetProperty("name").GetString(), root.GetProperty("layout").GetString()));
        Assert.Equal(9, root.GetProperty("clips").GetArrayLength());
        Assert.Equal(513, root.GetProperty("spectrum").GetProperty("train").GetProperty("mean").GetArrayLength());
        Assert.Equal("Hi-hat", root.GetProperty("labels")[0].GetProperty("label").GetString());
        Assert.Equal((4, 3), (root.GetProperty("labels")[0].GetProperty("clips").GetInt32(), root.GetProperty("labels")[0].GetProperty("verified").GetInt32()));
        Assert.Equal(["empty", "fewClips"], root.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("key").GetString()));
        string[] listed = [.. root.GetProperty("files").EnumerateArray().Select(name => name.GetString()!)];
        Assert.Equal(listed.Order(StringComparer.Ordinal), Directory.GetFiles(Report, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Report, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_report_is_deterministic()
    {
        Write();
        var first = Directory.GetFiles(Report, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllBytes);
        Write();
        Assert.Equal(first.Keys.Order(), Directory.GetFiles(Report, "*", SearchOption.AllDirectories).Order());
        Assert.All(first, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public void A_new_report_replaces_only_the_files_of_the_earlier_report()
    {
        Write();
        File.WriteAllText(Path.Combine(Report, "notes.txt"), "mine");
        for (var i = 1; i < 6; i++) File.Delete(folder[$"audio_train/{i}.wav"]);
        folder.Text("train.csv", $"fname,label\n0.wav,a\n{HostileName}.wav,b\n");
        Write();
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Report, "notes.txt")));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Report, "gallery")).Length);
    }

    [Fact]
    public void Audio_of_short_clips_can_be_embedded()
    {
        var page = Write(new() { EmbedAudio = true });
        Assert.Contains($"src=\"data:audio/wav;base64,{Convert.ToBase64String(File.ReadAllBytes(folder[$"audio_train/{HostileName}.wav"]))}\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parts_of_recordings_are_shown_and_played_without_the_rest(bool embed)
    {
        using var other = new TestDataFolder();
        other.Wav("a.wav", TestDataFolder.Noise(40_000, 1)).Text("a.txt", "0.5\t1.25\tOwl\n2\t3\tLark\n");
        var data = Dataset.Open(other.Root);
        var survey = Survey.Run(data);
        Assert.Equal([(6000L, 0.75), (8000L, 1.0)], survey.Clips.Select(clip => (clip.Samples, clip.Seconds)));
        var page = Write(data, new() { EmbedAudio = embed });
        Assert.Contains("a.wav#0.5-1.25, 0.75 s", page, StringComparison.Ordinal);
        var header = TestDataFolder.Header(8000, 1, 16, 1, 12_000);
        var samples = File.ReadAllBytes(other["a.wav"]).AsSpan(44 + 2 * 4000, 12_000);
        Assert.Contains(embed ? $"src=\"data:audio/wav;base64,{Convert.ToBase64String([.. header, .. samples])}\"" : "a.wav#t=0.5,1.25\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_the_requested_clip()
    {
        Assert.Contains("alt=\"Heat map of log(1 + |X|) of t.wav,", Write(new() { Clip = Find("t.wav") }), StringComparison.Ordinal);
        var wrong = Assert.Throws<InputException>(() => Find("u.wav"));
        Assert.Equal("--clip u.wav: no such file, and no clip with this name in the data set. Expected a recording.", wrong.Message);
        var empty = Assert.Throws<InputException>(() => Write(new() { Clip = Find($"{HostileName}2.wav") }));
        Assert.Equal($"--clip {HostileName}2.wav: it has no samples. Expected a recording with at least one sample.", empty.Message);
        Assert.StartsWith($"{folder["train.csv"]}: unknown file format;", Assert.Throws<InputException>(() => Find(folder["train.csv"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Creates_a_page_without_labels_or_readable_clips()
    {
        using var other = new TestDataFolder();
        other.Wav("x.wav", TestDataFolder.Noise(3000, 1)).Wav("y.wav", TestDataFolder.Noise(5000, 2));
        Assert.Contains("2 clips without labels", Write(Dataset.OpenForPrediction(other.Root), new()), StringComparison.Ordinal);
        other.Text("x.wav", "no").Text("y.wav", "no");
        Assert.Contains("Unreadable files", Write(Dataset.OpenForPrediction(other.Root), new()), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_folders_without_an_earlier_report()
    {
        Directory.CreateDirectory(Report);
        File.WriteAllText(Path.Combine(Report, "explore.json"), "{\"kind\": \"something else\"}");
        Assert.Equal($"{Report}: the folder is not empty and contains no report of 'earmark explore'. Expected a new or empty folder, or an earlier report. Nothing is overwritten: choose another folder with --out.",
            Assert.Throws<InputException>(() => ReportFolder.Create(Report, folder.Root)).Message);
        Assert.Equal($"{folder["report"]}: the folder is inside the data set {folder.Root}. Expected a folder outside it. Choose one with --out.",
            Assert.Throws<InputException>(() => ReportFolder.Create(folder["report"], folder.Root)).Message);
        Assert.Equal($"{folder["train.csv"]}: the path is a file. Expected a folder for the report.",
            Assert.Throws<InputException>(() => ReportFolder.Create(folder["train.csv"], folder.Root)).Message);
    }

    [Fact]
    public void Files_outside_the_report_folder_are_not_deleted()
    {
        var precious = Path.Combine(folder.Outside, "precious.txt");
        File.WriteAllText(precious, "mine");
        Directory.CreateDirectory(Report);
        File.WriteAllText(Path.Combine(Report, "explore.json"), "{\"kind\": \"earmark explore\", \"files\": [\"../precious.txt\", \"" + precious.Replace('\\', '/') + "\"]}");
        Write();
        Assert.True(File.Exists(precious));
    }

    private Clip Find(string name) => DatasetReport.FindClip(Dataset.Open(folder.Root), name);

    private string Write(DatasetReportOptions? options = null) => Write(Dataset.Open(folder.Root), options ?? new());

    private string Write(Dataset data, DatasetReportOptions options)
    {
        var target = ReportFolder.Create(Report, data.Root);
        DatasetReport.Write(ExploreFindings.Create("set", Survey.Run(data), "set"), target, options);
        return File.ReadAllText(Path.Combine(Report, DatasetReport.PageName));
    }

    [GeneratedRegex("(?:src|href|srcset)=\"([^\"]*)\"")]
    private static partial Regex Addresses();

    [GeneratedRegex("<img [^>]*src=\"([^\"]*)\" width=\"(\\d+)\" height=\"(\\d+)\"[^>]*alt=\"([^\"]*)\"")]
    private static partial Regex Images();
}

using System.Globalization;
using System.Text.Json;
using Earmark.Audio;
using Earmark.Tagging.Embeddings;

namespace Earmark.Cli.Tests.Roads;

[Collection(nameof(TrainedModelFixture))]
public sealed class EmbeddingsTest(TrainedModelFixture fixture) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-embeddings").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string PathOf(string name) => Path.Combine(folder, name);

    [Theory]
    [InlineData("index.npy")]
    [InlineData("index.parquet")]
    public void The_most_similar_recording_of_an_archive_is_the_recording_itself(string name)
    {
        var archive = Path.Combine(fixture.Data, "audio_test");
        var tag = Invocation.Run("tag", fixture.Model, archive, "--embeddings", PathOf(name), "--device", "cpu");
        Assert.Equal((0, $"{PathOf(name)}: 9 embeddings of 9 of 10 recordings\n"), (tag.ExitCode, tag.Output)); // one of the ten is empty
        var sound = Directory.GetFiles(archive).Order(StringComparer.Ordinal).First(path => new FileInfo(path).Length > 10_000);
        var search = Invocation.Run("search", fixture.Model, PathOf(name), sound, "--top", "2", "--json");
        Assert.Equal((0, ""), (search.ExitCode, search.Error));
        var found = JsonDocument.Parse(search.Output).RootElement.GetProperty("recordings").EnumerateArray().ToArray();
        Assert.Equal(2, found.Length);
        Assert.Equal(Path.GetFileName(sound), Path.GetFileName(found[0].GetProperty("path").GetString()));
        Assert.Equal(1, found[0].GetProperty("similarity").GetDouble(), 1e-5);
        var lines = Invocation.Run("search", fixture.Model, PathOf(name), sound).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(11, lines.Length); // the header, a rule and 9 recordings
        Assert.Equal(["recording", "start", "end", "similarity"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal([sound, "0.00", AudioFile.GetDuration(sound).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture), "1.000"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Unreadable_recordings_are_listed_and_an_index_of_another_model_is_rejected()
    {
        WavWriter.Write(PathOf("a.wav"), 16_000, [.. Enumerable.Range(0, 8000).Select(n => (short)(8000 * Math.Sin(0.3 * n)))]);
        File.WriteAllText(PathOf("b.wav"), "no audio");
        File.WriteAllBytes(PathOf("c.wav"), []);
        File.WriteAllBytes(PathOf("d.wav"), File.ReadAllBytes(PathOf("a.wav"))[..^8000]);
        string[] recordings = [PathOf("a.wav"), PathOf("b.wav"), PathOf("c.wav"), PathOf("d.wav")];
        var tag = Invocation.Run(["tag", fixture.Model, .. recordings, "--segments", "--window", "0.2", "--embeddings", PathOf("i.npy"), "--device", "cpu"]);
        Assert.Equal((1, $"{PathOf("i.npy")}: 6 embeddings of 2 of 4 recordings\n"), (tag.ExitCode, tag.Output)); // windows from 0, 0.1, 0.2 and 0.3 s, and from 0 and 0.05 s
        Assert.Equal($"Warning: {PathOf("d.wav")}: the data ends after 4000 of 8000 frames; the available samples are used\n"
            + $"Warning: {Assert.Throws<InputException>(() => AudioFile.Open(PathOf("b.wav"))).Message}\nWarning: {PathOf("c.wav")}: the file is empty (0 bytes). Expected a recording.\n"
            + "1 of 4 recordings is empty (listed above)\n1 of 4 recordings cannot be embedded (listed above)\n", tag.Error);
        File.WriteAllLines(PathOf("i.csv"), File.ReadAllLines(PathOf("i.csv")).Select((line, i) => i == 0 ? line : line[..line.LastIndexOf(',')] + ",0123"));
        var search = Invocation.Run("search", fixture.Model, PathOf("i.npy"), PathOf("a.wav"));
        Assert.Equal(new Invocation(2, "", $"Error: {PathOf("i.npy")}: its embeddings are those of another model, with the hash '0123'. Expected embeddings of the specified model, with the hash "
            + $"'{EmbeddingFile.ModelHash(fixture.Model)[..12]}'. Specify the model with which the file was written, or write it again.\n"), search);
    }

    [Fact]
    public void One_embedding_is_not_several_and_the_query_is_checked_too()
    {
        WavWriter.Write(PathOf("a.wav"), 16_000, [.. Enumerable.Range(0, 8000).Select(n => (short)(8000 * Math.Sin(0.3 * n)))]);
        File.WriteAllBytes(PathOf("d.wav"), File.ReadAllBytes(PathOf("a.wav"))[..^8000]);
        Assert.Equal(new Invocation(0, $"{PathOf("i.npy")}: 1 embedding of 1 recording\n", ""), Invocation.Run("tag", fixture.Model, PathOf("a.wav"), "--embeddings", PathOf("i.npy"), "--device", "cpu"));
        var search = Invocation.Run("search", fixture.Model, PathOf("i.npy"), PathOf("d.wav"), "--json");
        Assert.Equal((0, $"Warning: {PathOf("d.wav")}: the data ends after 4000 of 8000 frames; the available samples are used\n"), (search.ExitCode, search.Error));
    }

    [Fact]
    public void Embeddings_are_written_instead_of_labels_and_never_replace_a_file()
    {
        var both = Invocation.Run("tag", fixture.Model, "a.wav", "--embeddings", PathOf("i.npy"), "--out", PathOf("tags.csv"));
        Assert.Equal(new Invocation(2, "", "Error: --embeddings: embeddings are written instead of labels. Expected no --out, --format, --top, --threshold, --min, --clips or --shard, and recordings in files.\n"), both);
        File.WriteAllText(PathOf("i.csv"), "");
        var exists = Invocation.Run("tag", fixture.Model, Path.Combine(fixture.Data, "audio_test"), "--embeddings", PathOf("i.npy"));
        Assert.Equal(new Invocation(2, "", $"Error: --embeddings {PathOf("i.csv")}: it already exists. Expected a new name. Nothing is overwritten.\n"), exists);
    }
}

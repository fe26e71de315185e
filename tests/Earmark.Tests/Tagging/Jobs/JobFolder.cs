using Earmark.Audio;
using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;

namespace Earmark.Tests.Tagging.Jobs;

/// <summary>A folder with an untrained model and short recordings, and the files that a job writes.</summary>
public sealed class JobFolder : IDisposable
{
    public const int Rate = 8000;

    /// <summary>Options with which recordings have many segments.</summary>
    public static TagJobOptions ManySegments { get; } = new() { Segments = new() { Threshold = 0.3, Windows = new() { WindowSeconds = 0.05 }, MinSeconds = 0 } };

    private readonly DataFolder folder = new();

    public JobFolder() => Model = TinyModel.Write(folder);

    public string Model { get; }

    public string this[string name] => folder[name];

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    internal Tagger Load(ModelOptions? options = null) => Tagger.Load(Model, options ?? new() { Device = "cpu", Threads = 1 });

    internal string WriteModel(ModelCard card, string name) => TinyModel.Write(folder, card, name);

    /// <summary>Writes a recording and returns its path.</summary>
    public string Wav(string name, double seconds, ulong seed = 1)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.Delete(folder[name]);
        WavWriter.Write(folder[name], Rate, [.. DirectFourier.Waveform((int)(seconds * Rate), seed).Select(sample => (short)(8000 * sample))]);
        return folder[name];
    }

    /// <summary>Writes recordings of different lengths, the last but one of which cannot be read and the last of which is empty, and returns their paths in ordinal order.
    /// The shards take turns: their names make up for the random name of the temporary folder.</summary>
    public string[] Recordings(int count, int shards = 1)
    {
        string[] paths = [.. Enumerable.Range(0, count).Select(i => Wav(NameInShard($"in/{i:000}", new(i % shards, shards)), 0.1 + 0.05 * (i * 7 % 5), (ulong)i + 1))];
        File.WriteAllText(paths[^2], "no recording");
        File.WriteAllBytes(paths[^1], []);
        return paths;
    }

    private string NameInShard(string start, Shard shard) => Enumerable.Range(0, 1000).Select(i => $"{start}-{i}.wav").First(name => shard.Contains(folder[name]));

    internal static TagResult Tagged(string path, params Segment[] segments)
    {
        var stamp = FileStamp.Of(path);
        return new(path) { Seconds = 10, Segments = segments, Bytes = stamp.Bytes, Modified = stamp.Modified };
    }

    /// <summary>Tags recordings as a job that is stopped does, and returns the path of its journal.</summary>
    /// <param name="name">Name of the journal.</param>
    /// <param name="options">The options of the job.</param>
    /// <param name="all">The recordings of all shards.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="tagged">The recordings that are tagged.</param>
    /// <param name="change">Changes the header, or null.</param>
    /// <param name="clips">What identifies the clips that the job cuts out, or null.</param>
    internal async Task<string> WriteJournalAsync(string name, TagJobOptions options, IReadOnlyCollection<string> all, Shard shard, IReadOnlyList<string> tagged,
        Func<TagJournalHeader, TagJournalHeader>? change = null, string? clips = null)
    {
        using var tagger = Load();
        var header = TagJournalHeader.Create(Model, tagger, options, shard, all, clips);
        using var journal = TagJournal.Open(folder[name], change?.Invoke(header) ?? header);
        await new TagJob(tagger, options, 2).RunAsync(tagged, journal.Append, null, Token);
        return folder[name];
    }

    /// <summary>Runs a job without the command line and returns the bytes of its results.</summary>
    internal async Task<byte[]> RunAsync(string output, TagFormat format, IReadOnlyList<string> paths, TagJobOptions options)
    {
        using var tagger = Load();
        var results = new Dictionary<string, TagResult>();
        await new TagJob(tagger, options, 2).RunAsync(paths, result => results.Add(result.Path, result), null, Token);
        new TagOutput(folder[output], format, Rate / 2.0).Write(paths, path => results[path], isContinued: false);
        return File.ReadAllBytes(folder[output]);
    }
}

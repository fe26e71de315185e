using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Earmark.Tagging.Jobs;

/// <summary>What all results of a journal have in common.</summary>
/// <param name="Model">SHA-256 hash of the model file, hexadecimal.</param>
/// <param name="Options">The options of the job as JSON.</param>
/// <param name="MaxFrequency">Half the sample rate of the model, in Hz.</param>
/// <param name="Shard">The shard.</param>
/// <param name="Recordings">Number of recordings of all shards.</param>
/// <param name="List">Hash of the paths of all shards.</param>
public sealed record TagJournalHeader(string Model, string Options, double MaxFrequency, Shard Shard, int Recordings, string List)
{
    /// <summary>Creates the header of a job.</summary>
    /// <param name="modelPath">Path of the model file.</param>
    /// <param name="card">The model.</param>
    /// <param name="options">The options of the job.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="paths">The paths of all shards.</param>
    public static TagJournalHeader Create(string modelPath, ModelCard card, TagJobOptions options, Shard shard, IReadOnlyCollection<string> paths)
    {
        ArgumentNullException.ThrowIfNull(card);
        return new(Convert.ToHexStringLower(FileHash.Sha256(modelPath, [], default)), OptionsJson.Write(options), card.SampleRate / 2.0, shard, paths.Count, HashOf(paths));
    }

    /// <summary>Returns the hash of paths, whatever their order.</summary>
    internal static string HashOf(IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths.Order(StringComparer.Ordinal)) hash.AppendData(Encoding.UTF8.GetBytes(path + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>
/// The results of a job, appended one by one to a file of JSON lines, so that a job that was stopped at any moment continues where it was. Only the position of
/// each result is in memory. Not thread-safe.
/// </summary>
public sealed class TagJournal : IDisposable
{
    private readonly FileStream file;
    private readonly Dictionary<string, (long Start, int Length)> positions = new(StringComparer.Ordinal);

    private TagJournal(FileStream file, TagJournalHeader header) => (this.file, Header) = (file, header);

    /// <summary>What all results have in common.</summary>
    public TagJournalHeader Header { get; }

    /// <summary>Paths of the recordings that have a result.</summary>
    public IReadOnlyCollection<string> Paths => positions.Keys;

    /// <summary>Opens the journal of a job, or starts one.</summary>
    /// <param name="path">Path of the journal.</param>
    /// <param name="header">The job.</param>
    /// <exception cref="InputException">The file is the journal of another job, is in use or is no journal.</exception>
    public static TagJournal Open(string path, TagJournalHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var journal = Read(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, header);
        if (Difference(journal.Header, header) is not { } difference) return journal;
        journal.Dispose();
        throw InputException.At(path, $"it contains results of another job: {difference} differ", "the same command as before, which continues the job", "To start again, delete the file or specify another --out.");
    }

    /// <summary>Opens a finished journal for reading.</summary>
    /// <param name="path">Path of the journal.</param>
    /// <exception cref="InputException">The file is missing, in use or no journal.</exception>
    public static TagJournal Load(string path) => Read(path, FileMode.Open, FileAccess.Read, null);

    /// <summary>Returns whether a recording has tags, and its file has not changed since. Recordings that could not be tagged are tried again.</summary>
    /// <param name="path">Path of the recording.</param>
    public bool IsDone(string path) => Find(path) is { Segments: not null } result && FileStamp.Of(path) == new FileStamp(result.Bytes, result.Modified);

    /// <summary>Appends a result. It replaces an earlier one of the same recording.</summary>
    /// <param name="result">The result.</param>
    public void Append(TagResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var line = JsonSerializer.SerializeToUtf8Bytes(result, JsonFormat.Line);
        positions[result.Path] = (file.Length, line.Length);
        file.Seek(0, SeekOrigin.End);
        file.Write([.. line, (byte)'\n']);
        file.Flush();
    }

    /// <summary>Returns the result of a recording, or null.</summary>
    /// <param name="path">Path of the recording.</param>
    public TagResult? Find(string path)
    {
        if (!positions.TryGetValue(path, out var position)) return null;
        var line = new byte[position.Length];
        file.Seek(position.Start, SeekOrigin.Begin);
        file.ReadExactly(line);
        return JsonSerializer.Deserialize<TagResult>(line, JsonFormat.Line);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static TagJournal Read(string path, FileMode mode, FileAccess access, TagJournalHeader? header)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, mode, access, access == FileAccess.Read ? FileShare.Read : FileShare.None);
            var lines = Lines(file).GetEnumerator();
            if (!lines.MoveNext())
            {
                if (header is null) throw InputException.At(path, "it is empty", "results written by 'earmark tag'");
                file.SetLength(0);
                file.Write([.. JsonSerializer.SerializeToUtf8Bytes(header, JsonFormat.Line), (byte)'\n']);
                file.Flush();
                return new(file, header);
            }
            var journal = new TagJournal(file, JsonSerializer.Deserialize<TagJournalHeader>(lines.Current.Line, JsonFormat.Line) is { Model: not null, Options: not null, Shard: not null, List: not null } read
                ? read : throw new JsonException());
            var end = lines.Current.Start + lines.Current.Line.Length + 1;
            while (lines.MoveNext())
            {
                var (start, line) = lines.Current;
                var result = JsonSerializer.Deserialize<TagResult>(line, JsonFormat.Line) is { Path: not null } entry ? entry : throw new JsonException();
                journal.positions[result.Path] = (start, line.Length);
                end = start + line.Length + 1;
            }
            if (access != FileAccess.Read) file.SetLength(end); // a line without an end was being written when the job was stopped
            return journal;
        }
        catch (JsonException)
        {
            file?.Dispose();
            throw InputException.At(path, "it is not a journal of 'earmark tag', or it is damaged", "a file that 'earmark tag --out' wrote");
        }
        catch (IOException exception) when (exception is not FileNotFoundException and not DirectoryNotFoundException && file is null)
        {
            throw InputException.At(path, $"it cannot be opened ({exception.Message.TrimEnd('.')})", "a file that no other process uses", "Another 'earmark tag' with the same --out may be running.");
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    // Complete lines with their position.
    private static IEnumerable<(long Start, byte[] Line)> Lines(FileStream file)
    {
        file.Seek(0, SeekOrigin.Begin);
        var (line, block, start) = (new List<byte>(), new byte[1 << 16], 0L);
        for (int count; (count = file.Read(block)) > 0;)
        {
            var from = 0;
            for (int end; (end = Array.IndexOf(block, (byte)'\n', from, count - from)) >= 0; from = end + 1)
            {
                line.AddRange(new ArraySegment<byte>(block, from, end - from));
                yield return (start, [.. line]);
                start += line.Count + 1;
                line.Clear();
            }
            line.AddRange(new ArraySegment<byte>(block, from, count - from));
        }
    }

    private static string? Difference(TagJournalHeader journal, TagJournalHeader job) =>
        journal.Model != job.Model ? "the models" : journal.Options != job.Options ? "the options" : journal.Shard != job.Shard ? "the shards"
        : journal.List != job.List && job.Shard.Count > 1 ? "the recordings" : null;
}

using System.Text.Json;

namespace Earmark.Tagging.Jobs;

/// <summary>
/// The results of a job, appended one by one to a file of JSON lines, so that a job that was stopped at any moment can be resumed. Only the position of
/// each result is in memory. Not thread-safe.
/// </summary>
/// <remarks>
/// The first line is the <see cref="TagJournalHeader"/>. A line without an end was being written when the job was stopped, and is removed. The operating system keeps what was written if the
/// process is killed. After a power failure, lines can be lost or damaged.
/// </remarks>
public sealed class TagJournal : IDisposable
{
    private readonly FileStream file;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private long end;

    private TagJournal(FileStream file, TagJournalHeader header) => (this.file, Header) = (file, header);

    /// <summary>What all results have in common.</summary>
    public TagJournalHeader Header { get; }

    /// <summary>Paths of the recordings that have a result.</summary>
    public IReadOnlyCollection<string> Paths => entries.Keys;

    /// <summary>Opens the journal of a job, or starts one. No other process can open it until it is disposed.</summary>
    /// <param name="path">Path of the journal.</param>
    /// <param name="header">The job.</param>
    /// <exception cref="InputException">The file is the journal of another job, is in use or is no journal.</exception>
    public static TagJournal Open(string path, TagJournalHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var journal = Read(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, header);
        if ((journal.Header.DifferenceFrom(header) ?? (journal.Header.Shard != header.Shard ? "shards" : null)) is not { } difference) return journal;
        journal.Dispose();
        throw InputException.At(path, $"it contains results of a job with different {difference}", "the same command as before, which resumes the job",
            "To start again, delete the file, or specify another --out.");
    }

    /// <summary>Opens a finished journal for reading.</summary>
    /// <param name="path">Path of the journal.</param>
    /// <exception cref="InputException">The file is missing, in use or no journal.</exception>
    public static TagJournal Load(string path) => Read(path, FileMode.Open, FileAccess.Read, null);

    /// <summary>Returns whether a recording has tags, and its file has not changed since. Recordings that could not be tagged are tried again.</summary>
    /// <param name="path">Path of the recording.</param>
    public bool IsDone(string path) => entries.TryGetValue(path, out var entry) && entry.IsTagged && FileStamp.Of(path) == entry.Stamp;

    /// <summary>Appends a result. It replaces an earlier one of the same recording.</summary>
    /// <param name="result">The result.</param>
    public void Append(TagResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Append(result, JsonSerializer.SerializeToUtf8Bytes(result, JsonFormat.Line));
    }

    /// <summary>Returns the result of a recording, or null.</summary>
    /// <param name="path">Path of the recording.</param>
    public TagResult? Find(string path)
    {
        if (!entries.TryGetValue(path, out var entry)) return null;
        var line = new byte[entry.Length];
        file.Seek(entry.Start, SeekOrigin.Begin);
        file.ReadExactly(line);
        return JsonSerializer.Deserialize<TagResult>(line, JsonFormat.Line);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static TagJournal Read(string path, FileMode mode, FileAccess access, TagJournalHeader? header)
    {
        if (Directory.Exists(path)) throw InputException.At(path, "it is a folder", "a file that 'earmark tag --out' wrote");
        FileStream? file = null;
        try
        {
            // Without a buffer, a result is in the file as soon as it is appended.
            file = new FileStream(path, mode, access, access == FileAccess.Read ? FileShare.Read : FileShare.None, bufferSize: 0);
            var journal = ReadLines(file) ?? new TagJournal(file, header ?? throw InputException.At(path, "it is empty", "results written by 'earmark tag'"));
            if (access == FileAccess.Read) return journal;
            file.SetLength(journal.end);
            if (journal.end == 0) journal.Append(null, JsonSerializer.SerializeToUtf8Bytes(journal.Header, JsonFormat.Line));
            return journal;
        }
        catch (JsonException)
        {
            file?.Dispose();
            throw InputException.At(path, "it is not a journal of 'earmark tag', or it is damaged", "a file that 'earmark tag --out' wrote");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw InputException.At(path, "no such file", "results written by 'earmark tag'");
        }
        catch (IOException exception) when (file is null)
        {
            throw InputException.At(path, $"it cannot be opened ({exception.Message.TrimEnd('.')})", "a file that no other process uses", "Another 'earmark tag' with the same --out may be running.");
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    private static TagJournal? ReadLines(FileStream file)
    {
        TagJournal? journal = null;
        foreach (var (start, line) in Lines(file))
        {
            if (journal is null)
                journal = new(file, JsonSerializer.Deserialize<TagJournalHeader>(line, JsonFormat.Line) is { Model: not null, Options: not null, Shard.Count: > 0, List: not null } header ? header : throw new JsonException());
            else
            {
                var result = JsonSerializer.Deserialize<TagResult>(line, JsonFormat.Line) is { Path: not null } entry ? entry : throw new JsonException();
                journal.entries[result.Path] = new(start, line.Length, result.Segments is not null, result.Stamp);
            }
            journal.end = start + line.Length + 1;
        }
        return journal;
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

    // If writing fails, the next line replaces what was written.
    private void Append(TagResult? result, byte[] line)
    {
        file.Seek(end, SeekOrigin.Begin);
        file.Write([.. line, (byte)'\n']);
        if (result is not null) entries[result.Path] = new(end, line.Length, result.Segments is not null, result.Stamp);
        end += line.Length + 1;
    }

    private readonly record struct Entry(long Start, int Length, bool IsTagged, FileStamp Stamp);
}

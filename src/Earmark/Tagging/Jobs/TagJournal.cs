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
    private readonly List<FileStream> earlier = [];
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
        try
        {
            RequireSame(path, journal.Header, header);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Starts a journal that continues those of earlier processes of the same job. Their results are read but never written, because an earlier process may still be running, possibly on another
    /// machine. New results are appended to the new journal only.
    /// </summary>
    /// <param name="path">Path of the new journal.</param>
    /// <param name="journals">Paths of the earlier journals. A journal that was deleted in the meantime, or whose header has not been written yet, is ignored. What follows a damaged line is ignored too, so that these recordings are tagged again.</param>
    /// <param name="header">The job.</param>
    /// <exception cref="InputException">A file is the journal of another job or no journal.</exception>
    internal static TagJournal Continue(string path, IEnumerable<string> journals, TagJournalHeader header)
    {
        // Shared, so that a later process can read it.
        var journal = new TagJournal(new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0), header);
        try
        {
            foreach (var other in journals) journal.ReadEarlier(other);
            journal.Append(null, JsonSerializer.SerializeToUtf8Bytes(header, JsonFormat.Line));
            return journal;
        }
        catch
        {
            journal.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Appends the results that are in the journals of earlier processes, so that this journal alone has all of them, and flushes it to disk.</summary>
    /// <param name="recordings">Paths of the recordings of the job. Each has a result.</param>
    internal void CopyEarlier(IEnumerable<string> recordings)
    {
        foreach (var path in recordings)
            if (entries[path] is var entry && entry.File != file) Append(path, entry, ReadLine(entry));
        file.Flush(flushToDisk: true);
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
    public TagResult? Find(string path) => entries.TryGetValue(path, out var entry) ? TagJournalLines.ParseResult(ReadLine(entry)) : null;

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        file.Dispose();
        foreach (var other in earlier) other.Dispose();
    }

    private static void RequireSame(string path, TagJournalHeader found, TagJournalHeader expected)
    {
        if ((found.DifferenceFrom(expected) ?? (found.Shard != expected.Shard ? "shards" : null)) is { } difference)
            throw InputException.At(path, $"it contains results of a job with different {difference}", "the same command as before, which resumes the job", "To start again, delete the file, or specify another --out.");
    }

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
            throw TagJournalLines.Damaged(path);
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
        foreach (var (start, line) in TagJournalLines.Read(file))
        {
            if (journal is null) journal = new(file, TagJournalLines.ParseHeader(line));
            else journal.Add(file, start, line);
            journal.end = start + line.Length + 1;
        }
        return journal;
    }

    private void ReadEarlier(string path)
    {
        FileStream other;
        try
        {
            other = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return;
        }
        earlier.Add(other);
        var isHeader = true;
        try
        {
            foreach (var (start, line) in TagJournalLines.Read(other))
            {
                if (isHeader) RequireSame(path, TagJournalLines.ParseHeader(line), Header);
                else Add(other, start, line);
                isHeader = false;
            }
        }
        catch (JsonException)
        {
            // A power failure leaves damaged lines, and a network file system can show the zeros of lines that another machine is writing.
            if (isHeader) throw TagJournalLines.Damaged(path);
        }
    }

    // The last result of a recording counts, but tags in one journal are kept if another has none.
    private void Add(FileStream source, long start, byte[] line)
    {
        var result = TagJournalLines.ParseResult(line);
        if (result.Segments is not null || !entries.TryGetValue(result.Path, out var known) || known.File == source || !known.IsTagged)
            entries[result.Path] = new(source, start, line.Length, result.Segments is not null, result.Stamp);
    }

    private static byte[] ReadLine(Entry entry)
    {
        var line = new byte[entry.Length];
        entry.File.Seek(entry.Start, SeekOrigin.Begin);
        entry.File.ReadExactly(line);
        return line;
    }

    private void Append(TagResult? result, byte[] line) =>
        Append(result?.Path, new Entry(file, end, line.Length, result?.Segments is not null, result?.Stamp ?? default), line);

    // If writing fails, the next line replaces what was written.
    private void Append(string? path, Entry entry, byte[] line)
    {
        file.Seek(end, SeekOrigin.Begin);
        file.Write([.. line, (byte)'\n']);
        if (path is not null) entries[path] = entry with { File = file, Start = end };
        end += line.Length + 1;
    }

    private readonly record struct Entry(FileStream File, long Start, int Length, bool IsTagged, FileStamp Stamp);
}

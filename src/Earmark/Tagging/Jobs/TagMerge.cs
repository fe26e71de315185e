using System.Globalization;

namespace Earmark.Tagging.Jobs;

/// <summary>Merges the results of all shards of a job. Every recording has exactly one result.</summary>
public sealed class TagMerge : IDisposable
{
    private readonly IReadOnlyList<TagJournal> journals;
    private readonly Dictionary<string, TagJournal> byPath = new(StringComparer.Ordinal);

    private TagMerge(IReadOnlyList<TagJournal> journals) => this.journals = journals;

    /// <summary>What the shards have in common.</summary>
    public TagJournalHeader Header => journals[0].Header;

    /// <summary>Paths of all recordings, in ordinal order, as in the results of a job without shards.</summary>
    public IReadOnlyList<string> Paths { get; private set; } = [];

    /// <summary>Opens the journals of all shards and checks them.</summary>
    /// <param name="paths">Paths of the journals, in any order. Journals that processes of a finished shard have left are ignored.</param>
    /// <exception cref="InputException">A shard is missing, occurs twice or is not finished, or the shards are of different jobs.</exception>
    public static TagMerge Open(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0) throw InputException.At("merge", "no parts specified", "the files of all shards");
        var journals = new List<TagJournal>();
        var merge = new TagMerge(journals);
        try
        {
            string[] parts = [.. paths.Where(path => ShardFiles.PartOf(path) is not { } finished || !paths.Contains(finished))];
            foreach (var path in parts) journals.Add(TagJournal.Load(path));
            merge.Check([.. parts.Zip(journals)]);
            return merge;
        }
        catch
        {
            merge.Dispose();
            throw;
        }
    }

    /// <summary>Returns the result of a recording.</summary>
    /// <param name="path">One of <see cref="Paths"/>.</param>
    public TagResult Find(string path) => byPath[path].Find(path)!;

    /// <summary>Closes the journals.</summary>
    public void Dispose()
    {
        foreach (var journal in journals) journal.Dispose();
    }

    private void Check((string Path, TagJournal Journal)[] parts)
    {
        var (firstPath, first) = (parts[0].Path, parts[0].Journal.Header);
        foreach (var (path, journal) in parts)
            if (journal.Header.DifferenceFrom(first) is { } difference) throw InputException.At(path, $"this part and {firstPath} have different {difference}", "parts of the same job");
        foreach (var (path, journal) in parts)
            if (journal.Paths.Count < journal.Header.ShardRecordings)
                throw InputException.At(path, string.Create(CultureInfo.InvariantCulture, $"it has results of {journal.Paths.Count:N0} of {journal.Header.ShardRecordings:N0} recordings"), "a finished shard",
                    $"Run the command of shard {journal.Header.Shard} again to resume it.");
        var byIndex = parts.ToLookup(part => part.Journal.Header.Shard.Index);
        if (byIndex.FirstOrDefault(shard => shard.Count() > 1) is { } twice)
            throw InputException.At(twice.Last().Path, $"shard {twice.First().Journal.Header.Shard} is specified twice, also as {twice.First().Path}", "each shard once");
        Shard[] missing = [.. Enumerable.Range(0, first.Shard.Count).Where(index => !byIndex.Contains(index)).Select(index => new Shard(index, first.Shard.Count))];
        if (missing.Length > 0) throw InputException.At("merge", $"missing shards: {Names.Summary([.. missing.Select(shard => shard.ToString())])}", $"all {first.Shard.Count} shards");

        foreach (var (path, journal) in parts)
            foreach (var recording in journal.Paths)
                if (!byPath.TryAdd(recording, journal)) throw InputException.At(path, $"the recording {Quoted.Format(recording)} also has a result in another part", "one result for each recording");
        Paths = [.. byPath.Keys.Order(StringComparer.Ordinal)];
        if (TagJournalHeader.ListHash(Paths) != first.List)
            throw InputException.At("merge", string.Create(CultureInfo.InvariantCulture, $"the parts have results of {Paths.Count:N0} recordings, but not of the {first.Recordings:N0} recordings of the job"),
                "the parts as they were written", "Run the commands of all shards again.");
    }
}

namespace Earmark.Tagging.Jobs;

/// <summary>Joins the results of all shards of a job.</summary>
public static class TagMerge
{
    /// <summary>Opens the journals of all shards and checks that every recording has exactly one result.</summary>
    /// <param name="paths">Paths of the journals.</param>
    /// <returns>The journals, which the caller disposes, in the order of the shards.</returns>
    /// <exception cref="InputException">A shard is missing, occurs twice or is not finished, or the shards are of different jobs.</exception>
    public static IReadOnlyList<TagJournal> Open(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var journals = new List<TagJournal>();
        try
        {
            foreach (var path in paths) journals.Add(TagJournal.Load(path));
            Check([.. paths.Zip(journals)]);
            return [.. journals.OrderBy(journal => journal.Header.Shard.Index)];
        }
        catch
        {
            foreach (var journal in journals) journal.Dispose();
            throw;
        }
    }

    /// <summary>Returns the results of journals in the order of their paths.</summary>
    /// <param name="journals">The journals.</param>
    public static IEnumerable<TagResult> Results(IReadOnlyList<TagJournal> journals)
    {
        ArgumentNullException.ThrowIfNull(journals);
        return journals.SelectMany(journal => journal.Paths.Select(path => (Path: path, Journal: journal))).OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .Select(entry => entry.Journal.Find(entry.Path)!);
    }

    private static void Check((string Path, TagJournal Journal)[] parts)
    {
        if (parts.Length == 0) throw InputException.At("merge", "no parts specified", "the files of all shards");
        var (firstPath, first) = (parts[0].Path, parts[0].Journal.Header);
        foreach (var (path, journal) in parts)
        {
            var header = journal.Header;
            var difference = header.Model != first.Model ? "models" : header.Options != first.Options ? "options" : header.Shard.Count != first.Shard.Count ? "numbers of shards"
                : header.List != first.List ? "lists of recordings" : null;
            if (difference is not null) throw InputException.At(path, $"this part and {firstPath} have different {difference}", "parts of the same job");
        }
        var byIndex = parts.ToLookup(part => part.Journal.Header.Shard.Index);
        if (byIndex.FirstOrDefault(shard => shard.Count() > 1) is { } twice)
            throw InputException.At(twice.Last().Path, $"shard {twice.First().Journal.Header.Shard} is specified twice, also as {twice.First().Path}", "each shard once");
        Shard[] missing = [.. Enumerable.Range(0, first.Shard.Count).Where(index => !byIndex.Contains(index)).Select(index => new Shard(index, first.Shard.Count))];
        if (missing.Length > 0) throw InputException.At("merge", $"missing shards: {Names.Summary([.. missing.Select(shard => shard.ToString())])}", $"all {first.Shard.Count} shards");

        string[] paths = [.. parts.SelectMany(part => part.Journal.Paths)];
        if (paths.Length != first.Recordings || TagJournalHeader.HashOf(paths) != first.List)
            throw InputException.At("merge", $"the parts have results of {paths.Length:N0} of {first.Recordings:N0} recordings", "a result for every recording",
                "A shard is not finished: run its command again. It continues where it was.");
    }
}

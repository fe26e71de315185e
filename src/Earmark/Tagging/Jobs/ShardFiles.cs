using System.Globalization;
using System.Text.RegularExpressions;

namespace Earmark.Tagging.Jobs;

/// <summary>
/// Names of the files of a shard: <c>tags.csv.shard-2-of-8.jsonl</c> has its finished results, and each process that works on it has a journal of its own,
/// <c>tags.csv.shard-2-of-8.3f9a1c2e.partial.jsonl</c>. The extension keeps them from being taken for recordings.
/// </summary>
/// <remarks>A scheduler can start a second process for a shard while the first one still runs, and locks do not work on all network file systems: docs/decisions/0032-shards-that-run-twice.md.</remarks>
internal static partial class ShardFiles
{
    private const string JournalSuffix = ".partial.jsonl";

    /// <summary>Returns the path of the finished results of a shard.</summary>
    /// <param name="output">Path of the results of all shards.</param>
    /// <param name="shard">The shard.</param>
    public static string Part(string output, Shard shard) => $"{Stem(output, shard)}.jsonl";

    /// <summary>Returns a new path for the journal of a process.</summary>
    /// <inheritdoc cref="Part" path="/param"/>
    public static string NewJournal(string output, Shard shard) => $"{Stem(output, shard)}.{Guid.NewGuid().ToString("N")[..8]}{JournalSuffix}";

    /// <summary>Returns the journals of all processes that have worked on a shard, or still do, in the order of their names.</summary>
    /// <inheritdoc cref="Part" path="/param"/>
    public static IReadOnlyList<string> Journals(string output, Shard shard)
    {
        var part = Part(output, shard);
        var folder = Path.GetDirectoryName(Path.GetFullPath(part))!;
        if (!Directory.Exists(folder)) return [];
        var name = Path.GetFileName(part);
        return [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().Where(file => PartOf(file) == name).Order(StringComparer.Ordinal)
            .Select(file => Path.Combine(Path.GetDirectoryName(part)!, file))];
    }

    /// <summary>Returns the path of the finished results of the shard to which a journal belongs, or null if the path is not that of a journal. Earlier versions had one journal for each shard.</summary>
    public static string? PartOf(string path) => JournalName().Match(path) is { Success: true } match ? $"{match.Groups[1].Value}.jsonl" : null;

    private static string Stem(string output, Shard shard) => string.Create(CultureInfo.InvariantCulture, $"{output}.shard-{shard.Index + 1}-of-{shard.Count}");

    [GeneratedRegex(@"^(.*\.shard-\d+-of-\d+)(?:\.[0-9a-f]{8})?\.partial\.jsonl$", RegexOptions.Singleline)]
    private static partial Regex JournalName();
}

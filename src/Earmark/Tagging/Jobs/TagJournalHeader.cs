namespace Earmark.Tagging.Jobs;

/// <summary>What all results of a journal have in common.</summary>
/// <param name="Version">Version of Earmark. Others may have other algorithms or defaults.</param>
/// <param name="Model">Hash of the model file (XXH3, 128 bits), hexadecimal.</param>
/// <param name="Options">The options of the job as JSON, with all values that depend on the model.</param>
/// <param name="MaxFrequency">Half the sample rate of the model, in Hz.</param>
/// <param name="Shard">The shard.</param>
/// <param name="ShardRecordings">Number of recordings of this shard.</param>
/// <param name="Recordings">Number of recordings of all shards.</param>
/// <param name="List">Hash of the paths of all shards.</param>
public sealed record TagJournalHeader(string Version, string Model, string Options, double MaxFrequency, Shard Shard, int ShardRecordings, int Recordings, string List)
{
    /// <summary>Creates the header of a job.</summary>
    /// <param name="modelPath">Path of the model file.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="options">The options of the job.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="paths">The paths of all shards.</param>
    /// <param name="clips">What identifies the clips that the job cuts out, or null if it does not cut out any.</param>
    /// <exception cref="InputException">An option is out of range.</exception>
    public static TagJournalHeader Create(string modelPath, Tagger tagger, TagJobOptions options, Shard shard, IReadOnlyCollection<string> paths, string? clips = null)
    {
        ArgumentNullException.ThrowIfNull(tagger);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shard);
        var resolved = options with { Segments = options.Segments?.For(tagger.Card) };
        return new(ProductVersion.Text, ContentHash.OfFile(modelPath), OptionsJson.Write(new Job(resolved, tagger.Prediction, clips)), tagger.Card.SampleRate / 2.0,
            shard, paths.Count(shard.Contains), paths.Count, ListHash(paths));
    }

    /// <summary>Returns the hash of paths, whatever their order.</summary>
    internal static string ListHash(IEnumerable<string> paths) => ContentHash.OfLines(paths.Select(Shard.Normalise));

    /// <summary>Returns what distinguishes two jobs, or null if a part of one can be part of the other.</summary>
    internal string? DifferenceFrom(TagJournalHeader other) => Version != other.Version ? "versions of Earmark" : Model != other.Model ? "models" : Options != other.Options ? "options" : Shard.Count != other.Shard.Count ? "numbers of shards"
        : Shard.Count > 1 && List != other.List ? "lists of recordings" : null;

    private sealed record Job(TagJobOptions Tags, Prediction Prediction, string? Clips);
}

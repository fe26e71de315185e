using Earmark.Tagging.Jobs;

namespace Earmark.Review;

/// <summary>Settings of a review.</summary>
public sealed record ReviewOptions
{
    /// <summary>The file of decisions, which is created by the first decision.</summary>
    public required string Decisions { get; init; }

    /// <summary>Name of the reviewer.</summary>
    public required string Reviewer { get; init; }

    /// <summary>The part of the questions that this reviewer is asked. All questions of a recording are in the same part.</summary>
    public Shard Part { get; init; } = Shard.All;

    /// <summary>Number of questions that every reviewer is asked, whatever the part, so that their agreement can be measured: 0 or more. They are drawn at random.</summary>
    public int Common { get; init; }

    /// <summary>Whether questions are asked in random order, so that the precision so far is an unbiased estimate, instead of the most informative first.</summary>
    public bool IsRandom { get; init; }

    /// <summary>Number of questions after which the review ends, at least 1, or null for all.</summary>
    public int? Top { get; init; }

    /// <summary>Seed of the random order and of the common questions.</summary>
    public ulong Seed { get; init; } = 2018;

    /// <summary>Score thresholds by label. Answers about scores near them are the most informative. Labels without one have the threshold 0.5.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();
}

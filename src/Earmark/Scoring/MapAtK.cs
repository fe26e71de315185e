namespace Earmark.Scoring;

/// <summary>
/// Accumulates the mean average precision at 1 and at 3 of clips with one true label each. A clip scores 1, 1/2 or 1/3 if its
/// label is ranked first, second or third, otherwise 0.
/// </summary>
/// <remarks>Fonseca et al. 2018, "General-purpose tagging of Freesound audio with AudioSet labels", section 4.</remarks>
public struct MapAtK
{
    /// <summary>Number of ranks that count.</summary>
    public const int K = 3;

    /// <summary>Number of clips.</summary>
    public long Count { get; set; }

    /// <summary>Number of clips whose label is ranked first.</summary>
    public long First { get; set; }

    /// <summary>Number of clips whose label is ranked second.</summary>
    public long Second { get; set; }

    /// <summary>Number of clips whose label is ranked third.</summary>
    public long Third { get; set; }

    /// <summary>MAP@1, in 0 to 1, which equals the accuracy. NaN if there are no clips.</summary>
    public readonly double Map1 => (double)First / Count;

    /// <summary>MAP@3, in 0 to 1. NaN if there are no clips.</summary>
    public readonly double Map3 => (First + Second / 2.0 + Third / 3.0) / Count;

    /// <summary>Adds a clip by the rank of its label.</summary>
    /// <param name="rank">The zero-based rank, or -1 if the label is not among the predictions.</param>
    public void Add(int rank)
    {
        Count++;
        if (rank == 0) First++;
        else if (rank == 1) Second++;
        else if (rank == 2) Third++;
    }

    /// <summary>Adds a clip by the scores of all labels. Equal scores are ranked by label index, and NaN is ranked last.</summary>
    /// <param name="scores">Scores <c>[labels]</c>, which can be any increasing function of the probability.</param>
    /// <param name="label">Index of the true label.</param>
    public void Add(ReadOnlySpan<float> scores, int label)
    {
        var rank = 0;
        for (var other = 0; other < scores.Length; other++)
            if (other != label && !(scores[label] > scores[other] || (scores[label] == scores[other] && label < other))) rank++;
        Add(rank);
    }

    /// <summary>Adds the clips of another accumulator.</summary>
    public void Add(MapAtK other)
    {
        (Count, First) = (Count + other.Count, First + other.First);
        (Second, Third) = (Second + other.Second, Third + other.Third);
    }
}

/// <summary>The metrics of one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Number of clips with this label.</param>
/// <param name="Map1">Fraction of these clips whose best label is this one, in 0 to 1: the recall.</param>
/// <param name="Map3">Mean average precision at 3 of these clips, in 0 to 1.</param>
public sealed record ClassResult(string Label, int Clips, double Map1, double Map3)
{
    internal static ClassResult From(string label, MapAtK map) => new(label, (int)map.Count, map.Map1, map.Map3);
}

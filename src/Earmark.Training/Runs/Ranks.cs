namespace Earmark.Training.Runs;

/// <summary>Accumulates mean average precision over examples with one true label each.</summary>
public struct Ranks
{
    /// <summary>Number of examples.</summary>
    public long Count { get; set; }

    /// <summary>Sum of 1 for each example whose true label ranks first.</summary>
    public double Firsts { get; set; }

    /// <summary>Sum of 1, 1/2, 1/3 or 0 for a true label at rank 1, 2, 3 or lower.</summary>
    public double Thirds { get; set; }

    /// <summary>MAP@1.</summary>
    public readonly double Map1 => Firsts / Math.Max(1, Count);

    /// <summary>MAP@3.</summary>
    public readonly double Map3 => Thirds / Math.Max(1, Count);

    /// <summary>Adds an example. Equal scores are ranked by index, and NaN ranks last.</summary>
    /// <param name="scores"><c>[labels]</c>; any increasing function of the probability.</param>
    /// <param name="label">The true label.</param>
    public void Add(ReadOnlySpan<float> scores, int label)
    {
        var before = 0;
        for (var other = 0; other < scores.Length; other++)
            if (other != label && !(scores[label] > scores[other] || (scores[label] == scores[other] && label < other))) before++;
        Count++;
        if (before == 0) Firsts++;
        if (before < 3) Thirds += 1.0 / (before + 1);
    }
}

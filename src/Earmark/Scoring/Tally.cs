namespace Earmark.Scoring;

/// <summary>
/// Counts the rank of the true label of each clip, for clips with one true label. All published values of the mean average precision at 3
/// of Kaggle's audio tagging challenges are computed here (training keeps its own running sums): 1, 1/2, 1/3
/// for the first three ranks, 0 for any other.
/// </summary>
/// <remarks>Fonseca et al. 2018, "General-purpose tagging of Freesound audio with AudioSet labels", section 4.</remarks>
internal sealed class Tally
{
    /// <summary>Number of ranks that count.</summary>
    public const int Places = 3;

    private readonly int[] clipsAt = new int[Places];

    /// <summary>Number of clips counted.</summary>
    public int Clips { get; private set; }

    /// <summary>Mean average precision at 1, in 0 to 1: the fraction of clips whose true label is first. NaN without clips.</summary>
    public double Map1 => (double)clipsAt[0] / Clips;

    /// <summary>Mean average precision at 3, in 0 to 1. NaN without clips.</summary>
    public double Map3 => (clipsAt[0] + clipsAt[1] / 2.0 + clipsAt[2] / 3.0) / Clips;

    /// <summary>Adds a clip.</summary>
    /// <param name="place">Rank of the true label among the predicted labels, from 0; -1 if it is not among them.</param>
    public void Add(int place)
    {
        Clips++;
        if (place is >= 0 and < Places) clipsAt[place]++;
    }

    /// <summary>Returns the result for a label.</summary>
    public ClassResult Of(string label) => new(label, Clips, Map1, Map3);
}

/// <summary>Results of the clips of one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Number of clips with this label.</param>
/// <param name="Map1">Fraction of them with this label as best prediction, in 0 to 1: the recall.</param>
/// <param name="Map3">Their mean average precision at 3, in 0 to 1.</param>
public sealed record ClassResult(string Label, int Clips, double Map1, double Map3);

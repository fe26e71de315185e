namespace Earmark.Scoring;

/// <summary>
/// Counts at which place the one true label of each clip stands. The mean average precision at 3 of Kaggle's audio
/// tagging challenges is counted here for whatever is published (a training watches itself by its own running sums): 1, 1/2, 1/3
/// for the first three places, 0 for any other.
/// </summary>
/// <remarks>Fonseca et al. 2018, "General-purpose tagging of Freesound audio with AudioSet labels", section 4.</remarks>
internal sealed class Tally
{
    /// <summary>Places that count.</summary>
    public const int Places = 3;

    private readonly int[] clipsAt = new int[Places];

    /// <summary>Clips counted.</summary>
    public int Clips { get; private set; }

    /// <summary>Mean average precision at 1, in 0 to 1: the share of clips whose true label stands first. NaN without clips.</summary>
    public double Map1 => (double)clipsAt[0] / Clips;

    /// <summary>Mean average precision at 3, in 0 to 1. NaN without clips.</summary>
    public double Map3 => (clipsAt[0] + clipsAt[1] / 2.0 + clipsAt[2] / 3.0) / Clips;

    /// <summary>Counts a clip.</summary>
    /// <param name="place">The place of its true label among the guesses, from 0; -1 where it is not among them.</param>
    public void Add(int place)
    {
        Clips++;
        if (place is >= 0 and < Places) clipsAt[place]++;
    }

    /// <summary>The result under a label.</summary>
    public ClassResult Of(string label) => new(label, Clips, Map1, Map3);
}

/// <summary>How the clips of one label fared.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Clips that have it.</param>
/// <param name="Map1">Share of them that got it as best guess, in 0 to 1: the recall.</param>
/// <param name="Map3">Their mean average precision at 3, in 0 to 1.</param>
public sealed record ClassResult(string Label, int Clips, double Map1, double Map3);

using Earmark.Data;
using Earmark.Training.Presets;

namespace Earmark.Training.Batches;

/// <summary>Training targets of each clip: the probability of each label, a weight in the loss, and whether the labels are doubtful.</summary>
public sealed class Targets
{
    /// <summary>The smallest fraction of a clip in a mix whose labels are in the union: a quieter clip, 14 dB below the mix, can be inaudible.</summary>
    internal const float MinUnionFraction = 0.2f;

    private readonly int[][] labels;
    private readonly bool[] doubtful;
    private readonly float doubtfulWeight;
    private readonly float smoothing;

    /// <summary>Creates the targets of clips.</summary>
    /// <param name="clips">The clips. Their labels must be known.</param>
    /// <param name="set">The labels.</param>
    /// <param name="smoothing">Label smoothing: probability moved from each label of a clip, and distributed once over all labels evenly.</param>
    /// <param name="doubtfulWeight">Weight of a clip with unverified labels, which are doubtful.</param>
    public Targets(IReadOnlyList<Clip> clips, LabelSet set, double smoothing, double doubtfulWeight)
    {
        ArgumentNullException.ThrowIfNull(set);
        labels = [.. clips.Select(clip => (clip.Labels ?? throw new ArgumentException($"the labels of {clip.Name} are unknown", nameof(clips))).Select(set.IndexOf).ToArray())];
        doubtful = [.. clips.Select(clip => !clip.Verified)];
        (this.smoothing, this.doubtfulWeight) = ((float)smoothing, (float)doubtfulWeight);
        Count = set.Count;
    }

    /// <summary>Number of labels.</summary>
    public int Count { get; }

    /// <summary>The rarest label of each clip as an index, or -1 for a clip without labels.</summary>
    public IReadOnlyList<int> RarestLabels
    {
        get
        {
            var counts = labels.SelectMany(clipLabels => clipLabels).CountBy(label => label).ToDictionary();
            return [.. labels.Select(clipLabels => clipLabels.Length == 0 ? -1 : clipLabels.MinBy(label => (counts[label], label)))];
        }
    }

    /// <summary>Returns the weight of a clip in the loss.</summary>
    public float Weight(int clip) => doubtful[clip] ? doubtfulWeight : 1;

    /// <summary>Returns whether the labels of a clip are doubtful.</summary>
    public bool IsDoubtful(int clip) => doubtful[clip];

    /// <summary>Returns whether two clips have no label in common. Clips without labels are one class.</summary>
    public bool AreDifferentClasses(int clip, int other) => labels[clip].Length + labels[other].Length > 0 && !labels[clip].Intersect(labels[other]).Any();

    /// <summary>Writes the targets of an example mixed from two clips.</summary>
    /// <param name="clip">The first clip.</param>
    /// <param name="other">The second clip.</param>
    /// <param name="fraction">Fraction of the first clip in the mix, 0 to 1. The rest is the second clip.</param>
    /// <param name="mixing">How the targets of both clips are combined.</param>
    /// <param name="row">Zeros, <c>[labels]</c>.</param>
    public void WriteMixed(int clip, int other, float fraction, MixupTargets mixing, Span<float> row)
    {
        if (mixing == MixupTargets.Linear)
        {
            AddTo(clip, fraction, row);
            AddTo(other, 1 - fraction, row);
            return;
        }
        row.Fill(smoothing / Count);
        if (fraction >= MinUnionFraction)
            foreach (var label in labels[clip]) row[label] = 1 - smoothing + smoothing / Count;
        if (1 - fraction >= MinUnionFraction)
            foreach (var label in labels[other]) row[label] = 1 - smoothing + smoothing / Count;
    }

    /// <summary>Adds a fraction of a clip's targets to a row.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="fraction">The fraction, 0 to 1.</param>
    /// <param name="row"><c>[labels]</c>.</param>
    public void AddTo(int clip, float fraction, Span<float> row)
    {
        foreach (ref var target in row) target += fraction * smoothing / Count;
        foreach (var label in labels[clip]) row[label] += fraction * (1 - smoothing);
    }
}

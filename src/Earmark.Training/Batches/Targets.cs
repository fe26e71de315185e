using Earmark.Data;

namespace Earmark.Training.Batches;

/// <summary>Training targets of each clip: a distribution over labels, and a weight in the loss.</summary>
public sealed class Targets
{
    private readonly int[] labels;
    private readonly float[] weights;
    private readonly float smoothing;

    /// <summary>Creates the targets of clips.</summary>
    /// <param name="clips">The clips. All must be labelled.</param>
    /// <param name="set">The labels.</param>
    /// <param name="smoothing">Label smoothing: probability moved from the label to all labels evenly.</param>
    /// <param name="unverified">Weight of a clip with an unverified label.</param>
    public Targets(IReadOnlyList<Clip> clips, LabelSet set, double smoothing, double unverified)
    {
        ArgumentNullException.ThrowIfNull(set);
        labels = [.. clips.Select(clip => set.IndexOf(clip.Label ?? throw new ArgumentException($"{clip.Name} has no label", nameof(clips))))];
        weights = [.. clips.Select(clip => clip.Verified ? 1f : (float)unverified)];
        this.smoothing = (float)smoothing;
        Count = set.Count;
    }

    /// <summary>Number of labels.</summary>
    public int Count { get; }

    /// <summary>Label of each clip, as an index.</summary>
    public IReadOnlyList<int> Labels => labels;

    /// <summary>Returns the weight of a clip in the loss.</summary>
    public float Weight(int clip) => weights[clip];

    /// <summary>Adds a fraction of a clip's label distribution to a row.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="fraction">The fraction, 0 to 1.</param>
    /// <param name="row"><c>[labels]</c>.</param>
    public void AddTo(int clip, float fraction, Span<float> row)
    {
        foreach (ref var target in row) target += fraction * smoothing / Count;
        row[labels[clip]] += fraction * (1 - smoothing);
    }
}

using System.Numerics.Tensors;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Training.Presets;

namespace Earmark.Training.Batches;

/// <summary>Soft targets of clips: the scores of a teacher at a temperature. A clip that the teacher did not score has no soft targets.</summary>
public sealed class SoftTargets
{
    private readonly float[]?[] rows;

    /// <summary>Creates the soft targets of clips.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="scores">Scores of the teacher, with the labels of the training in their order.</param>
    /// <param name="rule">The score rule.</param>
    /// <param name="temperature">Divisor of the logits.</param>
    public SoftTargets(IReadOnlyList<Clip> clips, ScoreTable scores, ScoreRule rule, double temperature)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(rule);
        rows = [.. clips.Select(clip => scores.RowOf(clip.Name) is >= 0 and var row ? rule.Scores([.. rule.Logits(scores[row]).Select(logit => logit / temperature)]) : null)];
    }

    /// <summary>Writes the soft targets of an example mixed from two clips.</summary>
    /// <param name="clip">The first clip.</param>
    /// <param name="other">The second clip.</param>
    /// <param name="fraction">Fraction of the first clip in the mix, 0 to 1. The rest is the second clip.</param>
    /// <param name="mixing">How the targets of both clips are combined. Union takes the larger score of both clips for each label, unless one clip is too quiet.</param>
    /// <param name="row">Zeros, <c>[labels]</c>. If only one clip has soft targets, they are written unchanged.</param>
    /// <returns>The fraction of the example with soft targets, 0 to 1.</returns>
    public float WriteMixed(int clip, int other, float fraction, MixupTargets mixing, Span<float> row)
    {
        var (first, second) = (rows[clip], rows[other]);
        if (first is null || second is null || clip == other)
        {
            (first ?? second)?.CopyTo(row);
            return (first is null ? 0 : fraction) + (second is null ? 0 : 1 - fraction);
        }
        if (mixing == MixupTargets.Linear) TensorPrimitives.Lerp(second, first, fraction, row);
        else if (fraction < Targets.MinUnionFraction) second.CopyTo(row);
        else if (1 - fraction < Targets.MinUnionFraction) first.CopyTo(row);
        else TensorPrimitives.Max(first, second, row);
        return 1;
    }
}

using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>The estimated noise of a label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Number of clips that are given it and have out-of-fold scores.</param>
/// <param name="Judged">Number of these clips that are judged.</param>
/// <param name="NoiseRate">Estimated fraction of the judged clips to which it does not apply, 0 to 1: the mean score of their doubts. Null if there are none.</param>
/// <param name="ConfidentRate">The fraction of all its clips to which another label applies, estimated by confident learning, 0 to 1. Null if clips have several labels or none has this one.</param>
/// <param name="Threshold">The threshold of confident learning, 0 to 1: the mean score of the label over the clips that are given it. Null under the same conditions.</param>
public sealed record AuditedLabel(string Label, int Clips, int Judged, double? NoiseRate, double? ConfidentRate, double? Threshold)
{
    internal static AuditedLabel From(string label, IReadOnlyList<Clip> scored, IReadOnlyList<Doubt> given, ConfidentJoint? joint)
    {
        double[] doubts = [.. given.Where(doubt => doubt.Given == label).Select(doubt => doubt.Score)];
        var (clips, index) = (scored.Count(clip => clip.Labels!.Contains(label)), joint?.Labels.IndexOf(label));
        return new(label, clips, doubts.Length, doubts.Length == 0 ? null : doubts.Average(), index is { } row ? joint!.NoiseRate(row) : null, index is { } entry && clips > 0 ? joint!.Thresholds[entry] : null);
    }
}

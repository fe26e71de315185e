using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>The highest scores in the windows of a held-out clip, or of a part of it.</summary>
/// <param name="Clip">The clip, with its labels.</param>
/// <param name="Seconds">Length of the clip or part in seconds, above 0.</param>
/// <param name="Peaks">The highest score of each label, <c>[labels]</c>, from 0 to 1.</param>
internal sealed record ClipPeaks(Clip Clip, double Seconds, IReadOnlyList<float> Peaks);

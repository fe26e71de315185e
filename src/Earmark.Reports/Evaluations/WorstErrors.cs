using Earmark.Data;

namespace Earmark.Reports.Evaluations;

/// <summary>A clip whose scores contradict its labels.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Label">The wrong label with a high score, or the given label with a low score.</param>
/// <param name="Score">The score of this label.</param>
internal sealed record ScoreError(Clip Clip, string Label, double Score);

/// <summary>The clips whose scores contradict their labels most.</summary>
/// <param name="HighWrong">Clips with a high score of a label that they do not have, the highest first.</param>
/// <param name="LowGiven">Clips with a low score of a label that they have, the lowest first. Clips among <paramref name="HighWrong"/> are left out.</param>
internal sealed record WorstErrors(IReadOnlyList<ScoreError> HighWrong, IReadOnlyList<ScoreError> LowGiven)
{
    /// <summary>Maximum number of clips in each list.</summary>
    public const int MaxClips = 12;

    /// <summary>Selects the clips. A clip is an error if a wrong label is its best label (softmax) or if it is assigned a wrong label or not assigned a given one (sigmoid).</summary>
    public static WorstErrors Select(ScoredClips scored)
    {
        var labels = scored.Scores.Labels;
        var (high, low) = (new List<ScoreError>(), new List<ScoreError>());
        foreach (var clip in scored.Clips)
        {
            var row = scored.Scores.RowOf(clip.Name);
            float[] scores = scored.Scores[row].ToArray();
            var isAssigned = scored.AssignedLabels(row);
            var wrong = Enumerable.Range(0, labels.Count).Where(label => !clip.Labels!.Contains(labels[label]) && isAssigned[label]).DefaultIfEmpty(-1).MaxBy(label => label < 0 ? 0 : scores[label]);
            if (wrong >= 0) high.Add(new(clip, labels[wrong], scores[wrong]));
            var missed = clip.Labels!.Select(labels.IndexOf).Where(label => !isAssigned[label]).DefaultIfEmpty(-1).MinBy(label => label < 0 ? 0 : scores[label]);
            if (missed >= 0) low.Add(new(clip, labels[missed], scores[missed]));
        }
        ScoreError[] highest = [.. high.OrderByDescending(error => error.Score).ThenBy(error => error.Clip.Name, StringComparer.Ordinal).Take(MaxClips)];
        var shown = highest.Select(error => error.Clip.Name).ToHashSet(StringComparer.Ordinal);
        return new(highest, [.. low.Where(error => !shown.Contains(error.Clip.Name)).OrderBy(error => error.Score).ThenBy(error => error.Clip.Name, StringComparer.Ordinal).Take(MaxClips)]);
    }
}

using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Labels that are assigned to background recordings, none of which applies.</summary>
/// <param name="Clips">Number of background recordings.</param>
/// <param name="Hours">Their total duration, in hours.</param>
/// <param name="Count">Number of assigned labels: those whose score reaches the threshold of the label.</param>
public sealed record FalseAlarms(int Clips, double Hours, int Count)
{
    /// <summary>False alarms per hour.</summary>
    public double PerHour => Count / Hours;

    /// <summary>Counts the false alarms.</summary>
    /// <param name="scores">Scores that contain the background recordings.</param>
    /// <param name="background">The background recordings.</param>
    /// <param name="thresholds">Score thresholds by label. Labels without one are never assigned.</param>
    /// <param name="hours">Total duration of the background recordings, in hours.</param>
    /// <returns>The false alarms, or null if there are no background recordings or no thresholds.</returns>
    public static FalseAlarms? Compute(ScoreTable scores, IReadOnlyList<Clip> background, IReadOnlyDictionary<string, double> thresholds, double hours)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(thresholds);
        if (background.Count == 0 || thresholds.Count == 0 || !(hours > 0)) return null;
        var assigned = scores.Labels.Index().Where(label => label.Item != Dataset.BackgroundLabel && thresholds.ContainsKey(label.Item)).ToArray();
        return new(background.Count, hours, background.Sum(clip => assigned.Count(label => scores[scores.RowOf(clip.Name)][label.Index] >= thresholds[label.Item])));
    }
}

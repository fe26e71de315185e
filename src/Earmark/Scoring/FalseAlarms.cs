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
    /// <param name="scores">Scores of the clips.</param>
    /// <param name="clips">The clips. Only background recordings are considered.</param>
    /// <param name="thresholds">Score thresholds by label. Labels without one are never assigned.</param>
    /// <param name="durationOf">Returns the duration of a clip.</param>
    /// <returns>The false alarms, or null if there are no background recordings or no thresholds.</returns>
    public static FalseAlarms? Compute(ScoreTable scores, IEnumerable<Clip> clips, IReadOnlyDictionary<string, double> thresholds, Func<Clip, TimeSpan> durationOf)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(thresholds);
        ArgumentNullException.ThrowIfNull(durationOf);
        Clip[] background = [.. clips.Where(clip => clip.IsBackground)];
        if (background.Length == 0 || thresholds.Count == 0) return null;
        var hours = background.Sum(clip => durationOf(clip).TotalHours);
        if (!(hours > 0)) return null;
        var assigned = scores.Labels.Index().Where(label => label.Item != Dataset.BackgroundLabel && thresholds.ContainsKey(label.Item)).ToArray();
        return new(background.Length, hours, background.Sum(clip => assigned.Count(label => scores[scores.RowOf(clip.Name)][label.Index] >= thresholds[label.Item])));
    }
}

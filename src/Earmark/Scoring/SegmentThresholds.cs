using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>
/// Chooses the scores at which segments start, from the windows of held-out clips. Thresholds for whole clips are not suitable: a recording of an hour has thousands of windows, and
/// sounds that are quieter than those of the clips.
/// </summary>
/// <remarks>
/// <para>The threshold of a label is the lowest one that satisfies two conditions. First, the label has at most its share of the false segments in an hour of background. There is seldom enough background to
/// count such rare events, so the highest log-odds of the label in each part of the background are modelled by a normal distribution. Second, at most a fraction of the clips with other labels exceed the
/// threshold, which limits confusion. Neither condition depends on the clips that have the label. They are louder and cleaner than sounds within long recordings, so the threshold with the best F1 on them is too high.</para>
/// <para>docs/decisions/0021-scan-thresholds.md compares this rule with others.</para>
/// </remarks>
internal static class SegmentThresholds
{
    /// <summary>Minimum number of parts of the background. With fewer, the standard deviation is too uncertain, and only the second condition applies.</summary>
    public const int MinBackgroundParts = 10;

    /// <summary>Expected number of wrong labels for each clip, over all labels.</summary>
    public const double WrongLabelsPerClip = 0.2;

    /// <summary>The lowest threshold. Recordings can contain sounds that are unlike all held-out clips and background, and a label with a lower score is almost certainly absent.</summary>
    public const double MinThreshold = 0.1;

    /// <summary>Returns the threshold of each label that has clips, except <see cref="Dataset.BackgroundLabel"/>.</summary>
    /// <param name="clips">Held-out clips, or parts of them, including background.</param>
    /// <param name="labels">The labels, in the order of the scores.</param>
    /// <param name="falsePerHour">False segments of all labels in an hour of background, above 0.</param>
    public static IReadOnlyDictionary<string, double> Choose(IReadOnlyList<ClipPeaks> clips, LabelSet labels, double falsePerHour)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(falsePerHour);
        ClipPeaks[] background = [.. clips.Where(part => part.Clip.IsBackground)], sounds = [.. clips.Where(part => !part.Clip.IsBackground)];
        var chosen = labels.Index().Where(label => label.Item != Dataset.BackgroundLabel && sounds.Any(part => part.Clip.Labels!.Contains(label.Item))).ToArray();
        return chosen.ToDictionary(label => label.Item, label =>
        {
            var onOthers = ExceededBy(WrongLabelsPerClip / Math.Max(1, chosen.Length - 1), LogOddsOf(sounds.Where(part => !part.Clip.Labels!.Contains(label.Item)), label.Index));
            var onBackground = HasEnough(background) ? ExceededPerHour(falsePerHour / chosen.Length, LogOddsOf(background, label.Index), background.Sum(part => part.Seconds) / 3600) : double.NegativeInfinity;
            return Math.Max(MinThreshold, LogOdds.ToScore(Math.Max(onOthers, onBackground)));
        }, StringComparer.Ordinal);
    }

    /// <summary>Returns whether the parts suffice for the first condition.</summary>
    /// <param name="background">Parts of background recordings.</param>
    public static bool HasEnough(IReadOnlyCollection<ClipPeaks> background) => background.Count >= MinBackgroundParts;

    /// <summary>Returns the value that is exceeded at a rate, if the values are from a normal distribution.</summary>
    /// <param name="perHour">The rate per hour, above 0.</param>
    /// <param name="values">The highest log-odds in each part, at least two.</param>
    /// <param name="hours">Length of all parts, in hours.</param>
    internal static double ExceededPerHour(double perHour, IReadOnlyCollection<double> values, double hours)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        return mean - deviation * NormalDistribution.Quantile(Math.Min(0.5, perHour * hours / values.Count)); // at least the mean
    }

    /// <summary>Returns the lowest value that at most a fraction of the values exceed, or negative infinity if there are none.</summary>
    /// <param name="fraction">The fraction, 0 to 1.</param>
    /// <param name="values">The values.</param>
    internal static double ExceededBy(double fraction, IReadOnlyCollection<double> values) =>
        values.Count == 0 ? double.NegativeInfinity : values.OrderDescending().ElementAt(Math.Min(values.Count - 1, (int)(fraction * values.Count)));

    // The log-odds are close to the logits of the network, which have no upper limit, unlike scores.
    private static double[] LogOddsOf(IEnumerable<ClipPeaks> parts, int label) => [.. parts.Select(part => LogOdds.Of(part.Peaks[label]))];
}

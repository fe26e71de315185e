namespace Earmark.Reports;

/// <summary>Statistics of clip lengths. Clips without samples are not counted.</summary>
/// <param name="Clips">Number of clips.</param>
/// <param name="Seconds">Total duration of all clips in seconds.</param>
/// <param name="Shortest">Length of the shortest clip in seconds.</param>
/// <param name="LowerQuartile">Lower quartile in seconds.</param>
/// <param name="Median">Median in seconds.</param>
/// <param name="UpperQuartile">Upper quartile in seconds.</param>
/// <param name="Longest">Length of the longest clip in seconds.</param>
/// <param name="ShortestClip">Name of the shortest clip.</param>
/// <param name="LongestClip">Name of the longest clip.</param>
public sealed record ClipLengths(int Clips, double Seconds, double Shortest, double LowerQuartile, double Median, double UpperQuartile, double Longest,
    string ShortestClip, string LongestClip)
{
    /// <summary>Computes the statistics of clips, or returns null if no clip has samples.</summary>
    public static ClipLengths? Create(IEnumerable<SurveyedClip> clips)
    {
        SurveyedClip[] nonEmpty = [.. clips.Where(clip => clip.Samples > 0).OrderBy(clip => clip.Seconds)];
        if (nonEmpty is []) return null;
        double[] seconds = [.. nonEmpty.Select(clip => clip.Seconds)];
        return new(seconds.Length, seconds.Sum(), seconds[0], Quantile.Compute(seconds, 0.25), Quantile.Compute(seconds, 0.5), Quantile.Compute(seconds, 0.75), seconds[^1],
            nonEmpty[0].Clip.Name, nonEmpty[^1].Clip.Name);
    }
}

/// <summary>Histogram of clip lengths, with the same bins for training and test clips.</summary>
/// <param name="Edges">Bin edges in seconds. Bin i ranges from edge i to edge i + 1; the last bin includes its upper edge.</param>
/// <param name="Logarithmic">Whether the bins are logarithmic, for lengths that differ by a large factor.</param>
/// <param name="Train">Number of training clips in each bin.</param>
/// <param name="Test">Number of test clips in each bin.</param>
public sealed record LengthHistogram(double[] Edges, bool Logarithmic, int[] Train, int[] Test)
{
    private const int Bins = 40;

    /// <summary>Computes the histogram of clips, or returns null if no clip has samples.</summary>
    public static LengthHistogram? Create(IReadOnlyList<SurveyedClip> clips)
    {
        SurveyedClip[] nonEmpty = [.. clips.Where(clip => clip.Samples > 0 && clip.Part != Part.Background).OrderBy(clip => clip.Seconds)];
        if (nonEmpty is []) return null;
        double shortest = nonEmpty[0].Seconds, median = nonEmpty[nonEmpty.Length / 2].Seconds, longest = nonEmpty[^1].Seconds;
        var logarithmic = longest > 12 * median; // with linear bins, one or two of them would contain most clips
        double[] edges = [.. Enumerable.Range(0, Bins + 1).Select(i => i == Bins ? longest
            : logarithmic ? shortest * Math.Pow(longest / shortest, (double)i / Bins) : longest * i / Bins)];
        return new(edges, logarithmic, Count(Part.Train), Count(Part.Test));

        int[] Count(Part part)
        {
            var counts = new int[Bins];
            foreach (var clip in nonEmpty.Where(clip => clip.Part == part))
            {
                var found = Array.BinarySearch(edges, clip.Seconds);
                counts[Math.Clamp(found >= 0 ? found : ~found - 1, 0, Bins - 1)]++;
            }
            return counts;
        }
    }
}

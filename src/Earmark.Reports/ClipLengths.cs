namespace Earmark.Reports;

/// <summary>How long the clips of a part are; those without samples are not counted.</summary>
/// <param name="Clips">Number of clips.</param>
/// <param name="Seconds">Of all together.</param>
/// <param name="Shortest">Seconds of the shortest.</param>
/// <param name="LowerQuartile">Seconds that a quarter of the clips stays below.</param>
/// <param name="Median">Seconds that half of the clips stay below.</param>
/// <param name="UpperQuartile">Seconds that three quarters stay below.</param>
/// <param name="Longest">Seconds of the longest.</param>
/// <param name="ShortestClip">Name of the shortest.</param>
/// <param name="LongestClip">Name of the longest.</param>
public sealed record ClipLengths(int Clips, double Seconds, double Shortest, double LowerQuartile, double Median, double UpperQuartile, double Longest,
    string ShortestClip, string LongestClip)
{
    /// <summary>Of these clips; null: none has samples.</summary>
    public static ClipLengths? Of(IEnumerable<SurveyedClip> clips)
    {
        SurveyedClip[] sounding = [.. clips.Where(clip => clip.Samples > 0).OrderBy(clip => clip.Seconds)];
        if (sounding is []) return null;
        double[] seconds = [.. sounding.Select(clip => clip.Seconds)];
        return new(seconds.Length, seconds.Sum(), seconds[0], Quantile.Of(seconds, 0.25), Quantile.Of(seconds, 0.5), Quantile.Of(seconds, 0.75), seconds[^1],
            sounding[0].Clip.Name, sounding[^1].Clip.Name);
    }
}

/// <summary>Clips by their length, training and test in the same bins.</summary>
/// <param name="Edges">Seconds: bin i reaches from edge i up to edge i + 1; the last holds its upper edge too.</param>
/// <param name="Logarithmic">Whether bins grow in proportion, because lengths differ by much.</param>
/// <param name="Train">Training clips of each bin.</param>
/// <param name="Test">Test clips of each bin.</param>
public sealed record LengthHistogram(double[] Edges, bool Logarithmic, int[] Train, int[] Test)
{
    private const int Bins = 40;

    /// <summary>Of these clips; null: none has samples.</summary>
    public static LengthHistogram? Of(IReadOnlyList<SurveyedClip> clips)
    {
        SurveyedClip[] sounding = [.. clips.Where(clip => clip.Samples > 0 && clip.Part != Part.Background).OrderBy(clip => clip.Seconds)];
        if (sounding is []) return null;
        double shortest = sounding[0].Seconds, median = sounding[sounding.Length / 2].Seconds, longest = sounding[^1].Seconds;
        var logarithmic = longest > 12 * median; // otherwise most clips would be in a bin or two
        double[] edges = [.. Enumerable.Range(0, Bins + 1).Select(i => i == Bins ? longest
            : logarithmic ? shortest * Math.Pow(longest / shortest, (double)i / Bins) : longest * i / Bins)];
        return new(edges, logarithmic, Count(Part.Train), Count(Part.Test));

        int[] Count(Part part)
        {
            var counts = new int[Bins];
            foreach (var clip in sounding.Where(clip => clip.Part == part))
            {
                var found = Array.BinarySearch(edges, clip.Seconds);
                counts[Math.Clamp(found >= 0 ? found : ~found - 1, 0, Bins - 1)]++;
            }
            return counts;
        }
    }
}

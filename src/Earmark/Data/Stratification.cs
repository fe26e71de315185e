namespace Earmark.Data;

/// <summary>Divides clips into parts of equal make-up, keeping together what belongs together.</summary>
/// <remarks>
/// Greedy: what stays together is a unit; the largest units go first, each to the part that has the least of its labels so
/// far, then the least of its strata (label, verified), then the fewest clips, then by lot. Single clips come last,
/// stratum after stratum, and fill what the units left uneven. So for single clips the counts of a label differ by at most
/// one between parts, and so do those of a stratum; with groups of one label each they differ by at most that label's
/// largest group.
/// </remarks>
internal static class Stratification
{
    /// <summary>The part of each clip, by its name.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="count">Number of parts.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="InputException">There are fewer units than parts.</exception>
    public static Dictionary<string, int> Parts(Dataset data, int count, ulong seed)
    {
        Clip[] clips = [.. data.Train.OrderBy(clip => clip.Name, StringComparer.Ordinal)];
        var units = Units(clips);
        if (units.Length < count)
            throw InputException.At(data.Root, $"{clips.Length} clips in {units.Length} groups cannot be divided into {count} folds",
                $"at most {units.Length}");
        new Draw(seed, "folds").Shuffle(units.AsSpan());
        var labels = LabelSet.Of(clips);
        var totals = clips.CountBy(clip => clip.Label!).ToDictionary(StringComparer.Ordinal);
        var parts = Enumerable.Range(0, count).Select(_ => new Part(labels.Count)).ToArray();
        new Draw(seed, "parts").Shuffle(parts.AsSpan()); // ties go to the first of these
        Dictionary<string, int> result = new(clips.Length, StringComparer.Ordinal);
        var ordered = units.OrderByDescending(unit => unit.Length).ThenBy(unit => unit[0].Label, StringComparer.Ordinal)
            .ThenByDescending(unit => unit[0].Verified);
        foreach (var unit in ordered)
        {
            (int Label, int Verified, int Total)[] members =
                [.. unit.Select(clip => (labels.IndexOf(clip.Label!), clip.Verified ? 1 : 0, totals[clip.Label!]))];
            var best = parts.MinBy(part => part.Cost(members))!;
            foreach (var (label, verified, _) in members) best.Counts[label, verified]++;
            best.Size += unit.Length;
            foreach (var clip in unit) result.Add(clip.Name, Array.IndexOf(parts, best));
        }
        return result;
    }

    // What stays together: clips joined by group or by equal recordings, directly or through others.
    private static Clip[][] Units(Clip[] clips)
    {
        var leader = Enumerable.Range(0, clips.Length).ToArray();
        int Find(int place) => leader[place] == place ? place : leader[place] = Find(leader[place]);
        var places = clips.Index().ToDictionary(place => place.Item.Name, place => place.Index, StringComparer.Ordinal);
        var together = clips.Where(clip => clip.Group is not null).GroupBy(clip => clip.Group, StringComparer.Ordinal)
            .Select(group => group.AsEnumerable()).Concat(DuplicateAudio.GroupsOf(clips));
        foreach (var group in together)
        {
            int[] members = [.. group.Select(clip => places[clip.Name])];
            foreach (var member in members) leader[Find(member)] = Find(members[0]);
        }
        return [.. Enumerable.Range(0, clips.Length).GroupBy(Find).Select(unit => unit.Select(place => clips[place]).ToArray())];
    }

    private sealed class Part(int labels)
    {
        public int[,] Counts { get; } = new int[labels, 2];

        public int Size { get; set; }

        // Fuller is costlier; a clip of a rare label weighs more, as its part has a larger share of that label.
        public (double Labels, double Strata, int Size) Cost((int Label, int Verified, int Total)[] members)
        {
            double ofLabels = 0, ofStrata = 0;
            foreach (var (label, verified, total) in members)
            {
                ofLabels += (double)(Counts[label, 0] + Counts[label, 1]) / total;
                ofStrata += (double)Counts[label, verified] / total;
            }
            return (ofLabels, ofStrata, Size);
        }
    }
}

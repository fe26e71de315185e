namespace Earmark.Data;

/// <summary>Splits clips into stratified parts, or holds out a fraction of them, without splitting groups.</summary>
/// <remarks>
/// The algorithm is greedy. Clips that stay together form a unit. The largest units are assigned first, each to the part with the fewest clips of its labels so
/// far, then with the fewest of its strata (label, verified), then with the fewest clips, then at random. Single clips are assigned last,
/// one stratum after the other, and balance the parts. For single clips, the counts of a label therefore differ by at most
/// one between parts, and so do those of a stratum. With groups of one label each, they differ by at most the size of the
/// largest group of that label.
/// </remarks>
internal static class Stratification
{
    /// <summary>Returns the part of each clip, by name.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="count">Number of parts.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">There are fewer units than parts.</exception>
    public static Dictionary<string, int> Parts(Dataset data, int count, ulong seed, CancellationToken cancellationToken)
    {
        Clip[] clips = [.. data.Train.OrderBy(clip => clip.Name, StringComparer.Ordinal)];
        var units = Units(clips, wholeFolds: false, cancellationToken);
        if (units.Length < count)
            throw InputException.At(data.Root, $"{clips.Length} clips in {units.Length} groups cannot be divided into {count} folds",
                $"at most {units.Length}");
        new CounterRandom(seed, "folds").Shuffle(units.AsSpan());
        var labels = LabelSet.Create(clips);
        var totals = clips.CountBy(clip => clip.Label!).ToDictionary(StringComparer.Ordinal);
        var parts = Enumerable.Range(0, count).Select(_ => new Part(labels.Count)).ToArray();
        new CounterRandom(seed, "parts").Shuffle(parts.AsSpan()); // ties go to the first of these
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

    /// <summary>Returns the names of clips that make up a fraction of all clips, and about the same fraction of each label.</summary>
    /// <remarks>
    /// Systematic sampling of units in random order within label and stratum, from a random start. A unit is held out if
    /// this brings the number of held-out clips closer to the fraction of the clips seen so far, unless its label has already contributed its
    /// fraction. For single clips, the total count is therefore the fraction, rounded (halves up), and the count of a label or a stratum differs from its
    /// fraction by less than one. With groups, it differs by at most the largest group. A label always keeps its last unit for training.
    /// </remarks>
    /// <param name="data">The data set.</param>
    /// <param name="fraction">The fraction, between 0 and 1.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">No clip can be held out.</exception>
    public static IReadOnlyList<string> HeldOut(Dataset data, double fraction, ulong seed, CancellationToken cancellationToken)
    {
        Clip[] clips = [.. data.Train.OrderBy(clip => clip.Name, StringComparer.Ordinal)];
        var units = Units(clips, wholeFolds: true, cancellationToken);
        new CounterRandom(seed, "hold out").Shuffle(units.AsSpan());
        string[] labels = [.. LabelSet.Create(clips)];
        new CounterRandom(seed, "labels").Shuffle(labels.AsSpan());
        var unitsLeft = units.SelectMany(LabelsOf).CountBy(label => label).ToDictionary(StringComparer.Ordinal);
        var movable = units.Where(unit => LabelsOf(unit).All(label => unitsLeft[label] > 1)).ToArray();
        var offset = Offset(fraction * movable.Sum(unit => unit.Length), new CounterRandom(seed, "first held out").Uniform());
        var (seen, held) = (0, new List<string>());
        foreach (var ofLabel in movable.GroupBy(unit => unit[0].Label!, StringComparer.Ordinal).OrderBy(units => Array.IndexOf(labels, units.Key)))
        {
            var (quota, before) = (fraction * ofLabel.Sum(unit => unit.Length), held.Count);
            foreach (var unit in ofLabel.OrderByDescending(unit => unit[0].Verified))
            {
                seen += unit.Length;
                var nearer = fraction * seen - held.Count + (unit.Length == 1 ? offset : 0) >= unit.Length / 2.0;
                if (!nearer || held.Count - before >= quota || LabelsOf(unit).Any(label => unitsLeft[label] == 1)) continue;
                held.AddRange(unit.Select(clip => clip.Name));
                foreach (var label in LabelsOf(unit)) unitsLeft[label]--;
            }
        }
        if (held.Count > 0) return held;
        if (movable.Length > 0 && units.Length == clips.Length) throw Fold.NoTrainingClips(data, fraction);
        throw InputException.At(data.Root, FormattableString.Invariant($"a fraction of {fraction} of {clips.Length} training clips in {units.Length} groups holds out nothing: ")
            + (movable.Length > 0 ? $"the smallest group that can be held out has {movable.Min(unit => unit.Length)} clips" : "no label has clips in two groups, one for training and one for validation"),
            movable.Length > 0 ? "a larger validation.fraction, or smaller groups" : "two groups or more of a label",
            "validation.split=random ignores groups, which makes the result too optimistic.");
    }

    // Random start of the sampling, so that the position of a clip in its stratum does not decide. The count is still the rounded fraction.
    private static double Offset(double wanted, double uniform)
    {
        var rest = wanted - Math.Floor(wanted + 0.5); // rounding remainder, from -1/2 to 1/2
        return Math.Max(-0.5, -0.5 - rest) + uniform * (1 - Math.Abs(rest));
    }

    private static IEnumerable<string> LabelsOf(Clip[] unit) => unit.Select(clip => clip.Label!).Distinct(StringComparer.Ordinal);

    // Clips that stay together: connected by group, by fold of the data set or by equal recordings, directly or through other clips.
    private static Clip[][] Units(Clip[] clips, bool wholeFolds, CancellationToken cancellationToken)
    {
        var leader = Enumerable.Range(0, clips.Length).ToArray();
        int Find(int position) => leader[position] == position ? position : leader[position] = Find(leader[position]);
        var places = clips.Index().ToDictionary(position => position.Item.Name, position => position.Index, StringComparer.Ordinal);
        var together = clips.Where(clip => clip.Group is not null).GroupBy(clip => clip.Group, StringComparer.Ordinal)
            .Select(group => group.AsEnumerable()).Concat(DuplicateAudio.GroupsOf(clips, cancellationToken));
        if (wholeFolds) together = together.Concat(clips.Where(clip => clip.Fold is not null).GroupBy(clip => clip.Fold).Select(fold => fold.AsEnumerable()));
        foreach (var group in together)
        {
            int[] members = [.. group.Select(clip => places[clip.Name])];
            foreach (var member in members) leader[Find(member)] = Find(members[0]);
        }
        return [.. Enumerable.Range(0, clips.Length).GroupBy(Find).Select(unit => unit.Select(position => clips[position]).ToArray())];
    }

    private sealed class Part(int labels)
    {
        public int[,] Counts { get; } = new int[labels, 2];

        public int Size { get; set; }

        // The cost grows with the fill level. A clip of a rare label costs more, since a part has a larger fraction of that label.
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

namespace Earmark.Data;

/// <summary>Splits clips into stratified folds, or holds out a fraction of them, without splitting groups.</summary>
/// <remarks>
/// The algorithm is greedy. Clips that must not be separated form a unit. The largest units are assigned first, each to the fold with the fewest clips of its labels so
/// far. Ties are resolved by the number of clips of its strata (label, verified), then by the total number of clips, then at random. Single clips are assigned last,
/// one stratum at a time, and balance the folds. For single clips, the counts per label and per stratum therefore differ by at most
/// one between folds. With groups of one label each, they differ by at most the size of the largest group of that label.
/// If clips have several labels or none, <see cref="IterativeStratification"/> is used instead.
/// </remarks>
internal static class Stratification
{
    /// <summary>Returns the fold of each clip, by name.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="count">Number of folds.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">There are fewer units than folds.</exception>
    public static Dictionary<string, int> AssignFolds(Dataset data, int count, ulong seed, CancellationToken cancellationToken)
    {
        Clip[] clips = [.. data.Train.OrderBy(clip => clip.Name, StringComparer.Ordinal)];
        var units = Units(clips, preserveFolds: false, cancellationToken);
        if (units.Length < count)
            throw InputException.At(data.Root, $"{clips.Length} clips in {units.Length} groups cannot be divided into {count} folds",
                $"at most {units.Length}");
        new CounterRandom(seed, "folds").Shuffle(units.AsSpan());
        if (!HaveOneLabel(clips))
        {
            var foldOf = IterativeStratification.Assign(units, [.. Enumerable.Repeat(1.0 / count, count)]);
            return units.Zip(foldOf).SelectMany(unit => unit.First, (unit, clip) => (clip.Name, unit.Second)).ToDictionary(StringComparer.Ordinal);
        }
        var labels = LabelSet.Create(clips);
        var totals = clips.CountBy(clip => clip.Labels!.Only!).ToDictionary(StringComparer.Ordinal);
        var folds = Enumerable.Range(0, count).Select(_ => new FoldCounts(labels.Count)).ToArray();
        new CounterRandom(seed, "parts").Shuffle(folds.AsSpan()); // the first of equal folds is chosen
        Dictionary<string, int> result = new(clips.Length, StringComparer.Ordinal);
        var ordered = units.OrderByDescending(unit => unit.Length).ThenBy(unit => unit[0].Labels!.Only, StringComparer.Ordinal)
            .ThenByDescending(unit => unit[0].Verified);
        foreach (var unit in ordered)
        {
            (int Label, int Verified, int Total)[] members =
                [.. unit.Select(clip => (labels.IndexOf(clip.Labels!.Only!), clip.Verified ? 1 : 0, totals[clip.Labels!.Only!]))];
            var best = folds.MinBy(fold => fold.Cost(members))!;
            foreach (var (label, verified, _) in members) best.Counts[label, verified]++;
            best.Size += unit.Length;
            foreach (var clip in unit) result.Add(clip.Name, Array.IndexOf(folds, best));
        }
        return result;
    }

    /// <summary>Returns the names of the held-out clips: a fraction of all clips, and approximately the same fraction of each label.</summary>
    /// <remarks>
    /// Systematic sampling of units in random order within each label and stratum, with a random start. A unit is held out if
    /// this brings the number of held-out clips closer to the fraction of the clips seen so far, unless its label has already contributed its
    /// fraction. For single clips, the total count is therefore the fraction rounded (halves up), and the count of each label or stratum differs from its
    /// fraction by less than one. With groups, it differs by at most the size of the largest group. The last unit of a label is always used for training.
    /// </remarks>
    /// <param name="data">The data set.</param>
    /// <param name="fraction">The fraction, between 0 and 1.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">No clip can be held out.</exception>
    public static IReadOnlyList<string> SelectHeldOut(Dataset data, double fraction, ulong seed, CancellationToken cancellationToken)
    {
        Clip[] clips = [.. data.Train.OrderBy(clip => clip.Name, StringComparer.Ordinal)];
        var units = Units(clips, preserveFolds: true, cancellationToken);
        new CounterRandom(seed, "hold out").Shuffle(units.AsSpan());
        if (!HaveOneLabel(clips)) return HoldOutIteratively(data, units, fraction);
        string[] labels = [.. LabelSet.Create(clips)];
        new CounterRandom(seed, "labels").Shuffle(labels.AsSpan());
        var remainingUnits = units.SelectMany(LabelsOf).CountBy(label => label).ToDictionary(StringComparer.Ordinal);
        var movable = units.Where(unit => LabelsOf(unit).All(label => remainingUnits[label] > 1)).ToArray();
        var offset = Offset(fraction * movable.Sum(unit => unit.Length), new CounterRandom(seed, "first held out").NextDouble());
        var (seen, heldOut) = (0, new List<string>());
        foreach (var labelUnits in movable.GroupBy(unit => unit[0].Labels!.Only!, StringComparer.Ordinal).OrderBy(units => Array.IndexOf(labels, units.Key)))
        {
            var (quota, previousCount) = (fraction * labelUnits.Sum(unit => unit.Length), heldOut.Count);
            foreach (var unit in labelUnits.OrderByDescending(unit => unit[0].Verified))
            {
                seen += unit.Length;
                var isCloser = fraction * seen - heldOut.Count + (unit.Length == 1 ? offset : 0) >= unit.Length / 2.0;
                if (!isCloser || heldOut.Count - previousCount >= quota || LabelsOf(unit).Any(label => remainingUnits[label] == 1)) continue;
                heldOut.AddRange(unit.Select(clip => clip.Name));
                foreach (var label in LabelsOf(unit)) remainingUnits[label]--;
            }
        }
        if (heldOut.Count > 0) return heldOut;
        if (movable.Length > 0 && units.Length == clips.Length) throw Fold.NoTrainingClips(data, fraction);
        throw InputException.At(data.Root, FormattableString.Invariant($"a fraction of {fraction} of {clips.Length} training clips in {units.Length} groups holds out no clips: ")
            + (movable.Length > 0 ? $"the smallest group that can be held out has {movable.Min(unit => unit.Length)} clips" : "no label has clips in two groups, one for training and one for validation"),
            movable.Length > 0 ? "a larger validation.fraction, or smaller groups" : "at least two groups of a label",
            "validation.split=random ignores groups, which makes the result too optimistic.");
    }

    // The last unit of a label is always used for training.
    private static List<string> HoldOutIteratively(Dataset data, Clip[][] units, double fraction)
    {
        var partOf = IterativeStratification.Assign(units, [1 - fraction, fraction]);
        var remainingUnits = units.SelectMany(LabelsOf).CountBy(label => label).ToDictionary(StringComparer.Ordinal);
        var count = units.Sum(unit => unit.Length);
        List<string> heldOut = [];
        // Rare labels all go to the larger part, training. Its units are added until the fraction is reached.
        foreach (var (unit, part) in units.Zip(partOf).OrderByDescending(unit => unit.Second)) // a stable sort
        {
            if (part == 0 && heldOut.Count + unit.Length / 2.0 > fraction * count || LabelsOf(unit).Any(label => remainingUnits[label] == 1)) continue;
            heldOut.AddRange(unit.Select(clip => clip.Name));
            foreach (var label in LabelsOf(unit)) remainingUnits[label]--;
        }
        return heldOut.Count > 0 && heldOut.Count < count ? heldOut : throw Fold.NoTrainingClips(data, fraction);
    }

    private static bool HaveOneLabel(Clip[] clips) => Array.TrueForAll(clips, clip => clip.Labels!.Count == 1);

    // Random start of the sampling, so that the result does not depend on the position of a clip in its stratum. The count is still the rounded fraction.
    private static double Offset(double expected, double uniform)
    {
        var remainder = expected - Math.Floor(expected + 0.5); // of the rounding, from -1/2 to 1/2
        return Math.Max(-0.5, -0.5 - remainder) + uniform * (1 - Math.Abs(remainder));
    }

    private static IEnumerable<string> LabelsOf(Clip[] unit) => unit.SelectMany(clip => clip.Labels!).Distinct(StringComparer.Ordinal);

    // Clips that must not be separated: connected by group, predefined fold or identical recordings, directly or through other clips.
    private static Clip[][] Units(Clip[] clips, bool preserveFolds, CancellationToken cancellationToken)
    {
        var leader = Enumerable.Range(0, clips.Length).ToArray();
        int Find(int index) => leader[index] == index ? index : leader[index] = Find(leader[index]);
        var indices = clips.Index().ToDictionary(entry => entry.Item.Name, entry => entry.Index, StringComparer.Ordinal);
        var related = clips.Where(clip => clip.Group is not null).GroupBy(clip => clip.Group, StringComparer.Ordinal)
            .Select(group => group.AsEnumerable())
            // Parts of identical recordings are related, whichever parts they are.
            .Concat(DuplicateAudio.FindGroups(clips.Select(clip => clip with { Span = null }), cancellationToken));
        if (preserveFolds) related = related.Concat(clips.Where(clip => clip.Fold is not null).GroupBy(clip => clip.Fold).Select(fold => fold.AsEnumerable()));
        foreach (var group in related)
        {
            int[] members = [.. group.Select(clip => indices[clip.Name])];
            foreach (var member in members) leader[Find(member)] = Find(members[0]);
        }
        return [.. Enumerable.Range(0, clips.Length).GroupBy(Find).Select(unit => unit.Select(index => clips[index]).ToArray())];
    }

    private sealed class FoldCounts(int labels)
    {
        public int[,] Counts { get; } = new int[labels, 2];

        public int Size { get; set; }

        // The cost grows with the number of clips already in the fold. Clips of a rare label cost more because each is a larger fraction of that label.
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

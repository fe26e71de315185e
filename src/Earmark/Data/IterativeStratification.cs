namespace Earmark.Data;

/// <summary>Assigns clips with any number of labels to parts of given sizes, so that each part has about the same fraction of each label.</summary>
/// <remarks>
/// Sechidis, Tsoumakas and Vlahavas 2011, "On the stratification of multi-label data", algorithm 1. The label with the fewest unassigned
/// clips is distributed first, each unit to the part that lacks most clips of this label, then to the part that lacks most clips of the same
/// label and verification, then to the part that lacks most clips in total, then to the first. Units of clips that stay together are assigned as a whole, the
/// largest first. Clips without labels count as a label of their own.
/// </remarks>
internal static class IterativeStratification
{
    /// <summary>Returns the part of each unit.</summary>
    /// <param name="units">Clips that stay together, in random order.</param>
    /// <param name="fractions">Fraction of the clips for each part; they sum to 1. Ties go to the first part.</param>
    public static int[] Assign(IReadOnlyList<Clip[]> units, IReadOnlyList<double> fractions)
    {
        var unassigned = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        var remaining = new Dictionary<string, int>(StringComparer.Ordinal);
        var parts = fractions.Select(_ => new Part()).ToArray();
        foreach (var (index, unit) in units.Index())
            foreach (var clip in unit)
            {
                foreach (var part in parts.Index()) part.Item.Size += fractions[part.Index];
                foreach (var label in LabelsOf(clip))
                {
                    if (!unassigned.TryGetValue(label, out var waiting)) unassigned[label] = waiting = [];
                    waiting.Add(index);
                    remaining[label] = remaining.GetValueOrDefault(label) + 1;
                    foreach (var part in parts.Index()) part.Item.Add(label, clip.Verified, fractions[part.Index]);
                }
            }

        var result = new int[units.Count];
        while (remaining.Count > 0)
        {
            var rarest = remaining.MinBy(label => (label.Value, label.Key), Comparer<(int Clips, string Label)>.Create((a, b) =>
                a.Clips != b.Clips ? a.Clips.CompareTo(b.Clips) : string.CompareOrdinal(a.Label, b.Label))).Key;
            foreach (var index in unassigned[rarest].OrderByDescending(index => units[index].Length).ThenBy(index => index).ToArray())
            {
                var unit = units[index];
                var verified = unit.First(clip => LabelsOf(clip).Contains(rarest)).Verified;
                var best = parts.MaxBy(part => (part.Lacking(rarest), part.Lacking(rarest, verified), part.Size))!;
                result[index] = Array.IndexOf(parts, best);
                best.Size -= unit.Length;
                foreach (var clip in unit)
                    foreach (var label in LabelsOf(clip))
                    {
                        best.Add(label, clip.Verified, -1);
                        unassigned[label].Remove(index);
                        if (--remaining[label] == 0) remaining.Remove(label);
                    }
            }
        }
        return result;
    }

    private static readonly string[] Background = [""];

    private static IReadOnlyList<string> LabelsOf(Clip clip) => clip.Labels is { Count: > 0 } labels ? labels : Background;

    // The numbers of clips that a part still lacks.
    private sealed class Part
    {
        private readonly Dictionary<(string Label, bool Verified), double> lacking = [];

        public double Size { get; set; }

        public void Add(string label, bool verified, double clips) => lacking[(label, verified)] = lacking.GetValueOrDefault((label, verified)) + clips;

        public double Lacking(string label, bool verified) => Math.Round(lacking.GetValueOrDefault((label, verified)), 9); // sums of fractions are not exact

        public double Lacking(string label) => Math.Round(lacking.GetValueOrDefault((label, true)) + lacking.GetValueOrDefault((label, false)), 9);
    }
}

using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Average precision of a label: the sum of precision times increase of recall over the clips ranked by score. Clips with equal scores are accepted together.</summary>
internal sealed class AveragePrecision
{
    private const int Resamples = 1000;
    private const ulong Seed = 0;

    private readonly int[] order; // clips in descending order of score
    private readonly bool[] isTrue, endsTie; // in this order

    /// <summary>Ranks clips.</summary>
    /// <param name="clips">Score of each clip, and whether it has the label.</param>
    public AveragePrecision(IReadOnlyList<(float Score, bool IsTrue)> clips)
    {
        order = [.. Enumerable.Range(0, clips.Count).OrderByDescending(clip => clips[clip].Score)];
        isTrue = [.. order.Select(clip => clips[clip].IsTrue)];
        endsTie = [.. order.Select((clip, rank) => rank == order.Length - 1 || clips[order[rank + 1]].Score != clips[clip].Score)];
    }

    /// <summary>Returns the average precision, 0 to 1, or null if no clip has the label.</summary>
    /// <param name="counts">How often each clip counts, in the order of the constructor; empty if each counts once.</param>
    public double? Compute(ReadOnlySpan<int> counts = default)
    {
        var (sum, accepted, hits, previous) = (0.0, 0, 0, 0);
        for (var rank = 0; rank < order.Length; rank++)
        {
            var count = counts.IsEmpty ? 1 : counts[order[rank]];
            accepted += count;
            if (isTrue[rank]) hits += count;
            if (!endsTie[rank] || hits == previous) continue;
            sum += (double)hits / accepted * (hits - previous);
            previous = hits;
        }
        return hits == 0 ? null : sum / hits;
    }

    /// <summary>
    /// Returns the 95% interval of the average precision of each label: the 2.5% and 97.5% quantiles over 1,000 bootstrap samples, in which the clips are drawn with replacement
    /// (Efron 1979). The seed is fixed. Samples without a clip of the label do not count for it.
    /// </summary>
    /// <param name="scores">Scores of the clips.</param>
    /// <param name="truth">Clips with their labels, all of which are in the table.</param>
    /// <returns>Intervals by label, for the labels that have clips.</returns>
    public static IReadOnlyDictionary<string, ConfidenceInterval> Intervals(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        int[] rows = [.. truth.Select(clip => scores.RowOf(clip.Name))];
        var labels = scores.Labels.Index().Where(label => truth.Any(clip => clip.Labels!.Contains(label.Item)))
            .Select(label => (label.Item, Ranking: new AveragePrecision([.. truth.Select((clip, i) => (scores[rows[i]][label.Index], clip.Labels!.Contains(label.Item)))]))).ToArray();
        var values = new double?[labels.Length, Resamples];
        Parallel.For(0, Resamples, new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, resample =>
        {
            var random = new CounterRandom(Seed, "bootstrap", resample);
            var counts = new int[truth.Count];
            for (var draw = 0; draw < counts.Length; draw++) counts[random.NextInt(counts.Length)]++;
            foreach (var (label, (_, ranking)) in labels.Index()) values[label, resample] = ranking.Compute(counts);
        });
        return labels.Index().ToDictionary(label => label.Item.Item, label =>
        {
            double[] sorted = [.. Enumerable.Range(0, Resamples).Select(resample => values[label.Index, resample]).OfType<double>().Order()];
            return sorted.Length == 0 ? new(0, 1) : new ConfidenceInterval(sorted[(int)(0.025 * (sorted.Length - 1))], sorted[(int)Math.Ceiling(0.975 * (sorted.Length - 1))]);
        }, StringComparer.Ordinal);
    }
}

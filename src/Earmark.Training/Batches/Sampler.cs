using Earmark.Training.Presets;

namespace Earmark.Training.Batches;

/// <summary>Which clip stands at which place of the endless row of examples: a pure function of seed and place.</summary>
public abstract class Sampler
{
    /// <summary>Makes the sampler a preset names.</summary>
    /// <param name="sampling">How clips are chosen.</param>
    /// <param name="labels">Label of each clip; -1: none.</param>
    /// <param name="seed">The run's seed.</param>
    public static Sampler Of(ClipSampling sampling, IReadOnlyList<int> labels, ulong seed) =>
        sampling == ClipSampling.Balanced ? new Balanced(labels, seed) : new Shuffled(labels.Count, seed);

    /// <summary>The clip at a place of a pass.</summary>
    /// <param name="pass">Passes before.</param>
    /// <param name="place">Place within the pass, below the number of clips.</param>
    public abstract int At(long pass, int place);

    private static int[] Order(int count, ulong seed, string purpose, long pass, long slot = 0)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new CounterRandom(seed, purpose, pass, slot).Shuffle(order.AsSpan());
        return order;
    }

    // Every clip once a pass.
    private sealed class Shuffled(int count, ulong seed) : Sampler
    {
        private volatile Tuple<long, int[]>? last; // the order of the pass asked for last, so that it is drawn once

        public override int At(long pass, int place)
        {
            var order = last;
            if (order is null || order.Item1 != pass) last = order = new(pass, Order(count, seed, "pass", pass));
            return order.Item2[place];
        }
    }

    // Rounds in which every label comes once, in random order; each label walks through its own clips in random order.
    private sealed class Balanced : Sampler
    {
        private readonly int[][] clips;
        private readonly ulong seed;
        private readonly int count;

        public Balanced(IReadOnlyList<int> labels, ulong seed)
        {
            clips = [.. labels.Index().GroupBy(entry => entry.Item, entry => entry.Index).OrderBy(group => group.Key).Select(group => group.ToArray())];
            (this.seed, count) = (seed, labels.Count);
        }

        public override int At(long pass, int place)
        {
            var (round, turn) = Math.DivRem(pass * count + place, clips.Length);
            var label = Order(clips.Length, seed, "labels of a round", round)[turn];
            var (walk, step) = Math.DivRem(round, clips[label].Length);
            return clips[label][Order(clips[label].Length, seed, "clips of a label", walk, label)[step]];
        }
    }
}

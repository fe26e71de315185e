using Earmark.Training.Presets;

namespace Earmark.Training.Batches;

/// <summary>Order of the clips in the infinite sequence of examples: a pure function of seed and position.</summary>
public abstract class Sampler
{
    /// <summary>Creates the sampler specified by a preset.</summary>
    /// <param name="sampling">How clips are selected.</param>
    /// <param name="labels">Label of each clip, or -1 for a clip without labels.</param>
    /// <param name="seed">The run's seed.</param>
    public static Sampler Create(ClipSampling sampling, IReadOnlyList<int> labels, ulong seed) =>
        sampling == ClipSampling.Balanced ? new Balanced(labels, seed) : new Shuffled(labels.Count, seed);

    /// <summary>Returns the clip at a position of an epoch.</summary>
    /// <param name="pass">Epoch, from 0.</param>
    /// <param name="position">Position in the epoch, below the number of clips.</param>
    public abstract int ClipAt(long pass, int position);

    private static int[] Order(int count, ulong seed, string purpose, long pass, long slot = 0)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new CounterRandom(seed, purpose, pass, slot).Shuffle(order.AsSpan());
        return order;
    }

    // Every clip once per epoch.
    private sealed class Shuffled(int count, ulong seed) : Sampler
    {
        private volatile Tuple<long, int[]>? last; // the order of the last epoch, so that it is computed once

        public override int ClipAt(long pass, int position)
        {
            var order = last;
            if (order is null || order.Item1 != pass) last = order = new(pass, Order(count, seed, "pass", pass));
            return order.Item2[position];
        }
    }

    // In each round, every label occurs once, in random order. The clips of each label are also used in random order.
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

        public override int ClipAt(long pass, int position)
        {
            var (round, index) = Math.DivRem(pass * count + position, clips.Length);
            var label = Order(clips.Length, seed, "labels of a round", round)[index];
            var (repetition, step) = Math.DivRem(round, clips[label].Length);
            return clips[label][Order(clips[label].Length, seed, "clips of a label", repetition, label)[step]];
        }
    }
}

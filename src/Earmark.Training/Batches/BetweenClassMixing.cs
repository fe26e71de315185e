using System.Numerics.Tensors;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>
/// Between-class mixing (Tokozume et al. 2018, arXiv 1711.10282): every example is mixed with an example of another class. The mixing ratio is uniformly distributed between 0 and 1. The gains
/// are computed from the ratio and the sound levels of both examples, so that the perceived loudness matches the ratio. The targets are mixed with the same ratio.
/// </summary>
/// <remarks>
/// The original mixes waveforms. Here, the powers of logarithmic spectrograms are mixed, which is the expected power of mixed waveforms with independent phases. With gains p and 1 - p, equation 2
/// and the normalisation of the original, the powers have the weights p² / (p² + (1 - p)²) and (1 - p)² / (p² + (1 - p)²).
/// The level of an example is the highest A-weighted level of a tenth of a second.
/// </remarks>
internal sealed class BetweenClassMixing : Mixing
{
    private const double LevelSeconds = 0.1, MinPower = 1e-12;

    private readonly Targets targets;
    private readonly ulong seed;
    private readonly float[] weights; // of the bands, in power
    private readonly int levelFrames;

    /// <summary>Creates the mixing for a front end.</summary>
    /// <param name="frontEnd">The front end, at its final sample rate.</param>
    /// <param name="targets">Targets of the clips, which determine their classes.</param>
    /// <param name="seed">The run's seed.</param>
    public BetweenClassMixing(LogMel frontEnd, Targets targets, ulong seed)
    {
        (this.targets, this.seed) = (targets, seed);
        weights = WeightsOf(frontEnd);
        levelFrames = Math.Max(1, (int)Math.Round(LevelSeconds * frontEnd.SampleRate / frontEnd.HopSamples));
    }

    /// <inheritdoc/>
    public override Mixture[] Apply(float[] spectrograms, IReadOnlyList<int> clips, long step)
    {
        var (count, size) = (clips.Count, spectrograms.Length / clips.Count);
        var (powers, levels, mixtures) = (new float[spectrograms.Length], new double[count], new Mixture[count]);
        TensorPrimitives.Exp(spectrograms, powers);
        Parallel.For(0, count, slot => levels[slot] = Level(powers.AsSpan(slot * size, size)));
        Parallel.For(0, count, slot =>
        {
            var random = new CounterRandom(seed, "between class", step, slot);
            var ratio = random.NextDouble();
            var other = Partner(clips, slot, random.NextInt(Math.Max(1, count - 1)));
            mixtures[slot] = other == slot ? new(slot, 1) : new(other, (float)ratio);
            if (other == slot) return;
            var (first, second) = PowerWeights(ratio, levels[slot], levels[other]);
            var mixed = spectrograms.AsSpan(slot * size, size);
            TensorPrimitives.Multiply(powers.AsSpan(other * size, size), (float)second, mixed);
            TensorPrimitives.MultiplyAdd(powers.AsSpan(slot * size, size), (float)first, mixed, mixed);
            TensorPrimitives.Log(mixed, mixed);
        });
        return mixtures;
    }

    /// <summary>Returns the weights of the powers of two sounds, which sum to one.</summary>
    /// <param name="ratio">Mixing ratio, the fraction of the first sound, 0 to 1.</param>
    /// <param name="level">Level of the first sound, in dB.</param>
    /// <param name="other">Level of the second sound, in dB.</param>
    internal static (double First, double Second) PowerWeights(double ratio, double level, double other)
    {
        // p = 1 / (1 + 10^((G1 - G2) / 20) (1 - r) / r), multiplied by r so that r may be 0.
        var (first, second) = (ratio, Math.Pow(10, (level - other) / 20) * (1 - ratio));
        var sum = first * first + second * second;
        return (first * first / sum, second * second / sum);
    }

    /// <summary>Returns the level of an example in dB: the highest mean of its A-weighted power over a tenth of a second.</summary>
    /// <param name="powers"><c>[frames, bands]</c>.</param>
    internal double Level(ReadOnlySpan<float> powers)
    {
        var frames = powers.Length / weights.Length;
        var (window, sum, highest) = (Math.Min(levelFrames, frames), 0.0, 0.0);
        var weighted = new double[frames];
        for (var frame = 0; frame < frames; frame++)
        {
            weighted[frame] = TensorPrimitives.Dot(powers.Slice(frame * weights.Length, weights.Length), weights);
            sum += weighted[frame] - (frame >= window ? weighted[frame - window] : 0);
            if (frame >= window - 1) highest = Math.Max(highest, sum / window);
        }
        return 10 * Math.Log10(Math.Max(highest, MinPower));
    }

    /// <summary>Returns the A-weighting of a frequency as a factor of power, 1 at about 1 kHz.</summary>
    /// <remarks>IEC 61672-1, annex E.</remarks>
    internal static double AWeight(double frequency)
    {
        var square = frequency * frequency;
        var response = 12_194.0 * 12_194 * square * square
            / ((square + 20.6 * 20.6) * Math.Sqrt((square + 107.7 * 107.7) * (square + 737.9 * 737.9)) * (square + 12_194.0 * 12_194));
        return response * response * Math.Pow(10, 0.2); // 2.00 dB
    }

    // The first example of another class, counted from a random position after the slot, or the slot if there is none.
    private int Partner(IReadOnlyList<int> clips, int slot, int first)
    {
        for (var i = 0; i < clips.Count - 1; i++)
        {
            var other = (slot + 1 + (first + i) % (clips.Count - 1)) % clips.Count;
            if (targets.AreDifferentClasses(clips[slot], clips[other])) return other;
        }
        return slot;
    }

    private static float[] WeightsOf(LogMel frontEnd)
    {
        var edges = MelBank.Edges(frontEnd.MelBands, frontEnd.Fmin, frontEnd.Fmax, frontEnd.Scale);
        return [.. BandWeights.Of(frontEnd).Select((weight, band) => (float)AWeight(edges[band + 1]) * weight)];
    }
}

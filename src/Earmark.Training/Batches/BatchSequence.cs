using Earmark.FrontEnds;
using Earmark.Training.Presets;

namespace Earmark.Training.Batches;

/// <summary>The sequence of batches of a run. The batch of a step depends only on (seed, step).</summary>
public sealed class BatchSequence
{
    private readonly IExamples examples;
    private readonly Targets targets;
    private readonly FrontEnd frontEnd;
    private readonly ExampleOptions options;
    private readonly SoftTargets? softTargets;
    private readonly Mixing? mixing;
    private readonly MixupTargets mixedTargets;
    private readonly ulong seed;
    private readonly Sampler sampler;
    private readonly Augmentation augmentation;

    /// <summary>Creates the sequence of a run.</summary>
    /// <param name="examples">Spectrograms of the training clips.</param>
    /// <param name="targets">The training targets of the clips.</param>
    /// <param name="preset">Batch size, crops, augmentation, score rule and seed.</param>
    /// <param name="softTargets">Soft targets of the clips from a teacher, or null without a teacher.</param>
    /// <exception cref="InvalidOperationException">The score rule is not resolved.</exception>
    public BatchSequence(IExamples examples, Targets targets, Preset preset, SoftTargets? softTargets = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(preset);
        (this.examples, this.targets, frontEnd, options) = (examples, targets, preset.FrontEnd, preset.Examples);
        (this.softTargets, seed) = (softTargets, preset.Seed);
        mixedTargets = preset.Targets.ResolvedRule().IsExclusive ? MixupTargets.Linear : preset.Targets.MixupTargets; // exclusive targets must sum to one
        mixing = Mixing.Create(preset, targets);
        augmentation = new(preset.Augment, seed, frontEnd);
        sampler = Sampler.Create(options.Sampling, targets.RarestLabels, seed);
    }

    /// <summary>
    /// Number of steps per epoch. With shuffled clips, an epoch has as many examples as there are clips, and its last batch may be smaller, as in the challenge's notebook. With balanced labels, all batches are full: a
    /// batch of a few examples would disturb batch norm and the optimiser in every epoch.
    /// </summary>
    public int StepsPerEpoch => (examples.Clips.Count + options.Batch - 1) / options.Batch;

    /// <summary>Returns the batch of a step. May be called from any thread and in any order.</summary>
    /// <param name="step">Index of the step, from 0.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Batch GetBatch(long step, CancellationToken cancellationToken = default)
    {
        var (first, count) = PositionsOf(step);
        var samples = SamplesAt(step);
        var shape = (frontEnd.Channels, Frames: frontEnd.FrameCount(samples), frontEnd.Bands);
        var cropSamples = SamplesBeforeAugmentation(samples);

        var crops = new Crop[count];
        for (var slot = 0; slot < count; slot++) crops[slot] = CropOf(ClipAt(first + slot), cropSamples, step, slot);
        var spectrograms = augmentation.Apply(examples.Crops(crops, cropSamples, options.Fill == CropFill.Repeat, cancellationToken), shape, count, step);
        int[] clips = [.. crops.Select(crop => crop.Clip)];
        var mixtures = mixing?.Apply(spectrograms, clips, step) ?? [.. clips.Select((_, slot) => new Mixture(slot, 1))];
        var (rows, weights, doubtful) = CreateTargets(clips, mixtures);
        var (soft, taught) = CreateSoftTargets(clips, mixtures);
        return new(spectrograms, [count, shape.Channels, shape.Frames, shape.Bands], rows, weights, doubtful) { SoftTargets = soft, SoftFractions = taught };
    }

    // The first position of a step in the sequence of all examples, and the number of its examples.
    private (long First, int Count) PositionsOf(long step)
    {
        if (options.Sampling == ClipSampling.Balanced) return (step * options.Batch, options.Batch);
        var (epoch, index) = Math.DivRem(step, StepsPerEpoch);
        var first = index * options.Batch;
        return (epoch * examples.Clips.Count + first, (int)Math.Min(options.Batch, examples.Clips.Count - first));
    }

    private int ClipAt(long position) => sampler.ClipAt(position / examples.Clips.Count, (int)(position % examples.Clips.Count));

    // Uses a few lengths only, because convolutions on the CPU are compiled for each shape and the number of cached shapes is limited.
    private int SamplesAt(long step)
    {
        var length = new CounterRandom(seed, "crop length", step).NextInt(options.CropLengths);
        var (min, max) = (options.CropMin.ToSamples(frontEnd.SampleRate), options.CropMax.ToSamples(frontEnd.SampleRate));
        return min + (int)((long)(max - min) * length / Math.Max(1, options.CropLengths - 1));
    }

    // Examples that are compressed in time need a longer crop.
    private int SamplesBeforeAugmentation(int samples)
    {
        var frames = frontEnd.FrameCount(samples);
        return augmentation.FramesBefore(frames) is var required && required > frames ? frontEnd.SampleCount(required) : samples;
    }

    private Crop CropOf(int clip, int samples, long step, int slot)
    {
        var random = new CounterRandom(seed, "crop", step, slot);
        return Crop.Random(clip, examples.Length(clip), samples, options.Padding.ToSamples(frontEnd.SampleRate), random.NextDouble());
    }

    // Returns targets, weights and doubtful fractions.
    private (float[] Rows, float[] Weights, float[] Doubtful) CreateTargets(int[] clips, Mixture[] mixtures)
    {
        var (rows, weights, doubtful) = (new float[clips.Length * targets.Count], new float[clips.Length], new float[clips.Length]);
        for (var slot = 0; slot < clips.Length; slot++)
        {
            var row = rows.AsSpan(slot * targets.Count, targets.Count);
            var (clip, other, fraction) = (clips[slot], clips[mixtures[slot].Other], mixtures[slot].Fraction);
            if (mixing is null) targets.AddTo(clip, 1, row);
            else targets.WriteMixed(clip, other, fraction, mixedTargets, row);
            weights[slot] = fraction * targets.Weight(clip) + (1 - fraction) * targets.Weight(other);
            doubtful[slot] = (targets.IsDoubtful(clip) ? fraction : 0) + (targets.IsDoubtful(other) ? 1 - fraction : 0);
        }
        return (rows, weights, doubtful);
    }

    // Returns soft targets, and the fraction of each example that has them.
    private (float[] Rows, float[] Fractions) CreateSoftTargets(int[] clips, Mixture[] mixtures)
    {
        if (softTargets is null) return ([], []);
        var (rows, fractions) = (new float[clips.Length * targets.Count], new float[clips.Length]);
        for (var slot = 0; slot < clips.Length; slot++)
            fractions[slot] = softTargets.WriteMixed(clips[slot], clips[mixtures[slot].Other], mixtures[slot].Fraction, mixedTargets, rows.AsSpan(slot * targets.Count, targets.Count));
        return (rows, fractions);
    }
}

/// <summary>Input and targets of one training step. Uses plain arrays, so that any thread can prepare them.</summary>
/// <param name="Spectrograms">Values, in row-major order of <see cref="Shape"/>.</param>
/// <param name="Shape"><c>[batch, channels, frames, bands]</c>.</param>
/// <param name="Targets">Probability of each label, <c>[batch, labels]</c>.</param>
/// <param name="Weights">Weight of each example in the loss, <c>[batch]</c>.</param>
/// <param name="Doubtful">Fraction of each example with doubtful labels, 0 to 1: with mixup, an example can be mixed from a clip with doubtful labels and another clip, <c>[batch]</c>.</param>
public sealed record Batch(float[] Spectrograms, long[] Shape, float[] Targets, float[] Weights, float[] Doubtful)
{
    /// <summary>Number of examples.</summary>
    public int Count => Weights.Length;

    /// <summary>Scores of a teacher for each label, <c>[batch, labels]</c>; empty without a teacher.</summary>
    public float[] SoftTargets { get; init; } = [];

    /// <summary>Fraction of each example with soft targets, 0 to 1, <c>[batch]</c>; empty without a teacher.</summary>
    public float[] SoftFractions { get; init; } = [];
}

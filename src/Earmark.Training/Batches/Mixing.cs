using Earmark.FrontEnds;
using Earmark.Training.Presets;

namespace Earmark.Training.Batches;

/// <summary>An example of a batch that was mixed from two examples.</summary>
/// <param name="Other">Slot of the second example. If it is the slot of the first, the example is not mixed.</param>
/// <param name="Fraction">Fraction of the first example in the targets, 0 to 1. The rest is the second example.</param>
internal readonly record struct Mixture(int Other, float Fraction);

/// <summary>Mixes each example of a batch with the unmixed form of another one. The pairs and their ratios depend only on (seed, step, slot).</summary>
internal abstract class Mixing
{
    /// <summary>Creates the mixing of a preset, or returns null if there is none.</summary>
    public static Mixing? Create(Preset preset, Targets targets) => preset.Targets switch
    {
        { BetweenClass: true } => new BetweenClassMixing((LogMel)preset.FrontEnd, targets, preset.Seed),
        { Mixup: > 0 and var parameter } => new Mixup(parameter, preset.Seed),
        _ => null,
    };

    /// <summary>Mixes the examples of a batch.</summary>
    /// <param name="spectrograms"><c>[batch, channels, frames, bands]</c>, which is replaced by the mixed spectrograms.</param>
    /// <param name="clips">The clip of each example.</param>
    /// <param name="step">The step.</param>
    public abstract Mixture[] Apply(float[] spectrograms, IReadOnlyList<int> clips, long step);

    // Mixup (Zhang et al. 2018): the values of the spectrograms are mixed, with the next example of the batch.
    private sealed class Mixup(double parameter, ulong seed) : Mixing
    {
        public override Mixture[] Apply(float[] spectrograms, IReadOnlyList<int> clips, long step)
        {
            var (count, size, unmixed) = (clips.Count, spectrograms.Length / clips.Count, (float[])spectrograms.Clone());
            var mixtures = new Mixture[count];
            for (var slot = 0; slot < count; slot++)
            {
                var random = new CounterRandom(seed, "mixup", step, slot);
                mixtures[slot] = new((slot + 1) % count, (float)Augment.MixupFraction(ref random, parameter));
                Augment.Mix(spectrograms.AsSpan(slot * size, size), unmixed.AsSpan(mixtures[slot].Other * size, size), mixtures[slot].Fraction);
            }
            return mixtures;
        }
    }
}

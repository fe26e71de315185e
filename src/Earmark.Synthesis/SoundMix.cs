using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>Several sound classes in one clip, each with its own instrument, start and level.</summary>
internal sealed class SoundMix : ISound
{
    /// <summary>Maximum deviation of the level of a sound from the mean level in dB, so that two sounds differ by at most 6 dB.</summary>
    private const double LevelRangeDb = 3;

    /// <summary>Creates a mix.</summary>
    /// <param name="soundClasses">Two or more different classes, in any order.</param>
    public SoundMix(IEnumerable<SoundClass> soundClasses)
    {
        SoundClasses = [.. soundClasses.OrderBy(soundClass => soundClass.Label, StringComparer.Ordinal)];
        Label = JoinLabels(SoundClasses.Select(soundClass => soundClass.Label));
    }

    /// <summary>The classes in ordinal order of their labels.</summary>
    public IReadOnlyList<SoundClass> SoundClasses { get; }

    /// <inheritdoc/>
    public string Label { get; }

    /// <summary>Returns the content of the label field for several labels: the labels in ordinal order, joined by commas.</summary>
    public static string JoinLabels(IEnumerable<string> labels) => string.Join(',', labels.Order(StringComparer.Ordinal));

    /// <inheritdoc/>
    public void Synthesise(Span<float> clip, ref CounterRandom random)
    {
        var seed = random.NextUInt64();
        var rented = ArrayPool<float>.Shared.Rent(clip.Length);
        var sound = rented.AsSpan(0, clip.Length);
        for (var i = 0; i < SoundClasses.Count; i++)
        {
            sound.Clear();
            SynthesiseSound(i, sound, seed);
            for (var t = 0; t < clip.Length; t++) clip[t] += sound[t];
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Synthesises one sound of the mix, which starts in the first half of the clip.</summary>
    /// <param name="index">Index in <see cref="SoundClasses"/>.</param>
    /// <param name="clip">Output buffer, filled with zeros.</param>
    /// <param name="seed">Seed of the mix. The sounds of a mix have independent random numbers.</param>
    internal void SynthesiseSound(int index, Span<float> clip, ulong seed)
    {
        var random = new CounterRandom(seed, "sound of a mix", slot: index);
        var sound = clip[(int)(clip.Length * random.NextDouble(0, 0.5))..];
        var level = ExactMath.DecibelsToAmplitude(random.NextDouble(-LevelRangeDb, LevelRangeDb));
        SoundClasses[index].Synthesise(sound, ref random);
        var gain = (float)(level / Math.Max(SignalLevel.Compute(sound), 1e-6));
        foreach (ref var sample in sound) sample *= gain;
    }
}

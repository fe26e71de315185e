namespace Earmark.Synthesis;

/// <summary>
/// A recording that contains none of the sound classes: coloured noise that swells and fades slowly, as wind on a
/// microphone does, and a second, steady noise. Both can contain mains hum.
/// </summary>
/// <remarks>
/// Unlike the noise classes ("Wind_noise", "Surf_noise"), the noise has no centre frequency that moves with the swells,
/// so a classifier can distinguish them.
/// </remarks>
internal sealed class BackgroundSound : ISound
{
    private const int ControlPeriod = 32; // in samples

    /// <summary>The only instance. Everything that differs between recordings is drawn from the random numbers of the clip.</summary>
    public static BackgroundSound Instance { get; } = new();

    private BackgroundSound() { }

    /// <summary>Clip lengths in seconds, before scaling to the mean length of the corpus.</summary>
    public static LogUniform ClipSeconds { get; } = (2, 16);

    /// <inheritdoc/>
    public string Label => "";

    /// <inheritdoc/>
    public void Synthesise(Span<float> clip, ref CounterRandom random)
    {
        BackgroundNoise.Add(clip, 0.3, ref random);
        ApplySwells(clip, ref random);
        BackgroundNoise.Add(clip, 0.3 * ExactMath.DecibelsToAmplitude(random.NextDouble(-20, -3)), ref random);
    }

    /// <summary>Modulates the level irregularly, with two sines whose periods are several seconds.</summary>
    private static void ApplySwells(Span<float> clip, ref CounterRandom random)
    {
        double rate = new LogUniform(0.05, 0.3).Draw(ref random), depth = random.NextDouble(0, 0.8);
        SineOscillator slowSwell = new(random.NextDouble()), fastSwell = new(random.NextDouble());
        slowSwell.SetIncrement(rate * ControlPeriod / Corpus.SampleRate);
        fastSwell.SetIncrement(2.7 * rate * ControlPeriod / Corpus.SampleRate);
        for (var from = 0; from < clip.Length; from += ControlPeriod)
        {
            var gain = (float)(1 - depth * (0.5 + 0.35 * slowSwell.Next() + 0.15 * fastSwell.Next()));
            foreach (ref var sample in clip[from..Math.Min(from + ControlPeriod, clip.Length)]) sample *= gain;
        }
    }
}

namespace Earmark.Synthesis;

/// <summary>Band-limited noise that swells and fades: wind, hiss, surf.</summary>
internal sealed record NoiseBand : Generator
{
    /// <summary>Bandwidth, as a multiple of the centre frequency.</summary>
    public LogUniform Width { get; init; } = (0.3, 1.5);

    /// <summary>Swells per second.</summary>
    public LogUniform Swells { get; init; } = (0.2, 1.2);

    /// <summary>Attenuation between swells: 0 none, 1 down to silence.</summary>
    public LogUniform Depth { get; init; } = (0.3, 0.9);

    /// <summary>Range over which the centre frequency follows the swells, in octaves.</summary>
    public LogUniform Sweep { get; init; } = (0.2, 1);

    /// <inheritdoc/>
    public override void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw)
    {
        double width = Width.From(ref body), rate = Swells.From(ref body), depth = Depth.From(ref body), sweep = Sweep.From(ref body);
        Phasor slow = new(draw.Uniform()), quick = new(draw.Uniform());
        slow.Turn(rate * Block / Corpus.SampleRate);
        quick.Turn(2.7 * rate * Block / Corpus.SampleRate);
        var white = new White(draw.Bits());
        double low = 0, band = 0, damping = Math.Min(width, 1.8);
        for (var from = 0; from < sound.Length; from += Block)
        {
            var swell = 0.5 + 0.35 * slow.Next() + 0.15 * quick.Next();
            var centre = Math.Min(hertz * ExactMath.Power2(sweep * (swell - 0.5)), 7000);
            var f = 2 * ExactMath.Sine(centre / 2 / Corpus.SampleRate);      // a state variable filter (Chamberlin 1980): its centre frequency can be modulated
            var gain = 1.2 * (1 - depth * (1 - swell)) * Math.Sqrt(damping * 2000 / (centre + 300));
            foreach (ref var sample in sound[from..Math.Min(from + Block, sound.Length)])
            {
                low += f * band;
                band += f * (white.Next() - low - damping * band);
                sample = (float)(gain * band);
            }
        }
    }
}

/// <summary>A decaying burst of noise whose cutoff falls: a blast, a puff, a crash.</summary>
internal sealed record Burst : Generator
{
    /// <summary>60 dB decay time in seconds.</summary>
    public LogUniform Decay { get; init; } = (0.4, 2.5);

    /// <summary>Octaves by which the cutoff falls during the decay time.</summary>
    public LogUniform Darkening { get; init; } = (1, 4);

    /// <summary>Amplitude of a rumble at a quarter of the centre frequency.</summary>
    public LogUniform Rumble { get; init; } = (0.2, 1);

    /// <inheritdoc/>
    public override double? Rings(double hertz, CounterRandom body) => 1.1 * Decay.From(ref body);

    /// <inheritdoc/>
    public override void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw)
    {
        double decay = Decay.From(ref body), darkening = Darkening.From(ref body), rumble = Rumble.From(ref body);
        var white = new White(draw.Bits());
        var deep = new BandPass(hertz / 4, hertz / 6);
        double level = 1, shrink = ExactMath.Decay(decay), held = 0, smooth = 0;
        for (var from = 0; from < sound.Length; from += Block)
        {
            var corner = Math.Min(4 * hertz * ExactMath.Power2(-darkening * from / (decay * Corpus.SampleRate)), 18_000);
            var step = ExactMath.Step(corner);
            foreach (ref var sample in sound[from..Math.Min(from + Block, sound.Length)])
            {
                var noise = white.Next();
                held = step * noise + (1 - step) * held;
                smooth = step * held + (1 - step) * smooth;
                sample = (float)(level * (smooth + 3 * rumble * deep.Next(noise)));
                level *= shrink;
            }
        }
    }
}

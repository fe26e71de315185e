namespace Earmark.Synthesis;

/// <summary>Band-limited noise that swells and fades: wind, hiss, surf.</summary>
internal sealed record NoiseBand : Generator
{
    /// <summary>Bandwidth, as a multiple of the centre frequency.</summary>
    public LogUniform RelativeBandwidth { get; init; } = (0.3, 1.5);

    /// <summary>Swells per second.</summary>
    public LogUniform SwellRateHz { get; init; } = (0.2, 1.2);

    /// <summary>Attenuation between swells: 0 none, 1 down to silence.</summary>
    public LogUniform SwellDepth { get; init; } = (0.3, 0.9);

    /// <summary>Range over which the centre frequency follows the swells, in octaves.</summary>
    public LogUniform SweepOctaves { get; init; } = (0.2, 1);

    /// <inheritdoc/>
    public override void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random)
    {
        double width = RelativeBandwidth.Draw(ref body), rate = SwellRateHz.Draw(ref body), depth = SwellDepth.Draw(ref body), sweep = SweepOctaves.Draw(ref body);
        SineOscillator slow = new(random.Uniform()), quick = new(random.Uniform());
        slow.SetIncrement(rate * ControlPeriod / Corpus.SampleRate);
        quick.SetIncrement(2.7 * rate * ControlPeriod / Corpus.SampleRate);
        var white = new WhiteNoise(random.Bits());
        double low = 0, band = 0, damping = Math.Min(width, 1.8);
        for (var from = 0; from < sound.Length; from += ControlPeriod)
        {
            var swell = 0.5 + 0.35 * slow.Next() + 0.15 * quick.Next();
            var centre = Math.Min(hertz * ExactMath.Exp2(sweep * (swell - 0.5)), 7000);
            var f = 2 * ExactMath.Sine(centre / 2 / Corpus.SampleRate);      // a state variable filter (Chamberlin 1980): its centre frequency can be modulated
            var gain = 1.2 * (1 - depth * (1 - swell)) * Math.Sqrt(damping * 2000 / (centre + 300));
            foreach (ref var sample in sound[from..Math.Min(from + ControlPeriod, sound.Length)])
            {
                low += f * band;
                band += f * (white.Next() - low - damping * band);
                sample = (float)(gain * band);
            }
        }
    }
}

/// <summary>A decaying burst of noise whose cutoff falls: a blast, a puff, a crash.</summary>
internal sealed record NoiseBurst : Generator
{
    /// <summary>60 dB decay time in seconds.</summary>
    public LogUniform DecaySeconds { get; init; } = (0.4, 2.5);

    /// <summary>Octaves by which the cutoff falls during the decay time.</summary>
    public LogUniform CutoffFallOctaves { get; init; } = (1, 4);

    /// <summary>Amplitude of a rumble at a quarter of the centre frequency.</summary>
    public LogUniform RumbleLevel { get; init; } = (0.2, 1);

    /// <inheritdoc/>
    public override double? RingSeconds(double hertz, CounterRandom body) => 1.1 * DecaySeconds.Draw(ref body);

    /// <inheritdoc/>
    public override void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random)
    {
        double decay = DecaySeconds.Draw(ref body), darkening = CutoffFallOctaves.Draw(ref body), rumble = RumbleLevel.Draw(ref body);
        var white = new WhiteNoise(random.Bits());
        var deep = new BandPass(hertz / 4, hertz / 6);
        double level = 1, shrink = ExactMath.DecayFactor(decay), held = 0, smooth = 0;
        for (var from = 0; from < sound.Length; from += ControlPeriod)
        {
            var corner = Math.Min(4 * hertz * ExactMath.Exp2(-darkening * from / (decay * Corpus.SampleRate)), 18_000);
            var step = ExactMath.OnePoleCoefficient(corner);
            foreach (ref var sample in sound[from..Math.Min(from + ControlPeriod, sound.Length)])
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

namespace Earmark.Synthesis;

/// <summary>Band-limited noise that swells and fades: wind, hiss, surf.</summary>
internal sealed record NoiseBand : Generator
{
    /// <summary>Bandwidth, as a multiple of the centre frequency.</summary>
    public LogUniform RelativeBandwidth { get; init; } = (0.3, 1.5);

    /// <summary>Swells per second.</summary>
    public LogUniform SwellRateHz { get; init; } = (0.2, 1.2);

    /// <summary>Attenuation between swells, from 0 (none) to 1 (down to silence).</summary>
    public LogUniform SwellDepth { get; init; } = (0.3, 0.9);

    /// <summary>Range over which the centre frequency follows the swells, in octaves.</summary>
    public LogUniform SweepOctaves { get; init; } = (0.2, 1);

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double width = RelativeBandwidth.Draw(ref instrument), rate = SwellRateHz.Draw(ref instrument), depth = SwellDepth.Draw(ref instrument), sweep = SweepOctaves.Draw(ref instrument);
        SineOscillator slowSwell = new(random.NextDouble()), fastSwell = new(random.NextDouble());
        slowSwell.SetIncrement(rate * ControlPeriod / Corpus.SampleRate);
        fastSwell.SetIncrement(2.7 * rate * ControlPeriod / Corpus.SampleRate);
        var white = new WhiteNoise(random.NextUInt64());
        double low = 0, band = 0, damping = Math.Min(width, 1.8);
        for (var from = 0; from < buffer.Length; from += ControlPeriod)
        {
            var swell = 0.5 + 0.35 * slowSwell.Next() + 0.15 * fastSwell.Next();
            var centre = Math.Min(hertz * ExactMath.Exp2(sweep * (swell - 0.5)), 7000);
            var f = 2 * ExactMath.Sine(centre / 2 / Corpus.SampleRate);      // a state variable filter (Chamberlin 1980), whose centre frequency can be modulated
            var gain = 1.2 * (1 - depth * (1 - swell)) * Math.Sqrt(damping * 2000 / (centre + 300));
            foreach (ref var sample in buffer[from..Math.Min(from + ControlPeriod, buffer.Length)])
            {
                low += f * band;
                band += f * (white.Next() - low - damping * band);
                sample = (float)(gain * band);
            }
        }
    }
}

/// <summary>A decaying burst of noise with a falling cutoff: a blast, a puff, a crash.</summary>
internal sealed record NoiseBurst : Generator
{
    /// <summary>60 dB decay time in seconds.</summary>
    public LogUniform DecaySeconds { get; init; } = (0.4, 2.5);

    /// <summary>Fall of the cutoff during the decay time, in octaves.</summary>
    public LogUniform CutoffFallOctaves { get; init; } = (1, 4);

    /// <summary>Amplitude of a rumble at a quarter of the centre frequency.</summary>
    public LogUniform RumbleLevel { get; init; } = (0.2, 1);

    /// <inheritdoc/>
    public override double? SoundSeconds(double hertz, CounterRandom instrument) => 1.1 * DecaySeconds.Draw(ref instrument);

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double decay = DecaySeconds.Draw(ref instrument), cutoffFallOctaves = CutoffFallOctaves.Draw(ref instrument), rumble = RumbleLevel.Draw(ref instrument);
        var white = new WhiteNoise(random.NextUInt64());
        var rumbleFilter = new BandPass(hertz / 4, hertz / 6);
        double level = 1, decayFactor = ExactMath.DecayFactor(decay), firstStage = 0, secondStage = 0;
        for (var from = 0; from < buffer.Length; from += ControlPeriod)
        {
            var cutoffHz = Math.Min(4 * hertz * ExactMath.Exp2(-cutoffFallOctaves * from / (decay * Corpus.SampleRate)), 18_000);
            var coefficient = ExactMath.OnePoleCoefficient(cutoffHz);
            foreach (ref var sample in buffer[from..Math.Min(from + ControlPeriod, buffer.Length)])
            {
                var noise = white.Next();
                firstStage = coefficient * noise + (1 - coefficient) * firstStage;
                secondStage = coefficient * firstStage + (1 - coefficient) * secondStage;
                sample = (float)(level * (secondStage + 3 * rumble * rumbleFilter.Next(noise)));
                level *= decayFactor;
            }
        }
    }
}

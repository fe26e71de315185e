namespace Earmark.Synthesis;

/// <summary>
/// Many small collisions, as of beads in a shaker, gravel, rain or sparks. Each collision excites a short burst of
/// noise, which is filtered by two resonances (Cook 1997, "Physically informed sonic modeling").
/// </summary>
internal sealed record CollisionNoise : Generator
{
    /// <summary>Collisions per second.</summary>
    public LogUniform CollisionsPerSecond { get; init; } = (200, 1500);

    /// <summary>60 dB decay time of one collision, in seconds.</summary>
    public LogUniform CollisionDecaySeconds { get; init; } = (0.004, 0.02);

    /// <summary>Bandwidth of the resonances, as a multiple of their centre frequency.</summary>
    public LogUniform RelativeBandwidth { get; init; } = (0.15, 0.8);

    /// <summary>60 dB decay time of the shaking, in seconds, or 0 for no decay.</summary>
    public LogUniform ShakeDecaySeconds { get; init; } = 0;

    /// <inheritdoc/>
    public override double? SoundSeconds(double hertz, CounterRandom instrument) => ShakeDecaySeconds.Maximum > 0 ? 1.1 * ShakeDecaySeconds.Draw(ref instrument) : null;

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double shakeDecaySeconds = ShakeDecaySeconds.Draw(ref instrument), collisionsPerSecond = CollisionsPerSecond.Draw(ref instrument), decaySeconds = CollisionDecaySeconds.Draw(ref instrument), width = RelativeBandwidth.Draw(ref instrument);
        double shakeLevel = 1, shakeDecayFactor = shakeDecaySeconds > 0 ? ExactMath.DecayFactor(shakeDecaySeconds) : 1, energy = 0, collisionDecayFactor = ExactMath.DecayFactor(decaySeconds);
        var probability = collisionsPerSecond / Corpus.SampleRate;
        var white = new WhiteNoise(random.NextUInt64());
        var centreHz = hertz * random.NextDouble(0.9, 1.1);
        BandPass lowerResonance = new(centreHz, width * centreHz), upperResonance = new(1.9 * centreHz, width * centreHz);
        var gain = 1.5 / Math.Sqrt(Math.Min(1, collisionsPerSecond * decaySeconds / 7) + 0.02) * Math.Sqrt(3000 / (width * centreHz + 300));
        foreach (ref var sample in buffer)
        {
            if (0.5 + 0.5 * white.Next() < probability) energy += shakeLevel * (0.6 + 0.4 * white.Next());
            var x = energy * white.Next();
            sample = (float)(gain * (lowerResonance.Next(x) + 0.6 * upperResonance.Next(x)));
            energy *= collisionDecayFactor;
            shakeLevel *= shakeDecayFactor;
        }
    }
}

/// <summary>A scrape, as of a stick on a comb: noise gated at the ridges.</summary>
internal sealed record Scrape : Generator
{
    /// <summary>Ridges per second.</summary>
    public LogUniform RidgesPerSecond { get; init; } = (15, 60);

    /// <summary>Change of speed during the note, as a fraction.</summary>
    public LogUniform SpeedChange { get; init; } = (0.1, 0.6);

    /// <summary>Bandwidth of the resonance, as a multiple of its centre frequency.</summary>
    public LogUniform RelativeBandwidth { get; init; } = (0.2, 0.9);

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double ridgesPerSecond = RidgesPerSecond.Draw(ref instrument), width = RelativeBandwidth.Draw(ref instrument), speedChange = SpeedChange.Draw(ref random) * (random.NextBool(0.5) ? 1 : -1);
        var white = new WhiteNoise(random.NextUInt64());
        var resonance = new BandPass(hertz, width * hertz);
        double phase = 0, energy = 0, ridgeDecayFactor = ExactMath.DecayFactor(0.6 / ridgesPerSecond), gain = 2 * Math.Sqrt(3000 / (width * hertz + 300));
        for (var i = 0; i < buffer.Length; i++)
        {
            phase += ridgesPerSecond / Corpus.SampleRate * (1 + speedChange * ((double)i / buffer.Length - 0.5));
            if (phase >= 1)
            {
                phase -= 1 + 0.15 * white.Next();
                energy = 0.7 + 0.3 * white.Next();
            }
            buffer[i] = (float)(gain * resonance.Next(energy * white.Next()));
            energy *= ridgeDecayFactor;
        }
    }
}

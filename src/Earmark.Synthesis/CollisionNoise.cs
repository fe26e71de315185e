namespace Earmark.Synthesis;

/// <summary>
/// Many small collisions in a shell: beads in a shaker, gravel, rain, sparks. Each collision excites a short burst of
/// noise, which two resonances filter (Cook 1997, "Physically informed sonic modeling").
/// </summary>
internal sealed record CollisionNoise : Generator
{
    /// <summary>Collisions per second.</summary>
    public LogUniform CollisionsPerSecond { get; init; } = (200, 1500);

    /// <summary>60 dB decay time of one collision, in seconds.</summary>
    public LogUniform CollisionDecaySeconds { get; init; } = (0.004, 0.02);

    /// <summary>Bandwidth of the resonances, as a multiple of their centre frequency.</summary>
    public LogUniform RelativeBandwidth { get; init; } = (0.15, 0.8);

    /// <summary>60 dB decay time of the shaking, in seconds; 0 means no decay.</summary>
    public LogUniform ShakeDecaySeconds { get; init; } = 0;

    /// <inheritdoc/>
    public override double? RingSeconds(double hertz, CounterRandom body) => ShakeDecaySeconds.Maximum > 0 ? 1.1 * ShakeDecaySeconds.Draw(ref body) : null;

    /// <inheritdoc/>
    public override void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random)
    {
        double settle = ShakeDecaySeconds.Draw(ref body), rate = CollisionsPerSecond.Draw(ref body), grain = CollisionDecaySeconds.Draw(ref body), width = RelativeBandwidth.Draw(ref body);
        double shake = 1, calm = settle > 0 ? ExactMath.DecayFactor(settle) : 1, energy = 0, shrink = ExactMath.DecayFactor(grain);
        var chance = rate / Corpus.SampleRate;
        var white = new WhiteNoise(random.Bits());
        var centre = hertz * random.Uniform(0.9, 1.1);
        BandPass shell = new(centre, width * centre), edge = new(1.9 * centre, width * centre);
        var gain = 1.5 / Math.Sqrt(Math.Min(1, rate * grain / 7) + 0.02) * Math.Sqrt(3000 / (width * centre + 300));
        foreach (ref var sample in sound)
        {
            if (0.5 + 0.5 * white.Next() < chance) energy += shake * (0.6 + 0.4 * white.Next());
            var x = energy * white.Next();
            sample = (float)(gain * (shell.Next(x) + 0.6 * edge.Next(x)));
            energy *= shrink;
            shake *= calm;
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
    public override void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random)
    {
        double rate = RidgesPerSecond.Draw(ref body), width = RelativeBandwidth.Draw(ref body), hurry = SpeedChange.Draw(ref random) * (random.NextBool(0.5) ? 1 : -1);
        var white = new WhiteNoise(random.Bits());
        var shell = new BandPass(hertz, width * hertz);
        double phase = 0, energy = 0, shrink = ExactMath.DecayFactor(0.6 / rate), gain = 2 * Math.Sqrt(3000 / (width * hertz + 300));
        for (var i = 0; i < sound.Length; i++)
        {
            phase += rate / Corpus.SampleRate * (1 + hurry * ((double)i / sound.Length - 0.5));
            if (phase >= 1)
            {
                phase -= 1 + 0.15 * white.Next();
                energy = 0.7 + 0.3 * white.Next();
            }
            sound[i] = (float)(gain * shell.Next(energy * white.Next()));
            energy *= shrink;
        }
    }
}

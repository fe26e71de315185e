namespace Earmark.Synthesis;

/// <summary>
/// Many small collisions in a shell: beads in a shaker, gravel, rain, sparks. Each collision feeds noise that dies at
/// once, coloured by two resonances (Cook 1997, "Physically informed sonic modeling").
/// </summary>
internal sealed record Grains : Generator
{
    /// <summary>Collisions per second.</summary>
    public LogUniform Rate { get; init; } = (200, 1500);

    /// <summary>Seconds in which one collision falls by 60 dB.</summary>
    public LogUniform Grain { get; init; } = (0.004, 0.02);

    /// <summary>Width of the resonances, as a multiple of their centre.</summary>
    public LogUniform Width { get; init; } = (0.15, 0.8);

    /// <summary>Seconds in which the shaking dies by 60 dB; 0 keeps on.</summary>
    public LogUniform Settle { get; init; } = 0;

    /// <inheritdoc/>
    public override double? Rings(double hertz, CounterRandom body) => Settle.High > 0 ? 1.1 * Settle.From(ref body) : null;

    /// <inheritdoc/>
    public override void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw)
    {
        double settle = Settle.From(ref body), rate = Rate.From(ref body), grain = Grain.From(ref body), width = Width.From(ref body);
        double shake = 1, calm = settle > 0 ? ExactMath.Decay(settle) : 1, energy = 0, shrink = ExactMath.Decay(grain);
        var chance = rate / Corpus.SampleRate;
        var white = new White(draw.Bits());
        var centre = hertz * draw.Uniform(0.9, 1.1);
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

/// <summary>A scrape: noise let through in ridges, as of a stick on a comb, its pitch the ridges per second.</summary>
internal sealed record Ridges : Generator
{
    /// <summary>Ridges per second.</summary>
    public LogUniform Rate { get; init; } = (15, 60);

    /// <summary>How much the speed changes on the way, as a share.</summary>
    public LogUniform Hurry { get; init; } = (0.1, 0.6);

    /// <summary>Width of the resonance, as a multiple of its centre.</summary>
    public LogUniform Width { get; init; } = (0.2, 0.9);

    /// <inheritdoc/>
    public override void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw)
    {
        double rate = Rate.From(ref body), width = Width.From(ref body), hurry = Hurry.From(ref draw) * (draw.NextBool(0.5) ? 1 : -1);
        var white = new White(draw.Bits());
        var shell = new BandPass(hertz, width * hertz);
        double phase = 0, energy = 0, shrink = ExactMath.Decay(0.6 / rate), gain = 2 * Math.Sqrt(3000 / (width * hertz + 300));
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

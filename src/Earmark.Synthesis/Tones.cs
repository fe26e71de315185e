namespace Earmark.Synthesis;

/// <summary>A reed or a buzzer: a pulse wave, perhaps two that beat, through a low pass that follows the pitch.</summary>
internal sealed record Reed : Generator
{
    /// <summary>Share of the period that the pulse is open: 0.5 has odd harmonics only.</summary>
    public LogUniform Open { get; init; } = (0.4, 0.5);

    /// <summary>Corner of the low pass, as a multiple of the pitch.</summary>
    public LogUniform Brightness { get; init; } = (2, 9);

    /// <summary>Level of a second reed.</summary>
    public double Second { get; init; }

    /// <summary>Pitch of the second reed against the first.</summary>
    public LogUniform Ratio { get; init; } = (1.003, 1.01);

    /// <summary>Level of the breath's noise.</summary>
    public LogUniform Noise { get; init; } = (0.01, 0.15);

    /// <summary>How much of the highs come only after the attack: 0 none, 1 all.</summary>
    public double Swell { get; init; }

    /// <inheritdoc/>
    public override void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw)
    {
        double open = Open.From(ref body), bright = Brightness.From(ref body), ratio = Ratio.From(ref body), noise = Noise.From(ref body);
        Saw rise = new(draw.Uniform()), second = new(draw.Uniform());
        var fall = rise.Ahead(open);
        LowPass first = new(hertz * bright), last = new(2 * hertz * bright), dull = new(hertz);
        var white = new White(draw.Bits());
        double drift = 0, bite = 1 - Swell, approach = 1 - ExactMath.Power2(-Block / (0.06 * Corpus.SampleRate));
        for (var from = 0; from < sound.Length; from += Block)
        {
            drift = 0.97 * drift + 0.0003 * white.Next();
            bite += approach * (1 - bite);
            var step = hertz / Corpus.SampleRate * (1 + drift);
            foreach (ref var sample in sound[from..Math.Min(from + Block, sound.Length)])
            {
                var pulse = rise.Next(step) - fall.Next(step);
                if (Second > 0) pulse += Second * second.Next(step * ratio);
                var x = last.Next(first.Next(pulse + noise * white.Next()));
                var soft = dull.Next(x);
                sample = (float)(0.7 * (soft + bite * (x - soft)));
            }
        }
    }
}

/// <summary>A whistle or a flute: a sine with a few harmonics that may glide and swing, and breath around it.</summary>
internal sealed record Whistle : Generator
{
    /// <summary>Where it glides to, as a multiple of the pitch; either way about.</summary>
    public LogUniform Glide { get; init; } = (1.02, 1.8);

    /// <summary>Swings of the vibrato per second.</summary>
    public LogUniform Vibrato { get; init; } = (4, 7);

    /// <summary>How far the vibrato goes to either side, as a share of the pitch.</summary>
    public LogUniform Depth { get; init; } = (0.001, 0.01);

    /// <summary>Level of the second harmonic; the third is half of it.</summary>
    public LogUniform Harmonics { get; init; } = (0.005, 0.1);

    /// <summary>Level of the breath.</summary>
    public LogUniform Breath { get; init; } = (0.05, 0.5);

    /// <summary>Whether it always glides upwards, and evenly to the end.</summary>
    public bool Rising { get; init; }

    /// <inheritdoc/>
    public override void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw)
    {
        double depth = Depth.From(ref body), harmonics = Harmonics.From(ref body), breath = Breath.From(ref body);
        var octaves = ExactMath.Log2(Glide.From(ref draw)) * (Rising || draw.NextBool(0.5) ? 1 : -1);
        var late = Rising ? 0 : draw.Uniform(0, 0.6);                 // the glide begins here and takes the rest
        var vibrato = new Phasor(draw.Uniform());
        vibrato.Turn(Vibrato.From(ref body) * Block / Corpus.SampleRate);
        var sine = new Phasor(0);
        var white = new White(draw.Bits());
        BandPass air = new(hertz, 0.5 * hertz), edge = new(2.5 * hertz, 2 * hertz);
        for (var from = 0; from < sound.Length; from += Block)
        {
            var along = Math.Max(0, (double)from / sound.Length - late) / (1 - late);
            var pitch = hertz * ExactMath.Power2(octaves * along * (Rising ? 1 : along * (3 - 2 * along)));
            sine.Turn(pitch * (1 + depth * vibrato.Next()) / Corpus.SampleRate);
            sine.Tidy();
            foreach (ref var sample in sound[from..Math.Min(from + Block, sound.Length)])
            {
                double s = sine.Next(), noise = white.Next();
                var second = 2 * s * s - 1;                            // the cosine of twice the angle
                sample = (float)(0.7 * (s + harmonics * (second + s * second)) + breath * (air.Next(noise) + 0.3 * edge.Next(noise)));
            }
        }
    }
}

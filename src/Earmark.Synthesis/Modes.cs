namespace Earmark.Synthesis;

/// <summary>Something struck: a sum of decaying sines at the ratios of a bell, a bar, a membrane, a plate, and the noise of the blow.</summary>
internal sealed record Modes(params double[] Ratios) : Generator
{
    /// <summary>Frequencies of a bell against its strike note (Fletcher and Rossing 1998, chapter 21).</summary>
    public static readonly double[] Bell = [0.5, 1, 1.19, 1.5, 2, 2.52, 2.66, 3.01, 4.17, 5.43, 6.79, 8.21];

    /// <summary>A free bar of one thickness (chapter 2).</summary>
    public static readonly double[] Bar = [1, 2.756, 5.404, 8.933];

    /// <summary>A bar cut below so that its second mode is two octaves up, as a marimba's (chapter 19).</summary>
    public static readonly double[] TunedBar = [1, 3.98, 9.24, 16.4];

    /// <summary>An ideal round membrane (chapter 3).</summary>
    public static readonly double[] Membrane = [1, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501];

    /// <summary>A glass, by its rim (about n squared).</summary>
    public static readonly double[] Glass = [1, 2.32, 4.25, 6.63, 9.38, 12.2];

    /// <summary>Wood, a box or a door: close, without order.</summary>
    public static readonly double[] Box = [1, 1.37, 1.93, 2.41, 3.17, 4.4, 5.9, 7.7];

    /// <summary>A thin plate: dense.</summary>
    public static readonly double[] Plate = [1, 1.31, 1.73, 2.17, 2.59, 3.02, 3.61, 4.13, 4.87, 5.39, 6.11, 6.93, 7.67, 8.59, 9.47, 10.7];

    /// <summary>Seconds in which the mode of ratio 1 falls by 60 dB.</summary>
    public LogUniform Decay { get; init; } = (1, 4);

    /// <summary>How much sooner high modes die: their time is divided by ratio to this power.</summary>
    public double Loss { get; init; } = 0.8;

    /// <summary>How much weaker high modes are struck, in dB per octave.</summary>
    public LogUniform Softness { get; init; } = (1, 9);

    /// <summary>How far a ratio strays from instrument to instrument, as a share.</summary>
    public double Stray { get; init; } = 0.03;

    /// <summary>Level of the blow's noise.</summary>
    public LogUniform Noise { get; init; } = (0.02, 0.2);

    /// <summary>Seconds in which the blow's noise falls by 60 dB.</summary>
    public LogUniform Blow { get; init; } = (0.004, 0.03);

    /// <inheritdoc/>
    public override double? Rings(double hertz, CounterRandom body) => Math.Max(1.1 * Decay.From(ref body) * Longest, Blow.High);

    private double Longest => Ratios[0] < 1 ? ExactMath.Power2(-Loss * ExactMath.Log2(Ratios[0])) : 1; // the lowest mode rings longest

    /// <inheritdoc/>
    public override void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw)
    {
        double decay = Decay.From(ref body), softness = Softness.From(ref body), noise = Noise.From(ref body), blow = Blow.From(ref body);
        Span<Mode> modes = stackalloc Mode[(Ratios.Length + 3) / 4 * 4];
        double sum = 0;
        for (var i = 0; i < Ratios.Length; i++)
        {
            var ratio = Ratios[i] * (1 + Stray * body.Uniform(-1, 1));
            var octaves = ExactMath.Log2(ratio);
            var level = ExactMath.Amplitude(-softness * Math.Abs(octaves)) * draw.Uniform(0.5, 1); // each blow hits another spot
            var seconds = decay * ExactMath.Power2(-Loss * octaves);
            if (ratio * hertz > 18_000) level = 0;
            modes[i] = new(ratio * hertz, seconds, level);
            sum += level;
        }
        for (var i = 0; i < modes.Length; i += 4) Ring(sound, modes.Slice(i, 4), 1 / (0.3 + 0.7 * sum));
        Strike(sound, noise, blow, hertz, ref draw);
    }

    /// <summary>One mode: y[n] = near y[n-1] - far y[n-2].</summary>
    private readonly struct Mode
    {
        public readonly double Near, Far, First;
        public readonly int Samples;

        public Mode(double hertz, double seconds, double level)
        {
            var radius = ExactMath.Decay(seconds);
            (Near, Far) = (2 * radius * ExactMath.Cosine(hertz / Corpus.SampleRate), radius * radius);
            First = level * radius * ExactMath.Sine(hertz / Corpus.SampleRate);
            Samples = (int)Math.Min(1.1 * seconds * Corpus.SampleRate, int.MaxValue / 2);
        }
    }

    private static void Ring(Span<float> sound, ReadOnlySpan<Mode> modes, double gain) // four at once: their chains of sums overlap
    {
        Mode a = modes[0], b = modes[1], c = modes[2], d = modes[3];
        double a1 = gain * a.First, a2 = 0, b1 = gain * b.First, b2 = 0, c1 = gain * c.First, c2 = 0, d1 = gain * d.First, d2 = 0;
        var last = Math.Max(Math.Max(a.Samples, b.Samples), Math.Max(c.Samples, d.Samples));
        foreach (ref var sample in sound[..Math.Min(sound.Length, last)])
        {
            sample += (float)(a1 + b1 + (c1 + d1));
            (a1, a2) = (a.Near * a1 - a.Far * a2, a1);
            (b1, b2) = (b.Near * b1 - b.Far * b2, b1);
            (c1, c2) = (c.Near * c1 - c.Far * c2, c1);
            (d1, d2) = (d.Near * d1 - d.Far * d2, d1);
        }
    }

    private static void Strike(Span<float> sound, double level, double seconds, double hertz, ref CounterRandom draw)
    {
        var fall = ExactMath.Decay(seconds);
        var white = new White(draw.Bits());
        var colour = new LowPass(Math.Max(8 * hertz, 1500));
        foreach (ref var sample in sound[..(int)Math.Min(sound.Length, 1.1 * seconds * Corpus.SampleRate)])
        {
            sample += (float)(level * colour.Next(white.Next()));
            level *= fall;
        }
    }
}

/// <summary>A thump: a sine that falls in pitch while it dies, as of a slack drum.</summary>
internal sealed record Thump : Generator
{
    /// <summary>Seconds in which it falls by 60 dB.</summary>
    public LogUniform Decay { get; init; } = (0.25, 0.9);

    /// <summary>How much higher it begins, as a share of the pitch.</summary>
    public LogUniform Drop { get; init; } = (0.5, 3);

    /// <summary>Seconds in which the drop falls to a half.</summary>
    public LogUniform Fall { get; init; } = (0.01, 0.04);

    /// <summary>Level of the noise that goes with it (a snare), from the same blow.</summary>
    public LogUniform Noise { get; init; } = (0.02, 0.1);

    /// <inheritdoc/>
    public override double? Rings(double hertz, CounterRandom body) => 1.1 * Decay.From(ref body);

    /// <inheritdoc/>
    public override void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw)
    {
        double decay = Decay.From(ref body), drop = Drop.From(ref body), fall = Fall.From(ref body), noise = Noise.From(ref body);
        double level = 0.9, shrink = ExactMath.Decay(decay), sink = ExactMath.Power2(-Block / (fall * Corpus.SampleRate));
        double hiss = noise, hush = ExactMath.Decay(0.7 * decay);
        var sine = new Phasor(0);
        var white = new White(draw.Bits());
        for (var from = 0; from < sound.Length; from += Block)
        {
            sine.Turn(hertz * (1 + drop) / Corpus.SampleRate);
            drop *= sink;
            sine.Tidy();
            foreach (ref var sample in sound[from..Math.Min(from + Block, sound.Length)])
            {
                sample = (float)(level * sine.Next() + hiss * white.Next());
                level *= shrink;
                hiss *= hush;
            }
        }
    }
}

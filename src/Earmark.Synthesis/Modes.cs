namespace Earmark.Synthesis;

/// <summary>
/// Modal synthesis of a struck object: a sum of decaying sines at the frequency ratios of a bell, bar, membrane or plate,
/// plus the noise of the strike.
/// </summary>
internal sealed record Modes(params double[] Ratios) : Generator
{
    /// <summary>Frequency ratios of a bell relative to its strike note (Fletcher and Rossing 1998, chapter 21).</summary>
    public static readonly double[] Bell = [0.5, 1, 1.19, 1.5, 2, 2.52, 2.66, 3.01, 4.17, 5.43, 6.79, 8.21];

    /// <summary>Frequency ratios of a free bar of uniform thickness (chapter 2).</summary>
    public static readonly double[] Bar = [1, 2.756, 5.404, 8.933];

    /// <summary>Frequency ratios of an undercut bar, as of a marimba, whose second mode is two octaves above the first (chapter 19).</summary>
    public static readonly double[] TunedBar = [1, 3.98, 9.24, 16.4];

    /// <summary>Frequency ratios of an ideal circular membrane (chapter 3).</summary>
    public static readonly double[] Membrane = [1, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501];

    /// <summary>Frequency ratios of the rim of a glass (about n squared).</summary>
    public static readonly double[] Glass = [1, 2.32, 4.25, 6.63, 9.38, 12.2];

    /// <summary>Frequency ratios of a wooden box or door: close and irregular.</summary>
    public static readonly double[] Box = [1, 1.37, 1.93, 2.41, 3.17, 4.4, 5.9, 7.7];

    /// <summary>Frequency ratios of a thin plate: dense.</summary>
    public static readonly double[] Plate = [1, 1.31, 1.73, 2.17, 2.59, 3.02, 3.61, 4.13, 4.87, 5.39, 6.11, 6.93, 7.67, 8.59, 9.47, 10.7];

    /// <summary>60 dB decay time of the mode of ratio 1, in seconds.</summary>
    public LogUniform Decay { get; init; } = (1, 4);

    /// <summary>Damping of high modes: the decay time of a mode is divided by its ratio to this power.</summary>
    public double Loss { get; init; } = 0.8;

    /// <summary>Attenuation of high modes in dB per octave.</summary>
    public LogUniform Softness { get; init; } = (1, 9);

    /// <summary>Random variation of the ratios between instruments, as a fraction.</summary>
    public double Stray { get; init; } = 0.03;

    /// <summary>Amplitude of the strike noise.</summary>
    public LogUniform Noise { get; init; } = (0.02, 0.2);

    /// <summary>60 dB decay time of the strike noise, in seconds.</summary>
    public LogUniform Blow { get; init; } = (0.004, 0.03);

    /// <inheritdoc/>
    public override double? Rings(double hertz, CounterRandom body) => Math.Max(1.1 * Decay.From(ref body) * Longest, Blow.High);

    private double Longest => Ratios[0] < 1 ? ExactMath.Power2(-Loss * ExactMath.Log2(Ratios[0])) : 1; // the lowest mode has the longest decay

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
            var level = ExactMath.Amplitude(-softness * Math.Abs(octaves)) * draw.Uniform(0.5, 1); // each strike is at a different position
            var seconds = decay * ExactMath.Power2(-Loss * octaves);
            if (ratio * hertz > 18_000) level = 0;
            modes[i] = new(ratio * hertz, seconds, level);
            sum += level;
        }
        for (var i = 0; i < modes.Length; i += 4) Ring(sound, modes.Slice(i, 4), 1 / (0.3 + 0.7 * sum));
        Strike(sound, noise, blow, hertz, ref draw);
    }

    /// <summary>One mode as a two-pole resonator: y[n] = near y[n-1] - far y[n-2].</summary>
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

    private static void Ring(Span<float> sound, ReadOnlySpan<Mode> modes, double gain) // four at a time: their dependency chains run in parallel
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

/// <summary>A thump: a decaying sine with falling pitch, as of a slack drum.</summary>
internal sealed record Thump : Generator
{
    /// <summary>60 dB decay time in seconds.</summary>
    public LogUniform Decay { get; init; } = (0.25, 0.9);

    /// <summary>How far the initial pitch is above the final pitch, as a fraction of the final pitch.</summary>
    public LogUniform Drop { get; init; } = (0.5, 3);

    /// <summary>Half-life of the pitch drop in seconds.</summary>
    public LogUniform Fall { get; init; } = (0.01, 0.04);

    /// <summary>Amplitude of noise that starts with the same strike (a snare).</summary>
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

namespace Earmark.Synthesis;

/// <summary>
/// Modal synthesis of a struck object: a sum of decaying sines at the frequency ratios of a bell, bar, membrane or plate,
/// plus the noise of the strike.
/// </summary>
internal sealed record ModalSynthesis(params double[] Ratios) : Generator
{
    /// <summary>Frequency ratios of a bell relative to its strike note (Fletcher and Rossing 1998, chapter 21).</summary>
    public static readonly double[] Bell = [0.5, 1, 1.19, 1.5, 2, 2.52, 2.66, 3.01, 4.17, 5.43, 6.79, 8.21];

    /// <summary>Frequency ratios of a free bar of uniform thickness (chapter 2).</summary>
    public static readonly double[] Bar = [1, 2.756, 5.404, 8.933];

    /// <summary>Frequency ratios of an undercut bar, as of a marimba, whose second mode is two octaves above the first (chapter 19).</summary>
    public static readonly double[] TunedBar = [1, 3.98, 9.24, 16.4];

    /// <summary>Frequency ratios of an ideal circular membrane (chapter 3).</summary>
    public static readonly double[] Membrane = [1, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501];

    /// <summary>Frequency ratios of the rim of a glass, approximately n squared.</summary>
    public static readonly double[] Glass = [1, 2.32, 4.25, 6.63, 9.38, 12.2];

    /// <summary>Frequency ratios of a wooden box or door: closely and irregularly spaced.</summary>
    public static readonly double[] Box = [1, 1.37, 1.93, 2.41, 3.17, 4.4, 5.9, 7.7];

    /// <summary>Frequency ratios of a thin plate: densely spaced.</summary>
    public static readonly double[] Plate = [1, 1.31, 1.73, 2.17, 2.59, 3.02, 3.61, 4.13, 4.87, 5.39, 6.11, 6.93, 7.67, 8.59, 9.47, 10.7];

    /// <summary>60 dB decay time of the mode of ratio 1, in seconds.</summary>
    public LogUniform DecaySeconds { get; init; } = (1, 4);

    /// <summary>Damping of high modes: the decay time of a mode is divided by its ratio to this power.</summary>
    public double DampingExponent { get; init; } = 0.8;

    /// <summary>Attenuation of high modes in dB per octave.</summary>
    public LogUniform AttenuationDbPerOctave { get; init; } = (1, 9);

    /// <summary>Random variation of the ratios between instruments, as a fraction.</summary>
    public double RatioJitter { get; init; } = 0.03;

    /// <summary>Amplitude of the strike noise.</summary>
    public LogUniform StrikeNoiseLevel { get; init; } = (0.02, 0.2);

    /// <summary>60 dB decay time of the strike noise, in seconds.</summary>
    public LogUniform StrikeNoiseSeconds { get; init; } = (0.004, 0.03);

    /// <inheritdoc/>
    public override double? SoundSeconds(double hertz, CounterRandom instrument) => Math.Max(1.1 * DecaySeconds.Draw(ref instrument) * LongestDecayFactor, StrikeNoiseSeconds.Maximum);

    private double LongestDecayFactor => Ratios[0] < 1 ? ExactMath.Exp2(-DampingExponent * ExactMath.Log2(Ratios[0])) : 1; // the lowest mode decays most slowly

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double decay = DecaySeconds.Draw(ref instrument), attenuation = AttenuationDbPerOctave.Draw(ref instrument), noiseLevel = StrikeNoiseLevel.Draw(ref instrument), noiseSeconds = StrikeNoiseSeconds.Draw(ref instrument);
        Span<Mode> modes = stackalloc Mode[(Ratios.Length + 3) / 4 * 4];
        double sum = 0;
        for (var i = 0; i < Ratios.Length; i++)
        {
            var ratio = Ratios[i] * (1 + RatioJitter * instrument.NextDouble(-1, 1));
            var octaves = ExactMath.Log2(ratio);
            var level = ExactMath.DecibelsToAmplitude(-attenuation * Math.Abs(octaves)) * random.NextDouble(0.5, 1); // each strike is at a different position
            var seconds = decay * ExactMath.Exp2(-DampingExponent * octaves);
            if (ratio * hertz > 18_000) level = 0;
            modes[i] = new(ratio * hertz, seconds, level);
            sum += level;
        }
        for (var i = 0; i < modes.Length; i += 4) AddModes(buffer, modes.Slice(i, 4), 1 / (0.3 + 0.7 * sum));
        AddStrikeNoise(buffer, noiseLevel, noiseSeconds, hertz, ref random);
    }

    /// <summary>One mode as a two-pole resonator: y[n] = A1 y[n-1] - A2 y[n-2].</summary>
    private readonly struct Mode
    {
        public readonly double A1, A2, InitialValue;
        public readonly int Samples;

        public Mode(double hertz, double seconds, double level)
        {
            var radius = ExactMath.DecayFactor(seconds);
            (A1, A2) = (2 * radius * ExactMath.Cosine(hertz / Corpus.SampleRate), radius * radius);
            InitialValue = level * radius * ExactMath.Sine(hertz / Corpus.SampleRate);
            Samples = (int)Math.Min(1.1 * seconds * Corpus.SampleRate, int.MaxValue / 2);
        }
    }

    private static void AddModes(Span<float> buffer, ReadOnlySpan<Mode> modes, double gain) // four at a time, so that their dependency chains run in parallel
    {
        Mode a = modes[0], b = modes[1], c = modes[2], d = modes[3];
        double a1 = gain * a.InitialValue, a2 = 0, b1 = gain * b.InitialValue, b2 = 0, c1 = gain * c.InitialValue, c2 = 0, d1 = gain * d.InitialValue, d2 = 0;
        var length = Math.Max(Math.Max(a.Samples, b.Samples), Math.Max(c.Samples, d.Samples));
        foreach (ref var sample in buffer[..Math.Min(buffer.Length, length)])
        {
            sample += (float)(a1 + b1 + (c1 + d1));
            (a1, a2) = (a.A1 * a1 - a.A2 * a2, a1);
            (b1, b2) = (b.A1 * b1 - b.A2 * b2, b1);
            (c1, c2) = (c.A1 * c1 - c.A2 * c2, c1);
            (d1, d2) = (d.A1 * d1 - d.A2 * d2, d1);
        }
    }

    private static void AddStrikeNoise(Span<float> buffer, double level, double seconds, double hertz, ref CounterRandom random)
    {
        var decayFactor = ExactMath.DecayFactor(seconds);
        var white = new WhiteNoise(random.NextUInt64());
        var lowPass = new OnePoleLowPass(Math.Max(8 * hertz, 1500));
        foreach (ref var sample in buffer[..(int)Math.Min(buffer.Length, 1.1 * seconds * Corpus.SampleRate)])
        {
            sample += (float)(level * lowPass.Next(white.Next()));
            level *= decayFactor;
        }
    }
}

/// <summary>A thump: a decaying sine with falling pitch, as of a slack drum.</summary>
internal sealed record Thump : Generator
{
    /// <summary>60 dB decay time in seconds.</summary>
    public LogUniform DecaySeconds { get; init; } = (0.25, 0.9);

    /// <summary>Difference between the initial and the final pitch, as a fraction of the final pitch.</summary>
    public LogUniform PitchDrop { get; init; } = (0.5, 3);

    /// <summary>Half-life of the pitch drop in seconds.</summary>
    public LogUniform DropHalfLifeSeconds { get; init; } = (0.01, 0.04);

    /// <summary>Amplitude of the noise excited by the same strike (a snare).</summary>
    public LogUniform NoiseLevel { get; init; } = (0.02, 0.1);

    /// <inheritdoc/>
    public override double? SoundSeconds(double hertz, CounterRandom instrument) => 1.1 * DecaySeconds.Draw(ref instrument);

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double decay = DecaySeconds.Draw(ref instrument), drop = PitchDrop.Draw(ref instrument), halfLife = DropHalfLifeSeconds.Draw(ref instrument), noiseLevel = NoiseLevel.Draw(ref instrument);
        double level = 0.9, decayFactor = ExactMath.DecayFactor(decay), dropFactor = ExactMath.Exp2(-ControlPeriod / (halfLife * Corpus.SampleRate));
        var noiseDecayFactor = ExactMath.DecayFactor(0.7 * decay);
        var sine = new SineOscillator(0);
        var white = new WhiteNoise(random.NextUInt64());
        for (var from = 0; from < buffer.Length; from += ControlPeriod)
        {
            sine.SetIncrement(hertz * (1 + drop) / Corpus.SampleRate);
            drop *= dropFactor;
            sine.Renormalise();
            foreach (ref var sample in buffer[from..Math.Min(from + ControlPeriod, buffer.Length)])
            {
                sample = (float)(level * sine.Next() + noiseLevel * white.Next());
                level *= decayFactor;
                noiseLevel *= noiseDecayFactor;
            }
        }
    }
}

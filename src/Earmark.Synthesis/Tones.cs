namespace Earmark.Synthesis;

/// <summary>A reed or a buzzer: one pulse wave, or two beating ones, through a low-pass filter that tracks the pitch.</summary>
internal sealed record Reed : Generator
{
    /// <summary>Duty cycle of the pulse: 0.5 has only odd harmonics.</summary>
    public LogUniform DutyCycle { get; init; } = (0.4, 0.5);

    /// <summary>Cutoff of the low-pass filter, as a multiple of the pitch.</summary>
    public LogUniform CutoffRatio { get; init; } = (2, 9);

    /// <summary>Amplitude of a second reed.</summary>
    public double SecondReedLevel { get; init; }

    /// <summary>Pitch of the second reed relative to the first.</summary>
    public LogUniform SecondReedRatio { get; init; } = (1.003, 1.01);

    /// <summary>Amplitude of the breath noise.</summary>
    public LogUniform BreathNoiseLevel { get; init; } = (0.01, 0.15);

    /// <summary>Fraction of the high frequencies that fades in after the attack, from 0 (none) to 1 (all).</summary>
    public double HighFrequencyFadeIn { get; init; }

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double dutyCycle = DutyCycle.Draw(ref instrument), cutoffRatio = CutoffRatio.Draw(ref instrument), secondRatio = SecondReedRatio.Draw(ref instrument), noiseLevel = BreathNoiseLevel.Draw(ref instrument);
        SawOscillator leadingSaw = new(random.NextDouble()), secondReed = new(random.NextDouble());
        var trailingSaw = leadingSaw.WithPhaseOffset(dutyCycle);
        OnePoleLowPass firstStage = new(hertz * cutoffRatio), secondStage = new(2 * hertz * cutoffRatio), darkFilter = new(hertz);
        var white = new WhiteNoise(random.NextUInt64());
        double drift = 0, highLevel = 1 - HighFrequencyFadeIn, fadeInCoefficient = 1 - ExactMath.Exp2(-ControlPeriod / (0.06 * Corpus.SampleRate));
        for (var from = 0; from < buffer.Length; from += ControlPeriod)
        {
            drift = 0.97 * drift + 0.0003 * white.Next();
            highLevel += fadeInCoefficient * (1 - highLevel);
            var step = hertz / Corpus.SampleRate * (1 + drift);
            foreach (ref var sample in buffer[from..Math.Min(from + ControlPeriod, buffer.Length)])
            {
                var pulse = leadingSaw.Next(step) - trailingSaw.Next(step);
                if (SecondReedLevel > 0) pulse += SecondReedLevel * secondReed.Next(step * secondRatio);
                var x = secondStage.Next(firstStage.Next(pulse + noiseLevel * white.Next()));
                var dark = darkFilter.Next(x);
                sample = (float)(0.7 * (dark + highLevel * (x - dark)));
            }
        }
    }
}

/// <summary>A whistle or a flute: a sine with a few harmonics, glide, vibrato and breath noise.</summary>
internal sealed record Whistle : Generator
{
    /// <summary>Pitch ratio of the glide, upwards or downwards.</summary>
    public LogUniform GlideRatio { get; init; } = (1.02, 1.8);

    /// <summary>Vibrato rate in Hz.</summary>
    public LogUniform VibratoRateHz { get; init; } = (4, 7);

    /// <summary>Vibrato depth: the deviation to either side, as a fraction of the pitch.</summary>
    public LogUniform VibratoDepth { get; init; } = (0.001, 0.01);

    /// <summary>Amplitude of the second harmonic. That of the third is half as large.</summary>
    public LogUniform SecondHarmonicLevel { get; init; } = (0.005, 0.1);

    /// <summary>Amplitude of the breath noise.</summary>
    public LogUniform BreathNoiseLevel { get; init; } = (0.05, 0.5);

    /// <summary>Whether the pitch always glides upwards, at a constant rate over the whole note.</summary>
    public bool AlwaysRises { get; init; }

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double depth = VibratoDepth.Draw(ref instrument), harmonicLevel = SecondHarmonicLevel.Draw(ref instrument), breathLevel = BreathNoiseLevel.Draw(ref instrument);
        var octaves = ExactMath.Log2(GlideRatio.Draw(ref random)) * (AlwaysRises || random.NextBool(0.5) ? 1 : -1);
        var glideStart = AlwaysRises ? 0 : random.NextDouble(0, 0.6); // the glide lasts from here to the end of the note
        var vibrato = new SineOscillator(random.NextDouble());
        vibrato.SetIncrement(VibratoRateHz.Draw(ref instrument) * ControlPeriod / Corpus.SampleRate);
        var sine = new SineOscillator(0);
        var white = new WhiteNoise(random.NextUInt64());
        BandPass breathFilter = new(hertz, 0.5 * hertz), upperBreathFilter = new(2.5 * hertz, 2 * hertz);
        for (var from = 0; from < buffer.Length; from += ControlPeriod)
        {
            var glidePosition = Math.Max(0, (double)from / buffer.Length - glideStart) / (1 - glideStart);
            var pitch = hertz * ExactMath.Exp2(octaves * glidePosition * (AlwaysRises ? 1 : glidePosition * (3 - 2 * glidePosition)));
            sine.SetIncrement(pitch * (1 + depth * vibrato.Next()) / Corpus.SampleRate);
            sine.Renormalise();
            foreach (ref var sample in buffer[from..Math.Min(from + ControlPeriod, buffer.Length)])
            {
                double s = sine.Next(), noise = white.Next();
                var secondHarmonic = 2 * s * s - 1; // minus the cosine of twice the angle
                sample = (float)(0.7 * (s + harmonicLevel * (secondHarmonic + s * secondHarmonic)) + breathLevel * (breathFilter.Next(noise) + 0.3 * upperBreathFilter.Next(noise)));
            }
        }
    }
}

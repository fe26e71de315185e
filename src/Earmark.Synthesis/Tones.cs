namespace Earmark.Synthesis;

/// <summary>A reed or a buzzer: one pulse wave, or two that beat, through a low-pass filter that tracks the pitch.</summary>
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

    /// <summary>Fraction of the high frequencies that fades in after the attack: 0 none, 1 all.</summary>
    public double HighFrequencyFadeIn { get; init; }

    /// <inheritdoc/>
    public override void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random)
    {
        double open = DutyCycle.Draw(ref body), bright = CutoffRatio.Draw(ref body), ratio = SecondReedRatio.Draw(ref body), noise = BreathNoiseLevel.Draw(ref body);
        SawOscillator rise = new(random.Uniform()), second = new(random.Uniform());
        var fall = rise.WithPhaseOffset(open);
        OnePoleLowPass first = new(hertz * bright), last = new(2 * hertz * bright), dull = new(hertz);
        var white = new WhiteNoise(random.Bits());
        double drift = 0, bite = 1 - HighFrequencyFadeIn, approach = 1 - ExactMath.Exp2(-ControlPeriod / (0.06 * Corpus.SampleRate));
        for (var from = 0; from < sound.Length; from += ControlPeriod)
        {
            drift = 0.97 * drift + 0.0003 * white.Next();
            bite += approach * (1 - bite);
            var step = hertz / Corpus.SampleRate * (1 + drift);
            foreach (ref var sample in sound[from..Math.Min(from + ControlPeriod, sound.Length)])
            {
                var pulse = rise.Next(step) - fall.Next(step);
                if (SecondReedLevel > 0) pulse += SecondReedLevel * second.Next(step * ratio);
                var x = last.Next(first.Next(pulse + noise * white.Next()));
                var soft = dull.Next(x);
                sample = (float)(0.7 * (soft + bite * (x - soft)));
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

    /// <summary>Amplitude of the second harmonic. The third has half of it.</summary>
    public LogUniform SecondHarmonicLevel { get; init; } = (0.005, 0.1);

    /// <summary>Amplitude of the breath noise.</summary>
    public LogUniform BreathNoiseLevel { get; init; } = (0.05, 0.5);

    /// <summary>Whether the pitch always glides upwards, at a constant rate over the whole note.</summary>
    public bool AlwaysRises { get; init; }

    /// <inheritdoc/>
    public override void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random)
    {
        double depth = VibratoDepth.Draw(ref body), harmonics = SecondHarmonicLevel.Draw(ref body), breath = BreathNoiseLevel.Draw(ref body);
        var octaves = ExactMath.Log2(GlideRatio.Draw(ref random)) * (AlwaysRises || random.NextBool(0.5) ? 1 : -1);
        var late = AlwaysRises ? 0 : random.Uniform(0, 0.6);                 // the glide starts here and lasts until the end
        var vibrato = new SineOscillator(random.Uniform());
        vibrato.SetIncrement(VibratoRateHz.Draw(ref body) * ControlPeriod / Corpus.SampleRate);
        var sine = new SineOscillator(0);
        var white = new WhiteNoise(random.Bits());
        BandPass air = new(hertz, 0.5 * hertz), edge = new(2.5 * hertz, 2 * hertz);
        for (var from = 0; from < sound.Length; from += ControlPeriod)
        {
            var along = Math.Max(0, (double)from / sound.Length - late) / (1 - late);
            var pitch = hertz * ExactMath.Exp2(octaves * along * (AlwaysRises ? 1 : along * (3 - 2 * along)));
            sine.SetIncrement(pitch * (1 + depth * vibrato.Next()) / Corpus.SampleRate);
            sine.Renormalise();
            foreach (ref var sample in sound[from..Math.Min(from + ControlPeriod, sound.Length)])
            {
                double s = sine.Next(), noise = white.Next();
                var second = 2 * s * s - 1;                            // minus the cosine of twice the angle
                sample = (float)(0.7 * (s + harmonics * (second + s * second)) + breath * (air.Next(noise) + 0.3 * edge.Next(noise)));
            }
        }
    }
}

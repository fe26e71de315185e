namespace Earmark.Synthesis;

/// <summary>
/// A plucked string: noise circulating in a delay line with a low-pass filter (Karplus and Strong 1983; Jaffe and
/// Smith 1983).
/// </summary>
internal sealed record PluckedString : Generator
{
    /// <summary>60 dB decay time of a 220 Hz string, in seconds. Lower strings ring longer.</summary>
    public LogUniform DecaySeconds { get; init; } = (1.5, 5);

    /// <summary>Weight of the previous sample in the loop filter: 0 preserves high frequencies, and 0.5 damps them fastest.</summary>
    public LogUniform LoopDamping { get; init; } = (0.05, 0.5);

    /// <summary>Plucking position, as a fraction of the string length.</summary>
    public LogUniform PluckPosition { get; init; } = (0.06, 0.45);

    /// <summary>Cutoff of the low-pass filter that models the plectrum, in Hz.</summary>
    public LogUniform PlectrumCutoffHz { get; init; } = (900, 9000);

    /// <inheritdoc/>
    public override double? SoundSeconds(double hertz, CounterRandom instrument) => 1.1 * DrawDecay(hertz, ref instrument);

    private double DrawDecay(double hertz, ref CounterRandom instrument) => DecaySeconds.Draw(ref instrument) * Math.Sqrt(220 / hertz);

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        double decay = DrawDecay(hertz, ref instrument), damping = LoopDamping.Draw(ref instrument), pluck = PluckPosition.Draw(ref instrument);
        var plectrum = new OnePoleLowPass(PlectrumCutoffHz.Draw(ref instrument));
        var period = Corpus.SampleRate / hertz - damping; // the loop filter delays by about this many samples
        var length = (int)(period - 0.2);
        var fractionalDelay = period - length; // 0.2 .. 1.2 samples, delayed by an all-pass filter
        var allPassCoefficient = (1 - fractionalDelay) / (1 + fractionalDelay);
        var loopGain = ExactMath.DecayFactor(decay, Corpus.SampleRate / hertz);

        Span<double> delayLine = new double[length];
        var white = new WhiteNoise(random.NextUInt64());
        for (var i = 0; i < length; i++) delayLine[i] = plectrum.Next(white.Next());
        var offset = Math.Max(1, (int)(pluck * length));
        for (var i = length - 1; i >= offset; i--) delayLine[i] -= delayLine[i - offset]; // this comb filter removes harmonics with a node at the plectrum
        var energy = 1e-9;
        foreach (var x in delayLine) energy += x * x;
        var gain = 0.35 / Math.Sqrt(energy / length);

        double previous = 0, previousFiltered = 0, delayed = 0;
        for (int i = 0, position = 0; i < buffer.Length; i++)
        {
            var x = delayLine[position];
            buffer[i] = (float)(gain * x);
            var filtered = loopGain * ((1 - damping) * x + damping * previous);
            previous = x;
            delayed = allPassCoefficient * (filtered - delayed) + previousFiltered;
            previousFiltered = filtered;
            delayLine[position] = delayed;
            if (++position == length) position = 0;
        }
    }
}

/// <summary>A bowed string: a sawtooth with vibrato and bow noise, through three body resonances.</summary>
internal sealed record BowedString : Generator
{
    /// <summary>Vibrato rate in Hz.</summary>
    public LogUniform VibratoRateHz { get; init; } = (4, 7);

    /// <summary>Vibrato depth: the deviation to either side, as a fraction of the pitch.</summary>
    public LogUniform VibratoDepth { get; init; } = (0.003, 0.015);

    /// <summary>Amplitude of the bow noise.</summary>
    public LogUniform BowNoiseLevel { get; init; } = (0.03, 0.3);

    /// <summary>Cutoff above which the spectrum falls faster, as a multiple of the pitch.</summary>
    public LogUniform CutoffRatio { get; init; } = (2, 12);

    /// <summary>Pitch ratio of the glide during the note, upwards or downwards.</summary>
    public LogUniform GlideRatio { get; init; } = 1;

    /// <inheritdoc/>
    public override void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random)
    {
        var vibrato = new SineOscillator(random.NextDouble());
        vibrato.SetIncrement(VibratoRateHz.Draw(ref instrument) * ControlPeriod / Corpus.SampleRate);
        double depth = VibratoDepth.Draw(ref instrument), noiseLevel = BowNoiseLevel.Draw(ref instrument), drift = 0;
        var lowResonance = new BandPass(new LogUniform(220, 420).Draw(ref instrument), 70);
        var middleResonance = new BandPass(new LogUniform(420, 900).Draw(ref instrument), 150);
        var highResonance = new BandPass(new LogUniform(1500, 3800).Draw(ref instrument), 900);
        var brightnessFilter = new OnePoleLowPass(hertz * CutoffRatio.Draw(ref instrument));
        var saw = new SawOscillator(random.NextDouble());
        var white = new WhiteNoise(random.NextUInt64());
        var glideFactor = ExactMath.Exp2(ExactMath.Log2(GlideRatio.Draw(ref random)) * (random.NextBool(0.5) ? 1 : -1) * ControlPeriod / buffer.Length);
        for (var from = 0; from < buffer.Length; from += ControlPeriod, hertz *= glideFactor)
        {
            drift = 0.98 * drift + 0.0004 * white.Next(); // random drift of the pitch
            var step = hertz / Corpus.SampleRate * (1 + depth * vibrato.Next() + drift);
            foreach (ref var sample in buffer[from..Math.Min(from + ControlPeriod, buffer.Length)])
            {
                var x = brightnessFilter.Next(saw.Next(step) + noiseLevel * white.Next());
                sample = (float)(0.5 * x + 0.7 * (lowResonance.Next(x) + middleResonance.Next(x) + highResonance.Next(x)));
            }
        }
    }
}

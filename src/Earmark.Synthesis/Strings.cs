namespace Earmark.Synthesis;

/// <summary>
/// A plucked string: noise that circulates in a delay line with a low-pass filter (Karplus and Strong 1983; Jaffe and
/// Smith 1983).
/// </summary>
internal sealed record PluckedString : Generator
{
    /// <summary>60 dB decay time of a string of 220 Hz, in seconds. Lower strings ring longer.</summary>
    public LogUniform DecaySeconds { get; init; } = (1.5, 5);

    /// <summary>Weight of the previous sample in the loop filter: 0 keeps high frequencies, 0.5 damps them fastest.</summary>
    public LogUniform LoopDamping { get; init; } = (0.05, 0.5);

    /// <summary>Plucking position, as a fraction of the string length.</summary>
    public LogUniform PluckPosition { get; init; } = (0.06, 0.45);

    /// <summary>Cutoff of the low-pass filter that models the plectrum, in Hz.</summary>
    public LogUniform PlectrumCutoffHz { get; init; } = (900, 9000);

    /// <inheritdoc/>
    public override double? RingSeconds(double hertz, CounterRandom body) => 1.1 * DecayOf(hertz, ref body);

    private double DecayOf(double hertz, ref CounterRandom body) => DecaySeconds.Draw(ref body) * Math.Sqrt(220 / hertz);

    /// <inheritdoc/>
    public override void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random)
    {
        double decay = DecayOf(hertz, ref body), damping = LoopDamping.Draw(ref body), pluck = PluckPosition.Draw(ref body);
        var plectrum = new OnePoleLowPass(PlectrumCutoffHz.Draw(ref body));
        var round = Corpus.SampleRate / hertz - damping;                     // the loop filter delays by about this many samples
        var length = (int)(round - 0.2);
        var rest = round - length;                                    // 0.2 .. 1.2 samples, delayed by an all-pass filter
        var tune = (1 - rest) / (1 + rest);
        var keep = ExactMath.DecayFactor(decay, Corpus.SampleRate / hertz);

        Span<double> line = new double[length];
        var white = new WhiteNoise(random.Bits());
        for (var i = 0; i < length; i++) line[i] = plectrum.Next(white.Next());
        var offset = Math.Max(1, (int)(pluck * length));
        for (var i = length - 1; i >= offset; i--) line[i] -= line[i - offset]; // a comb filter removes harmonics with a node at the plectrum
        var energy = 1e-9;
        foreach (var x in line) energy += x * x;
        var gain = 0.35 / Math.Sqrt(energy / length);

        double previous = 0, before = 0, tuned = 0;
        for (int i = 0, position = 0; i < sound.Length; i++)
        {
            var x = line[position];
            sound[i] = (float)(gain * x);
            var filtered = keep * ((1 - damping) * x + damping * previous);
            previous = x;
            tuned = tune * (filtered - tuned) + before;
            before = filtered;
            line[position] = tuned;
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
    public override void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random)
    {
        var vibrato = new SineOscillator(random.Uniform());
        vibrato.SetIncrement(VibratoRateHz.Draw(ref body) * ControlPeriod / Corpus.SampleRate);
        double depth = VibratoDepth.Draw(ref body), noise = BowNoiseLevel.Draw(ref body), drift = 0;
        var low = new BandPass(new LogUniform(220, 420).Draw(ref body), 70);
        var middle = new BandPass(new LogUniform(420, 900).Draw(ref body), 150);
        var high = new BandPass(new LogUniform(1500, 3800).Draw(ref body), 900);
        var top = new OnePoleLowPass(hertz * CutoffRatio.Draw(ref body));
        var saw = new SawOscillator(random.Uniform());
        var white = new WhiteNoise(random.Bits());
        var glide = ExactMath.Exp2(ExactMath.Log2(GlideRatio.Draw(ref random)) * (random.NextBool(0.5) ? 1 : -1) * ControlPeriod / sound.Length);
        for (var from = 0; from < sound.Length; from += ControlPeriod, hertz *= glide)
        {
            drift = 0.98 * drift + 0.0004 * white.Next();             // random drift of the pitch
            var step = hertz / Corpus.SampleRate * (1 + depth * vibrato.Next() + drift);
            foreach (ref var sample in sound[from..Math.Min(from + ControlPeriod, sound.Length)])
            {
                var x = top.Next(saw.Next(step) + noise * white.Next());
                sample = (float)(0.5 * x + 0.7 * (low.Next(x) + middle.Next(x) + high.Next(x)));
            }
        }
    }
}

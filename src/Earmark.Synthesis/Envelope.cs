namespace Earmark.Synthesis;

/// <summary>Amplitude envelope: attack, tremolo and release.</summary>
internal sealed record Envelope
{
    /// <summary>Attack time in seconds.</summary>
    public LogUniform AttackSeconds { get; init; } = 0.001;

    /// <summary>Release time in seconds, before the end of the note.</summary>
    public LogUniform ReleaseSeconds { get; init; } = 0.01;

    /// <summary>Tremolo rate in Hz.</summary>
    public LogUniform TremoloRateHz { get; init; } = 5;

    /// <summary>Tremolo depth: 0 none, 1 down to silence.</summary>
    public LogUniform TremoloDepth { get; init; } = 0;

    /// <summary>Applies the envelope to a note.</summary>
    /// <param name="sound">Samples of the whole note.</param>
    /// <param name="body">Random numbers for the parameters. Passed by value, so that every note of a clip gets the same ones.</param>
    public void Apply(Span<float> sound, CounterRandom body)
    {
        double attack = AttackSeconds.Draw(ref body), release = ReleaseSeconds.Draw(ref body), rate = TremoloRateHz.Draw(ref body), depth = TremoloDepth.Draw(ref body);
        var rise = (int)Math.Min(attack * Corpus.SampleRate, 0.6 * sound.Length);
        var fall = (int)Math.Min(release * Corpus.SampleRate, 0.4 * sound.Length);
        for (var i = 0; i < rise; i++) sound[i] *= SmoothStep((i + 0.5f) / rise);
        for (var i = 0; i < fall; i++) sound[^(i + 1)] *= SmoothStep((i + 0.5f) / fall);
        if (depth == 0) return;
        var wave = new SineOscillator(body.Uniform());
        wave.SetIncrement(rate / Corpus.SampleRate);
        for (var i = 0; i < sound.Length; i++)
        {
            sound[i] *= (float)(1 - depth * (0.5 + 0.5 * wave.Next()));
            if (i % 512 == 0) wave.Renormalise();
        }
    }

    private static float SmoothStep(float x) => x * x * (3 - 2 * x);
}

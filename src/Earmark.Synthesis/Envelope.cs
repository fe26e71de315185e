namespace Earmark.Synthesis;

/// <summary>Amplitude envelope: attack, tremolo and release.</summary>
internal sealed record Envelope
{
    /// <summary>Attack time in seconds.</summary>
    public LogUniform AttackSeconds { get; init; } = 0.001;

    /// <summary>Release time in seconds. The release ends with the note.</summary>
    public LogUniform ReleaseSeconds { get; init; } = 0.01;

    /// <summary>Tremolo rate in Hz.</summary>
    public LogUniform TremoloRateHz { get; init; } = 5;

    /// <summary>Tremolo depth, from 0 (none) to 1 (down to silence).</summary>
    public LogUniform TremoloDepth { get; init; } = 0;

    /// <summary>Applies the envelope to a note.</summary>
    /// <param name="buffer">Samples of the note.</param>
    /// <param name="instrument">Random numbers for the parameters. Passed by value, so that all notes of a clip get the same values.</param>
    public void Apply(Span<float> buffer, CounterRandom instrument)
    {
        double attack = AttackSeconds.Draw(ref instrument), release = ReleaseSeconds.Draw(ref instrument), rate = TremoloRateHz.Draw(ref instrument), depth = TremoloDepth.Draw(ref instrument);
        var attackSamples = (int)Math.Min(attack * Corpus.SampleRate, 0.6 * buffer.Length);
        var releaseSamples = (int)Math.Min(release * Corpus.SampleRate, 0.4 * buffer.Length);
        for (var i = 0; i < attackSamples; i++) buffer[i] *= SmoothStep((i + 0.5f) / attackSamples);
        for (var i = 0; i < releaseSamples; i++) buffer[^(i + 1)] *= SmoothStep((i + 0.5f) / releaseSamples);
        if (depth == 0) return;
        var tremolo = new SineOscillator(instrument.NextDouble());
        tremolo.SetIncrement(rate / Corpus.SampleRate);
        for (var i = 0; i < buffer.Length; i++)
        {
            buffer[i] *= (float)(1 - depth * (0.5 + 0.5 * tremolo.Next()));
            if (i % 512 == 0) tremolo.Renormalise();
        }
    }

    private static float SmoothStep(float x) => x * x * (3 - 2 * x);
}

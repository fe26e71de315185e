namespace Earmark.Synthesis;

/// <summary>How a sound comes, trembles and goes.</summary>
internal sealed record Envelope
{
    /// <summary>Seconds until it is fully there.</summary>
    public LogUniform Attack { get; init; } = 0.001;

    /// <summary>Seconds from full to nothing at its end.</summary>
    public LogUniform Release { get; init; } = 0.01;

    /// <summary>Tremblings per second.</summary>
    public LogUniform Tremolo { get; init; } = 5;

    /// <summary>How deep it trembles: 0 not at all, 1 down to silence.</summary>
    public LogUniform Depth { get; init; } = 0;

    /// <summary>Shapes a sound.</summary>
    /// <param name="sound">The whole sound.</param>
    /// <param name="body">Draws the figures; the same for every sound of a clip, as it is a copy.</param>
    public void Shape(Span<float> sound, CounterRandom body)
    {
        double attack = Attack.From(ref body), release = Release.From(ref body), rate = Tremolo.From(ref body), depth = Depth.From(ref body);
        var rise = (int)Math.Min(attack * Corpus.SampleRate, 0.6 * sound.Length);
        var fall = (int)Math.Min(release * Corpus.SampleRate, 0.4 * sound.Length);
        for (var i = 0; i < rise; i++) sound[i] *= Smooth((i + 0.5f) / rise);
        for (var i = 0; i < fall; i++) sound[^(i + 1)] *= Smooth((i + 0.5f) / fall);
        if (depth == 0) return;
        var wave = new Phasor(body.Uniform());
        wave.Turn(rate / Corpus.SampleRate);
        for (var i = 0; i < sound.Length; i++)
        {
            sound[i] *= (float)(1 - depth * (0.5 + 0.5 * wave.Next()));
            if (i % 512 == 0) wave.Tidy();
        }
    }

    private static float Smooth(float x) => x * x * (3 - 2 * x);
}

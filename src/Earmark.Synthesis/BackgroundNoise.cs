namespace Earmark.Synthesis;

/// <summary>The background noise of a recording: coloured noise and sometimes mains hum.</summary>
internal static class BackgroundNoise
{
    /// <summary>Adds noise to a clip: rumble and hiss in random proportions, and in every fifth clip hum at 50 or 60 Hz.</summary>
    /// <param name="clip">Samples.</param>
    /// <param name="level">Amplitude of the noise: the sum of the RMS of rumble and hiss.</param>
    /// <param name="random">Random numbers of the clip.</param>
    public static void Add(Span<float> clip, double level, ref CounterRandom random)
    {
        double rumbleFraction = random.NextDouble(), humLevel = random.NextBool(0.2) ? level * random.NextDouble(0.1, 1.2) : 0;
        OnePoleLowPass rumbleFilter = new(new LogUniform(60, 600).Draw(ref random)), hissFilter = new(new LogUniform(1500, 20_000).Draw(ref random));
        double rumbleLevel = level * rumbleFraction * rumbleFilter.NoiseGain, hissLevel = level * (1 - rumbleFraction) * hissFilter.NoiseGain;
        WhiteNoise rumbleNoise = new(random.NextUInt64()), hissNoise = new(random.NextUInt64());
        foreach (ref var sample in clip) sample += (float)(rumbleLevel * rumbleFilter.Next(rumbleNoise.Next()) + hissLevel * hissFilter.Next(hissNoise.Next()));
        if (humLevel == 0) return;
        var humOscillator = new SineOscillator(random.NextDouble());
        humOscillator.SetIncrement((random.NextBool(0.5) ? 50.0 : 60.0) / Corpus.SampleRate);
        for (var i = 0; i < clip.Length; i++)
        {
            var sine = humOscillator.Next();
            clip[i] += (float)(humLevel * (sine + sine * sine * sine));
            if (i % 512 == 0) humOscillator.Renormalise();
        }
    }
}

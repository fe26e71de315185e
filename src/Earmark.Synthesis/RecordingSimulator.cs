using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>
/// Simulates how a sound was recorded: leading and trailing silence, room reverberation, frequency response of the
/// microphone, background noise, level, and sometimes clipping. These make recordings of the same class differ.
/// </summary>
internal static class RecordingSimulator
{
    /// <summary>Synthesises a clip.</summary>
    /// <param name="voice">The sound class.</param>
    /// <param name="samples">Output buffer of 16-bit samples, at least one.</param>
    /// <param name="random">Random numbers of the clip.</param>
    public static void Record(SoundClass voice, Span<short> samples, ref CounterRandom random)
    {
        var rented = ArrayPool<float>.Shared.Rent(samples.Length); // allocating large arrays is slow: one for each thread instead of one for each clip
        var clip = rented.AsSpan(0, samples.Length);
        clip.Clear();
        SynthesiseRecording(voice, clip, ref random);
        Quantise(clip, samples, ref random);
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void SynthesiseRecording(SoundClass voice, Span<float> clip, ref CounterRandom random)
    {
        var samples = clip.Length;
        var before = random.NextBool(0.5) ? (int)(samples * random.Uniform(0, 0.2)) : (int)(samples * random.Uniform(0, 0.02));
        var after = random.NextBool(0.3) ? (int)(samples * random.Uniform(0, 0.3)) : 0;
        voice.Synthesise(clip[before..(samples - after)], ref random);
        if (random.NextBool(0.7)) Reverb.Draw(ref random).Apply(clip);
        Equalise(clip, ref random);
        AddNoise(clip, ref random);
        if (random.NextBool(0.15)) clip[..(before / 2)].Clear();    // as in clips that were padded with digital silence
        ApplyFades(clip);
    }

    /// <summary>Equalises the clip as a microphone and its position do: high and low frequencies raised or lowered, and one resonance.</summary>
    private static void Equalise(Span<float> clip, ref CounterRandom random)
    {
        double lows = ExactMath.DecibelsToAmplitude(random.Uniform(-6, 4)), highs = ExactMath.DecibelsToAmplitude(random.Uniform(-7, 5)), ring = random.Uniform(-0.2, 0.5);
        OnePoleLowPass below = new(new LogUniform(150, 700).Draw(ref random)), upTo = new(new LogUniform(1000, 5000).Draw(ref random));
        OnePoleLowPass steady = new(new LogUniform(15, 60).Draw(ref random)), end = new(new LogUniform(5000, 20_000).Draw(ref random));
        var centre = new LogUniform(300, 6000).Draw(ref random);
        var resonance = new BandPass(centre, centre * random.Uniform(0.2, 1));
        foreach (ref var sample in clip)
        {
            double x = sample;
            x -= steady.Next(x);                                      // microphones do not pass 0 Hz
            double bass = below.Next(x), middle = upTo.Next(x);
            x = lows * bass + (middle - bass) + highs * (x - middle) + ring * resonance.Next(x);
            sample = (float)end.Next(x);
        }
    }

    /// <summary>Adds background noise: coloured noise and sometimes mains hum.</summary>
    private static void AddNoise(Span<float> clip, ref CounterRandom random)
    {
        double energy = 0, loud = 0;
        for (var from = 0; from < clip.Length; from += 4096)          // the level of the sound, without the silence
        {
            double sum = 0;
            var block = clip[from..Math.Min(from + 4096, clip.Length)];
            foreach (var x in block) sum += x * x;
            energy += sum * sum;
            loud += sum * block.Length;
        }
        var voice = Math.Sqrt(energy / Math.Max(loud, 1e-30));
        var level = voice * ExactMath.DecibelsToAmplitude(-random.Uniform(25, 75));
        double dark = random.Uniform(), hum = random.NextBool(0.2) ? level * random.Uniform(0.1, 1.2) : 0;
        OnePoleLowPass rumble = new(new LogUniform(60, 600).Draw(ref random)), hiss = new(new LogUniform(1500, 20_000).Draw(ref random));
        double rumbling = level * dark * rumble.NoiseGain, hissing = level * (1 - dark) * hiss.NoiseGain;
        WhiteNoise first = new(random.Bits()), second = new(random.Bits());
        foreach (ref var sample in clip) sample += (float)(rumbling * rumble.Next(first.Next()) + hissing * hiss.Next(second.Next()));
        if (hum == 0) return;
        var mains = new SineOscillator(random.Uniform());
        mains.SetIncrement((random.NextBool(0.5) ? 50.0 : 60.0) / Corpus.SampleRate);
        for (var i = 0; i < clip.Length; i++)
        {
            var sine = mains.Next();
            clip[i] += (float)(hum * (sine + sine * sine * sine));
            if (i % 512 == 0) mains.Renormalise();
        }
    }

    private static void ApplyFades(Span<float> clip)
    {
        var ramp = Math.Min(128, clip.Length / 4);
        for (var i = 0; i < ramp; i++)
        {
            clip[i] *= (i + 0.5f) / ramp;
            clip[^(i + 1)] *= (i + 0.5f) / ramp;
        }
    }

    /// <summary>Sets the level, clips samples out of range and rounds to 16 bits.</summary>
    private static void Quantise(ReadOnlySpan<float> clip, Span<short> samples, ref CounterRandom random)
    {
        var peak = 1e-9f;
        foreach (var x in clip)
            if (Math.Abs(x) > peak) peak = Math.Abs(x);
        var loudness = random.NextBool(0.07) ? random.Uniform(2, 10) : -0.3 - 30 * Square(random.Uniform());
        var gain = 32767 * ExactMath.DecibelsToAmplitude(loudness) / peak;
        for (var i = 0; i < clip.Length; i++)
        {
            var level = gain * clip[i];
            samples[i] = level >= 32767 ? short.MaxValue : level <= -32768 ? short.MinValue : (short)((int)(level + 32768.5) - 32768);
        }
    }

    private static double Square(double x) => x * x;
}

using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>
/// Simulates how a sound was recorded: leading and trailing silence, room reverberation, frequency response of the
/// microphone, background noise, level, and sometimes clipping. As a result, recordings of the same class differ.
/// </summary>
internal static class RecordingSimulator
{
    /// <summary>Synthesises a clip.</summary>
    /// <param name="sound">The source of the clip.</param>
    /// <param name="samples">Output buffer of 16-bit samples, with at least one sample.</param>
    /// <param name="random">Random numbers of the clip.</param>
    public static void Record(ISound sound, Span<short> samples, ref CounterRandom random)
    {
        var rented = ArrayPool<float>.Shared.Rent(samples.Length); // one array per thread instead of one per clip: large arrays are slow to allocate
        var clip = rented.AsSpan(0, samples.Length);
        clip.Clear();
        SynthesiseRecording(sound, clip, ref random);
        Quantise(clip, samples, ref random);
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void SynthesiseRecording(ISound sound, Span<float> clip, ref CounterRandom random)
    {
        var samples = clip.Length;
        var leadingSamples = random.NextBool(0.5) ? (int)(samples * random.NextDouble(0, 0.2)) : (int)(samples * random.NextDouble(0, 0.02));
        var trailingSamples = random.NextBool(0.3) ? (int)(samples * random.NextDouble(0, 0.3)) : 0;
        sound.Synthesise(clip[leadingSamples..(samples - trailingSamples)], ref random);
        if (random.NextBool(0.7)) Reverb.Draw(ref random).Apply(clip);
        Equalise(clip, ref random);
        AddNoise(clip, ref random);
        if (random.NextBool(0.15)) clip[..(leadingSamples / 2)].Clear(); // as in clips padded with digital silence
        ApplyFades(clip);
    }

    /// <summary>Simulates the frequency response of a microphone and its position: raises or lowers the low and high frequencies, and adds one resonance.</summary>
    private static void Equalise(Span<float> clip, ref CounterRandom random)
    {
        double bassGain = ExactMath.DecibelsToAmplitude(random.NextDouble(-6, 4)), trebleGain = ExactMath.DecibelsToAmplitude(random.NextDouble(-7, 5)), resonanceLevel = random.NextDouble(-0.2, 0.5);
        OnePoleLowPass bassFilter = new(new LogUniform(150, 700).Draw(ref random)), middleFilter = new(new LogUniform(1000, 5000).Draw(ref random));
        OnePoleLowPass dcFilter = new(new LogUniform(15, 60).Draw(ref random)), outputFilter = new(new LogUniform(5000, 20_000).Draw(ref random));
        var centre = new LogUniform(300, 6000).Draw(ref random);
        var resonance = new BandPass(centre, centre * random.NextDouble(0.2, 1));
        foreach (ref var sample in clip)
        {
            double x = sample;
            x -= dcFilter.Next(x); // microphones block 0 Hz
            double bass = bassFilter.Next(x), middle = middleFilter.Next(x);
            x = bassGain * bass + (middle - bass) + trebleGain * (x - middle) + resonanceLevel * resonance.Next(x);
            sample = (float)outputFilter.Next(x);
        }
    }

    /// <summary>Adds background noise 25 to 75 dB below the signal level.</summary>
    private static void AddNoise(Span<float> clip, ref CounterRandom random)
    {
        var level = SignalLevel.Compute(clip) * ExactMath.DecibelsToAmplitude(-random.NextDouble(25, 75));
        BackgroundNoise.Add(clip, level, ref random);
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

    /// <summary>Scales the clip to a random level, clips samples out of range and rounds to 16 bits.</summary>
    private static void Quantise(ReadOnlySpan<float> clip, Span<short> samples, ref CounterRandom random)
    {
        var peak = 1e-9f;
        foreach (var x in clip)
            if (Math.Abs(x) > peak) peak = Math.Abs(x);
        var loudness = random.NextBool(0.07) ? random.NextDouble(2, 10) : -0.3 - 30 * Square(random.NextDouble());
        var gain = 32767 * ExactMath.DecibelsToAmplitude(loudness) / peak;
        for (var i = 0; i < clip.Length; i++)
        {
            var level = gain * clip[i];
            samples[i] = level >= 32767 ? short.MaxValue : level <= -32768 ? short.MinValue : (short)((int)(level + 32768.5) - 32768);
        }
    }

    private static double Square(double x) => x * x;
}

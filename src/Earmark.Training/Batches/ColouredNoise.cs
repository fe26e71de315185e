namespace Earmark.Training.Batches;

/// <summary>Colour of noise: how its power per hertz depends on the frequency.</summary>
internal enum NoiseColour
{
    /// <summary>Constant.</summary>
    White,

    /// <summary>3 dB less for each octave: the power of each octave is the same.</summary>
    Pink,

    /// <summary>6 dB less for each octave.</summary>
    Brown,

    /// <summary>3 dB more for each octave.</summary>
    Blue,

    /// <summary>6 dB more for each octave.</summary>
    Violet,
}

/// <summary>Generates coloured noise.</summary>
internal static class ColouredNoise
{
    private const double LowestPole = 20; // Hz; the noise is white below it

    /// <summary>Generates noise. Its level is not normalised.</summary>
    /// <param name="colour">Its colour, between 20 Hz and about half of the highest frequency.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="sampleRate">Sample rate, in Hz.</param>
    /// <param name="random">Source of random numbers.</param>
    public static float[] Generate(NoiseColour colour, int samples, int sampleRate, CounterRandom random)
    {
        var noise = new double[samples];
        foreach (ref var sample in noise.AsSpan()) sample = random.NextGaussian();
        for (var i = 0; i < colour switch { NoiseColour.Brown => 2, NoiseColour.Pink or NoiseColour.Blue => 1, _ => 0 }; i++) MakePink(noise, sampleRate);
        if (colour is NoiseColour.Blue or NoiseColour.Violet) Differentiate(noise);
        return [.. noise.Select(sample => (float)sample)];
    }

    // Poles and zeros that alternate at distances of an octave have a slope of 3 dB per octave, half of the 6 dB of a single pole.
    private static void MakePink(double[] noise, int sampleRate)
    {
        for (var pole = LowestPole; pole < sampleRate / 2.0; pole *= 4)
        {
            var (decay, zero) = (Math.Exp(-2 * Math.PI * pole / sampleRate), Math.Exp(-2 * Math.PI * Math.Min(2 * pole, sampleRate / 2.0) / sampleRate));
            var (input, output) = (0.0, 0.0);
            foreach (ref var sample in noise.AsSpan())
            {
                output = sample - zero * input + decay * output;
                (input, sample) = (sample, output);
            }
        }
    }

    // 6 dB more for each octave.
    private static void Differentiate(double[] noise)
    {
        var previous = 0.0;
        foreach (ref var sample in noise.AsSpan()) (sample, previous) = (sample - previous, sample);
    }
}

using System.Numerics.Tensors;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>
/// Power spectrograms of coloured noise, computed once by the front end. An excerpt has the spectrum and the fluctuations of recorded noise, and only needs to be added to an example.
/// </summary>
internal sealed class NoiseSpectrograms
{
    private const int Seconds = 10;
    private static readonly NoiseColour[] Colours = Enum.GetValues<NoiseColour>();

    private readonly float[][] powers; // of each colour, [frames, bands], scaled to a mean power of 1 for each frame
    private readonly float[] weights; // of the bands: see BandWeights
    private readonly double inBand; // fraction of the power of white noise that is between Fmin and Fmax

    /// <summary>Computes the spectrograms.</summary>
    /// <param name="frontEnd">The front end, at its final sample rate.</param>
    /// <param name="seed">The run's seed.</param>
    public NoiseSpectrograms(LogMel frontEnd, ulong seed)
    {
        weights = BandWeights.Of(frontEnd);
        inBand = (frontEnd.Fmax - frontEnd.Fmin) / (frontEnd.SampleRate / 2.0);
        using var session = new FrontEndSession(frontEnd);
        powers = [.. Colours.Select(colour => PowersOf(session, ColouredNoise.Generate(colour, Math.Max(Seconds * frontEnd.SampleRate, frontEnd.SampleCount(2)), frontEnd.SampleRate, new(seed, "noise samples", (int)colour)), frontEnd.Floor))];
    }

    /// <summary>Adds a random part of noise of a random colour.</summary>
    /// <param name="power">Power spectrogram <c>[frames, bands]</c>.</param>
    /// <param name="snr">Ratio of the mean powers of the spectrogram and of the noise, in dB.</param>
    /// <param name="random">Source of random numbers.</param>
    public void AddTo(Span<float> power, double snr, ref CounterRandom random)
    {
        var noise = powers[random.NextInt(powers.Length)];
        var gains = new float[power.Length / weights.Length];
        gains.AsSpan().Fill((float)(FramePowers(power).Average() * Math.Pow(10, -snr / 10)));
        Add(noise, gains, power, random.NextInt(noise.Length / weights.Length));
    }

    /// <summary>Adds mu-law quantisation noise: white noise whose level in each frame depends on that of the sound (<see cref="MuLaw.NoisePower"/>).</summary>
    /// <param name="power">Power spectrogram <c>[frames, bands]</c>.</param>
    /// <param name="bits">Bits per sample.</param>
    /// <param name="random">Source of random numbers.</param>
    public void AddQuantisation(Span<float> power, int bits, ref CounterRandom random)
    {
        var levels = FramePowers(power);
        var fullScale = levels.Max() * MuLaw.CrestFactor * MuLaw.CrestFactor; // as power
        if (fullScale == 0) return; // silence
        var noise = powers[(int)NoiseColour.White];
        Add(noise, [.. levels.Select(level => (float)(inBand * fullScale * MuLaw.NoisePower(bits, Math.Sqrt(level / fullScale))))], power, random.NextInt(noise.Length / weights.Length));
    }

    /// <summary>Converts logarithmic powers to powers, without the floor that the front end adds before the logarithm.</summary>
    /// <param name="spectrogram">Logarithmic power spectrogram <c>[frames, bands]</c>.</param>
    /// <param name="floor">The floor.</param>
    public static void ToPower(Span<float> spectrogram, float floor)
    {
        TensorPrimitives.Exp(spectrogram, spectrogram);
        TensorPrimitives.Subtract(spectrogram, floor, spectrogram);
        TensorPrimitives.Max(spectrogram, 0, spectrogram);
    }

    // Starts at the specified frame of the noise and continues at its first frame.
    private void Add(float[] noise, ReadOnlySpan<float> gains, Span<float> power, int start)
    {
        var (bands, count) = (weights.Length, noise.Length / weights.Length);
        for (var frame = 0; frame < gains.Length; frame++)
        {
            var row = power.Slice(frame * bands, bands);
            TensorPrimitives.MultiplyAdd(noise.AsSpan((start + frame) % count * bands, bands), gains[frame], row, row);
        }
    }

    private float[] FramePowers(ReadOnlySpan<float> power)
    {
        var levels = new float[power.Length / weights.Length];
        for (var frame = 0; frame < levels.Length; frame++) levels[frame] = TensorPrimitives.Dot(power.Slice(frame * weights.Length, weights.Length), weights);
        return levels;
    }

    private float[] PowersOf(FrontEndSession session, float[] samples, double floor)
    {
        var peak = TensorPrimitives.MaxMagnitude<float>(samples);
        TensorPrimitives.Divide(samples, Math.Abs(peak), samples);
        var power = session.Compute(samples).Values;
        ToPower(power, (float)floor);
        TensorPrimitives.Divide(power, FramePowers(power).Average(), power);
        return power;
    }
}

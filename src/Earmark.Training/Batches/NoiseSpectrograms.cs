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
    private readonly int bands;

    /// <summary>Computes the spectrograms.</summary>
    /// <param name="frontEnd">The front end, at its final sample rate.</param>
    /// <param name="seed">The run's seed.</param>
    public NoiseSpectrograms(LogMel frontEnd, ulong seed)
    {
        bands = frontEnd.Bands;
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
        var gain = (float)(TensorPrimitives.Sum<float>(power) / (power.Length / bands) * Math.Pow(10, -snr / 10));
        for (var position = random.NextInt(noise.Length / bands) * bands; power.Length > 0; position = 0) // continues at the start of the noise
        {
            var count = Math.Min(power.Length, noise.Length - position);
            TensorPrimitives.MultiplyAdd(noise.AsSpan(position, count), gain, power[..count], power[..count]);
            power = power[count..];
        }
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

    private float[] PowersOf(FrontEndSession session, float[] samples, double floor)
    {
        var peak = TensorPrimitives.MaxMagnitude<float>(samples);
        TensorPrimitives.Divide(samples, Math.Abs(peak), samples);
        var power = session.Compute(samples).Values;
        ToPower(power, (float)floor);
        TensorPrimitives.Divide(power, TensorPrimitives.Sum<float>(power) / (power.Length / bands), power);
        return power;
    }
}

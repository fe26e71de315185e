using System.Numerics.Tensors;
using Earmark.FrontEnds;
using Earmark.Training.Presets;

namespace Earmark.Training.Batches;

/// <summary>
/// Augments the spectrograms of a batch. The augmentation of an example depends only on (seed, step, slot). With the front end <see cref="LogMelAndBackbone"/>, the embeddings in the other channels are stretched
/// and shifted in time with it, and are otherwise unchanged.
/// </summary>
/// <param name="options">Options of the augmentations.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="frontEnd">The front end, at its final sample rate. It is required only for reverberation, noise, quantisation, and front ends with embeddings.</param>
public sealed class Augmentation(AugmentOptions options, ulong seed, FrontEnd? frontEnd = null)
{
    private const double MinReverbSeconds = 0.1, MaxDirectRatio = 15, SnrRange = 30; // s, dB, dB
    private const int MinBits = 4, MaxBits = 8;

    private readonly LogMel? logMel = frontEnd?.Frequencies as LogMel;
    private readonly Lazy<NoiseSpectrograms> noise = new(() => new((LogMel)frontEnd!.Frequencies!, seed));

    // The same random numbers as for the spectrogram, so that both are stretched and shifted alike.
    private readonly Augmentation? ofEmbeddings = frontEnd is LogMelAndBackbone ? new(new() { TimeStretch = options.TimeStretch, Roll = options.Roll }, seed) : null;

    private bool Resizes => options is not { TimeStretch: 0, BandStretch: 0, BandShift: 0 };

    /// <summary>Returns the number of frames that a crop needs before augmentation, so that the specified number remains at maximum compression.</summary>
    public int FramesBefore(int frames) => (int)Math.Ceiling(frames * (1 + options.TimeStretch));

    /// <summary>Augments a batch.</summary>
    /// <param name="spectrograms"><c>[batch, channels, frames before, bands]</c>; the array may be modified.</param>
    /// <param name="shape">Channels, frames and bands of the result.</param>
    /// <param name="count">Number of examples in the batch.</param>
    /// <param name="step">The step.</param>
    /// <returns><c>[batch, channels, frames, bands]</c>.</returns>
    public float[] Apply(float[] spectrograms, (int Channels, int Frames, int Bands) shape, int count, long step)
    {
        ArgumentNullException.ThrowIfNull(spectrograms);
        return ofEmbeddings is null ? ApplyToAll(spectrograms, shape, count, step) : ApplySeparately(spectrograms, shape, count, step);
    }

    private float[] ApplySeparately(float[] batch, (int Channels, int Frames, int Bands) shape, int count, long step)
    {
        var plane = batch.Length / count / shape.Channels;
        var rest = (shape.Channels - 1) * plane;
        var (spectrograms, embeddings) = (new float[count * plane], new float[count * rest]);
        for (var slot = 0; slot < count; slot++)
        {
            batch.AsSpan(slot * (plane + rest), plane).CopyTo(spectrograms.AsSpan(slot * plane));
            batch.AsSpan(slot * (plane + rest) + plane, rest).CopyTo(embeddings.AsSpan(slot * rest));
        }
        spectrograms = ApplyToAll(spectrograms, shape with { Channels = 1 }, count, step);
        embeddings = ofEmbeddings!.ApplyToAll(embeddings, shape with { Channels = shape.Channels - 1 }, count, step);
        (plane, rest) = (spectrograms.Length / count, embeddings.Length / count);
        var result = new float[count * (plane + rest)];
        for (var slot = 0; slot < count; slot++)
        {
            spectrograms.AsSpan(slot * plane, plane).CopyTo(result.AsSpan(slot * (plane + rest)));
            embeddings.AsSpan(slot * rest, rest).CopyTo(result.AsSpan(slot * (plane + rest) + plane));
        }
        return result;
    }

    private float[] ApplyToAll(float[] spectrograms, (int Channels, int Frames, int Bands) shape, int count, long step)
    {
        if (Resizes) spectrograms = Resized(spectrograms, shape, count, step);
        var size = spectrograms.Length / count;
        Parallel.For(0, count, slot => AugmentExample(spectrograms.AsSpan(slot * size, size), shape, step, slot));
        return spectrograms;
    }

    // Each augmentation has its own random numbers, so that enabling one does not change the others.
    private void AugmentExample(Span<float> spectrogram, (int Channels, int Frames, int Bands) shape, long step, int slot)
    {
        if (options.Roll > 0)
        {
            var random = new CounterRandom(seed, "roll", step, slot);
            Augment.Roll(spectrogram, shape, random.NextInt((int)(options.Roll * shape.Frames) + 1));
        }
        if (options.Reverb > 0 || options.Noise > 0 || options.MuLaw > 0) SimulateRecording(spectrogram, shape.Bands, step, slot);
        if (options.Gain > 0)
        {
            var random = new CounterRandom(seed, "gain", step, slot);
            Augment.Gain(spectrogram, random.NextDouble(-options.Gain, options.Gain));
        }
        if (options.Filter > 0)
        {
            var random = new CounterRandom(seed, "filter", step, slot);
            Augment.Filter(spectrogram, shape.Bands, options.Filter, ref random);
        }
        if (options is { TimeMask: 0, BandMask: 0 }) return;
        var masks = new CounterRandom(seed, "mask", step, slot);
        for (var i = 0; i < options.Masks; i++)
        {
            Augment.MaskTime(spectrogram, shape, options.TimeMask, ref masks);
            Augment.MaskBands(spectrogram, shape, options.BandMask, ref masks);
        }
    }

    // The room, the noise and the quantisation of a recording. The floor of the logarithm is not part of the sound, so it has no reverberation.
    private void SimulateRecording(Span<float> spectrogram, int bands, long step, int slot)
    {
        var (reverb, noisy, quantised) = (new CounterRandom(seed, "reverb", step, slot), new CounterRandom(seed, "noise", step, slot), new CounterRandom(seed, "mu-law", step, slot));
        var (isReverberated, isNoisy, isQuantised) = (reverb.NextBool(options.Reverb), noisy.NextBool(options.Noise), quantised.NextBool(options.MuLaw));
        if (!isReverberated && !isNoisy && !isQuantised) return;
        var floor = (float)logMel!.Floor;
        NoiseSpectrograms.ToPower(spectrogram, floor);
        if (isReverberated)
        {
            var seconds = MinReverbSeconds * Math.Pow(options.ReverbSeconds / MinReverbSeconds, reverb.NextDouble()); // short and long rooms are equally likely
            var ratio = Math.Pow(10, -reverb.NextDouble(0, MaxDirectRatio) / 10);
            RoomAcoustics.Reverberate(spectrogram, bands, RoomAcoustics.DecayOf(seconds, (double)logMel.HopSamples / logMel.SampleRate), ratio);
        }
        if (isNoisy) noise.Value.AddTo(spectrogram, noisy.NextDouble(options.NoiseSnr, options.NoiseSnr + SnrRange), ref noisy);
        if (isQuantised) noise.Value.AddQuantisation(spectrogram, MinBits + quantised.NextInt(MaxBits - MinBits + 1), ref quantised);
        TensorPrimitives.Add(spectrogram, floor, spectrogram);
        TensorPrimitives.Log(spectrogram, spectrogram);
    }

    private float[] Resized(float[] spectrograms, (int Channels, int Frames, int Bands) shape, int count, long step)
    {
        var planes = count * shape.Channels;
        var (before, after) = (spectrograms.Length / planes, shape.Frames * shape.Bands);
        var resized = new float[planes * after];
        Parallel.For(0, count, slot =>
        {
            var random = new CounterRandom(seed, "resize", step, slot);
            var speed = Factor(options.TimeStretch, ref random);
            var spread = Factor(options.BandStretch, ref random);
            var shift = options.BandShift * shape.Bands * random.NextDouble(-1, 1);
            var slack = before / shape.Bands - 1 - speed * (shape.Frames - 1);
            var first = random.NextDouble() * Math.Max(0, slack);
            for (var plane = slot * shape.Channels; plane < (slot + 1) * shape.Channels; plane++)
                Augment.Resize(spectrograms.AsSpan(plane * before, before), resized.AsSpan(plane * after, after), shape.Bands,
                    (first, speed), ((shape.Bands - 1) / 2.0 * (1 - spread) + shift, spread));
        });
        return resized;
    }

    // Factors above and below 1 are equally likely.
    private static double Factor(double max, ref CounterRandom random) => Math.Pow(1 + max, random.NextDouble(-1, 1));
}

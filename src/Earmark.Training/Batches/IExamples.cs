using Earmark.Data;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>The start position of a crop in a clip.</summary>
/// <param name="Clip">Index of the clip.</param>
/// <param name="Start">
/// First sample, relative to the start of the clip as padded by the front end. Negative if the crop starts before the clip.
/// Samples outside the clip are silence.
/// </param>
public readonly record struct Crop(int Clip, long Start)
{
    /// <summary>Returns a crop at a random position in a clip, including its zero padding. A clip that is shorter than the crop is placed at a random position inside the crop.</summary>
    /// <param name="clip">Index of the clip.</param>
    /// <param name="length">Length of the clip as padded by the front end, in samples.</param>
    /// <param name="samples">Length of the crop, in samples.</param>
    /// <param name="padding">Zeros before and after the clip, in samples. With padding, the last position is excluded, as in the challenge's notebook.</param>
    /// <param name="uniform">A uniform random number in [0, 1).</param>
    public static Crop Random(int clip, long length, int samples, int padding, double uniform)
    {
        var slack = length + 2L * padding - samples;
        var positions = Math.Max(1, Math.Abs(slack) + (padding > 0 ? 0 : 1));
        return new(clip, Math.Min(0, slack) + (long)(uniform * positions) - padding);
    }
}

/// <summary>Spectrograms of clips, computed from the recordings on demand or read from a cache.</summary>
/// <remarks>Members may be called from several threads at once.</remarks>
public interface IExamples : IDisposable
{
    /// <summary>The clips. All of them are readable.</summary>
    IReadOnlyList<Clip> Clips { get; }

    /// <summary>Returns the length of a clip as padded by the front end, in samples at the sample rate of the front end.</summary>
    long Length(int clip);

    /// <summary>Returns the spectrograms of crops of the same length.</summary>
    /// <param name="crops">The crops.</param>
    /// <param name="samples">Length of the crops, in samples.</param>
    /// <param name="repeat">Whether a clip that is too short is repeated instead of padded with silence.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns><c>[crops, channels, frames, bands]</c>.</returns>
    float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the spectrogram of a whole clip, padded as in the final model, in consecutive blocks of frames, so that
    /// memory use does not depend on the length. A clip of up to a minute is one block.
    /// </summary>
    /// <param name="clip">The clip.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancellationToken = default);
}

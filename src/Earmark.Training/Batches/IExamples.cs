using Earmark.Data;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>A place in a clip.</summary>
/// <param name="Clip">Index of the clip.</param>
/// <param name="Start">
/// First sample, counted from the beginning of the clip as the front end pads it; negative where the crop begins before it.
/// Samples outside the clip are silence.
/// </param>
public readonly record struct Crop(int Clip, long Start)
{
    /// <summary>Returns a crop at a random position of a clip and the zeros around it. A clip that is shorter than the crop is placed at a random position in it.</summary>
    /// <param name="clip">Index of the clip.</param>
    /// <param name="length">Length of the clip as the front end pads it, in samples.</param>
    /// <param name="samples">Length of the crop.</param>
    /// <param name="padding">Zeros before and after the clip, in samples. With padding, the last position is excluded, as in the challenge's notebook.</param>
    /// <param name="uniform">A number of a uniform distribution over [0, 1).</param>
    public static Crop In(int clip, long length, int samples, int padding, double uniform)
    {
        var slack = length + 2L * padding - samples;
        var places = Math.Max(1, Math.Abs(slack) + (padding > 0 ? 0 : 1));
        return new(clip, Math.Min(0, slack) + (long)(uniform * places) - padding);
    }
}

/// <summary>Spectrograms of clips, computed from the recordings on demand or read from a cache.</summary>
/// <remarks>Members may be called from several threads at once.</remarks>
public interface IExamples : IDisposable
{
    /// <summary>The clips; all can be read.</summary>
    IReadOnlyList<Clip> Clips { get; }

    /// <summary>Length of a clip as the front end pads it, in samples at its rate.</summary>
    long Length(int clip);

    /// <summary>Spectrograms of crops of one length.</summary>
    /// <param name="crops">The crops.</param>
    /// <param name="samples">How long they are.</param>
    /// <param name="repeat">Whether a clip that is too short is filled up with itself rather than with silence.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <returns><c>[crops, channels, frames, bands]</c>.</returns>
    float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancel = default);

    /// <summary>
    /// Spectrogram of a whole clip, padded as the finished model pads it, in consecutive blocks of frames, so that memory does
    /// not depend on the length; a clip of up to a minute is one block.
    /// </summary>
    /// <param name="clip">The clip.</param>
    /// <param name="cancel">Cancels the operation.</param>
    IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancel = default);
}

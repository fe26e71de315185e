using System.Numerics.Tensors;
using Earmark.FrontEnds;

namespace Earmark.Reports;

/// <summary>
/// Mean and deviation over time of each bin of a clip's spectrogram, computed block by block while the clip is read.
/// One for each thread; clips follow one another.
/// </summary>
/// <param name="session">The front end, shared between threads.</param>
/// <param name="frontEnd">Its figures.</param>
internal sealed class SpectrumMeter(FrontEndSession session, FrontEnd frontEnd)
{
    private const int BlockFrames = 128; // samples and spectrogram of a block stay in the cache

    private readonly float[] samples = new float[frontEnd.SamplesOf(BlockFrames)];
    private readonly float[] spectrogram = new float[frontEnd.Channels * BlockFrames * frontEnd.Bands];
    private readonly float[] first = new float[frontEnd.Bands], difference = new float[frontEnd.Bands];
    private readonly float[] blockSum = new float[frontEnd.Bands], blockSquares = new float[frontEnd.Bands];
    private readonly double[] sum = new double[frontEnd.Bands], squares = new double[frontEnd.Bands];
    private int filled;

    /// <summary>Frames of the clip so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Begins a clip.</summary>
    public void Begin()
    {
        (filled, Frames) = (0, 0);
        Array.Clear(sum);
        Array.Clear(squares);
    }

    /// <summary>Takes the next samples, at the front end's rate.</summary>
    public void Add(ReadOnlySpan<float> more)
    {
        while (more.Length > 0)
        {
            var taken = Math.Min(more.Length, samples.Length - filled);
            more[..taken].CopyTo(samples.AsSpan(filled));
            filled += taken;
            more = more[taken..];
            if (filled == samples.Length) Compute(BlockFrames);
        }
    }

    /// <summary>Ends the clip; one shorter than a frame is filled up with zeros, as in a model.</summary>
    /// <param name="mean">Takes the mean of each bin.</param>
    /// <param name="deviation">Takes the standard deviation of each bin, over the frames.</param>
    /// <returns>Whether there was a sample.</returns>
    public bool Finish(Span<double> mean, Span<double> deviation)
    {
        if (Frames == 0 && filled > 0 && filled < frontEnd.FrameSamples)
        {
            samples.AsSpan(filled, frontEnd.FrameSamples - filled).Clear();
            filled = frontEnd.FrameSamples;
        }
        if (filled >= frontEnd.FrameSamples) Compute(frontEnd.FramesOf(filled));
        if (Frames == 0) return false;
        for (var bin = 0; bin < sum.Length; bin++)
        {
            var distance = sum[bin] / Frames;
            mean[bin] = first[bin] + distance;
            deviation[bin] = Math.Sqrt(Math.Max(0, squares[bin] / Frames - distance * distance));
        }
        return true;
    }

    private void Compute(int frames)
    {
        session.Compute(samples, 1, frontEnd.SamplesOf(frames), spectrogram);
        if (Frames == 0) spectrogram.AsSpan(0, first.Length).CopyTo(first);
        Array.Clear(blockSum);
        Array.Clear(blockSquares);
        // Distances from the clip's first frame: squares of the values themselves would lose a small deviation in rounding.
        for (var frame = 0; frame < frames; frame++)
        {
            TensorPrimitives.Subtract(spectrogram.AsSpan(frame * first.Length, first.Length), first, difference);
            TensorPrimitives.Add(blockSum, difference, blockSum);
            TensorPrimitives.MultiplyAdd(difference, difference, blockSquares, blockSquares);
        }
        for (var bin = 0; bin < sum.Length; bin++)
        {
            sum[bin] += blockSum[bin];
            squares[bin] += blockSquares[bin];
        }
        Frames += frames;
        var done = frames * frontEnd.HopSamples; // the next frame begins here
        samples.AsSpan(done, filled - done).CopyTo(samples);
        filled -= done;
    }
}

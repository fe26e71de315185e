using System.Numerics.Tensors;
using Earmark.FrontEnds;

namespace Earmark.Reports;

/// <summary>
/// Computes the mean and standard deviation over time of each bin of a spectrogram, block by block while the clip is read.
/// Each thread uses a separate instance for one clip after another.
/// </summary>
/// <param name="session">The front end, shared between threads.</param>
/// <param name="frontEnd">The parameters of the front end.</param>
internal sealed class SpectrumMeter(FrontEndSession session, FrontEnd frontEnd)
{
    private const int BlockFrames = 128; // the samples and the spectrogram of a block fit in the CPU cache

    private readonly float[] samples = new float[frontEnd.SampleCount(BlockFrames)];
    private readonly float[] spectrogram = new float[frontEnd.Channels * BlockFrames * frontEnd.Bands];
    private readonly float[] first = new float[frontEnd.Bands], difference = new float[frontEnd.Bands];
    private readonly float[] blockSum = new float[frontEnd.Bands], blockSquares = new float[frontEnd.Bands];
    private readonly double[] sum = new double[frontEnd.Bands], squares = new double[frontEnd.Bands];
    private int filled;

    /// <summary>Number of frames of the clip so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Starts a clip.</summary>
    public void Begin()
    {
        (filled, Frames) = (0, 0);
        Array.Clear(sum);
        Array.Clear(squares);
    }

    /// <summary>Adds the next samples, at the sample rate of the front end.</summary>
    public void Add(ReadOnlySpan<float> more)
    {
        while (more.Length > 0)
        {
            var count = Math.Min(more.Length, samples.Length - filled);
            more[..count].CopyTo(samples.AsSpan(filled));
            filled += count;
            more = more[count..];
            if (filled == samples.Length) Compute(BlockFrames);
        }
    }

    /// <summary>Ends the clip. A clip shorter than a frame is padded with zeros, as in a model.</summary>
    /// <param name="mean">Receives the mean of each bin.</param>
    /// <param name="deviation">Receives the standard deviation of each bin over the frames.</param>
    /// <returns>Whether the clip has samples.</returns>
    public bool Finish(Span<double> mean, Span<double> deviation)
    {
        if (Frames == 0 && filled > 0 && filled < frontEnd.FrameSamples)
        {
            samples.AsSpan(filled, frontEnd.FrameSamples - filled).Clear();
            filled = frontEnd.FrameSamples;
        }
        if (filled >= frontEnd.FrameSamples) Compute(frontEnd.FrameCount(filled));
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
        session.Compute(samples, 1, frontEnd.SampleCount(frames), spectrogram);
        if (Frames == 0) spectrogram.AsSpan(0, first.Length).CopyTo(first);
        Array.Clear(blockSum);
        Array.Clear(blockSquares);
        // Differences from the first frame of the clip are accumulated, because with squares of the values, a small deviation would be lost in rounding.
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
        var consumed = frames * frontEnd.HopSamples; // the next frame starts here
        samples.AsSpan(consumed, filled - consumed).CopyTo(samples);
        filled -= consumed;
    }
}

using Earmark.Training.Batches;
using Earmark.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>Computes the mean and standard deviation of each band of the first channel over the training clips. Other channels are unchanged.</summary>
/// <remarks>
/// Spectrograms are natural logarithms. A band with almost no variation in training, such as one above the cut-off
/// frequency of a codec, carries no information. Divided by its tiny standard deviation, however, sound in this band at
/// prediction would outweigh all other bands. Therefore each standard deviation is at least <see cref="MinFraction"/> of
/// that of the median band, and at least <see cref="MinDeviation"/>.
/// </remarks>
internal static class InputNormStatistics
{
    /// <summary>
    /// Minimum standard deviation, as a fraction of the median. The least variable band of real data sets has 0.63 to 0.95 of the
    /// median in log-mel spectrograms, and 0.26 in amplitudes, so their measured values are used.
    /// </summary>
    public const double MinFraction = 0.1;

    /// <summary>Minimum standard deviation if almost no band varies: 0.005 in natural logarithms, which is 0.02 dB.</summary>
    public const double MinDeviation = 0.005;

    /// <summary>Computes means and standard deviations over whole clips, as the final model processes them, and sets them in the network.</summary>
    /// <param name="examples">Examples of the training clips.</param>
    /// <param name="standard">The input normalisation to set.</param>
    /// <param name="progress">Called with the number of clips done and the total, from several threads.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Bands with almost no variation, whose standard deviation was raised to the minimum.</returns>
    public static IReadOnlyList<int> Measure(IExamples examples, InputNorm standard, Action<int, int> progress, CancellationToken cancellationToken)
    {
        var bands = (int)standard.Mean.Shape[2];
        var clips = new (double[] Sums, double[] Squares, long Frames)[examples.Clips.Count];
        var done = 0;
        Parallel.For(0, clips.Length, new ParallelOptions { CancellationToken = cancellationToken }, clip =>
        {
            var (sums, squares, frameCount) = (new double[bands], new double[bands], 0L);
            foreach (var block in examples.Blocks(clip, cancellationToken))
            {
                for (var i = 0; i < block.Frames * bands; i++)
                {
                    sums[i % bands] += block.Values[i];
                    squares[i % bands] += (double)block.Values[i] * block.Values[i];
                }
                frameCount += block.Frames;
            }
            clips[clip] = (sums, squares, frameCount);
            progress(Interlocked.Increment(ref done), clips.Length);
        });

        // Summed in the order of the clips, so that the result does not depend on the order of the threads.
        return Set(standard, clips.Sum(clip => clip.Frames), [.. Enumerable.Range(0, bands).Select(band => (clips.Sum(clip => clip.Sums[band]), clips.Sum(clip => clip.Squares[band])))]);
    }

    /// <summary>Sets means and standard deviations.</summary>
    /// <param name="standard">The input normalisation to set.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="sums">For each band, the sums of the values and of their squares over all frames.</param>
    /// <returns>Bands with almost no variation, whose standard deviation was raised to the minimum.</returns>
    public static IReadOnlyList<int> Set(InputNorm standard, long frames, IReadOnlyList<(double Values, double Squares)> sums)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var bands = sums.Count;
        float[] mean = [.. standard.Mean.Tensor.cpu().data<float>()], inverse = [.. standard.Inverse.Tensor.cpu().data<float>()];
        var deviations = new double[bands];
        for (var band = 0; band < bands; band++)
        {
            var average = sums[band].Values / frames;
            mean[band] = (float)average;
            deviations[band] = Math.Sqrt(Math.Max(sums[band].Squares / frames - average * average, 0)); // rounding errors may result in a value slightly below zero
        }
        var minimum = MinDeviationOf(deviations);
        for (var band = 0; band < bands; band++) inverse[band] = (float)(1 / Math.Max(deviations[band], minimum));
        standard.Mean.Tensor.copy_(tensor(mean, standard.Mean.Shape));
        standard.Inverse.Tensor.copy_(tensor(inverse, standard.Inverse.Shape));
        return [.. Enumerable.Range(0, bands).Where(band => deviations[band] < minimum)];
    }

    private static double MinDeviationOf(double[] deviations)
    {
        double[] sorted = [.. deviations.Order()];
        return Math.Max(MinDeviation, MinFraction * sorted[sorted.Length / 2]);
    }
}

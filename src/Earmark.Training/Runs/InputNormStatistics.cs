using Earmark.Training.Batches;
using Earmark.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>Mean and deviation of each band of the first channel over the training part; other channels stay as they are.</summary>
/// <remarks>
/// Spectrograms are natural logarithms. A band that hardly changes in training, as one above the cut-off of a codec, tells
/// nothing, but divided by its tiny deviation, sound in it at prediction would outweigh all other bands. So no deviation
/// counts as less than <see cref="MinFraction"/> of the median band's, nor less than <see cref="MinDeviation"/>.
/// </remarks>
internal static class InputNormStatistics
{
    /// <summary>
    /// Minimum standard deviation, as a fraction of the median. The least variable band of real sets has 0.63 to 0.95 of it in log-mel
    /// spectrograms, 0.26 in amplitudes: theirs are as they were measured.
    /// </summary>
    public const double MinFraction = 0.1;

    /// <summary>Minimum standard deviation if almost no band varies: 0.005 in natural logarithms, 0.02 dB.</summary>
    public const double MinDeviation = 0.005;

    /// <summary>Computes means and standard deviations over whole clips, as the finished model sees them, and sets them in the network.</summary>
    /// <param name="examples">The training part.</param>
    /// <param name="standard">The input normalisation to set.</param>
    /// <param name="progress">Called with clips done and all clips, from several threads.</param>
    /// <param name="stop">Cancels the operation.</param>
    /// <returns>Bands with almost no variation, whose standard deviation was raised to the minimum.</returns>
    public static IReadOnlyList<int> Measure(IExamples examples, InputNorm standard, Action<int, int> progress, CancellationToken stop)
    {
        var bands = (int)standard.Mean.Shape[2];
        var clips = new (double[] Sums, double[] Squares, long Frames)[examples.Clips.Count];
        var done = 0;
        Parallel.For(0, clips.Length, new ParallelOptions { CancellationToken = stop }, clip =>
        {
            var (sums, squares, all) = (new double[bands], new double[bands], 0L);
            foreach (var block in examples.Blocks(clip, stop))
            {
                for (var i = 0; i < block.Frames * bands; i++)
                {
                    sums[i % bands] += block.Values[i];
                    squares[i % bands] += (double)block.Values[i] * block.Values[i];
                }
                all += block.Frames;
            }
            clips[clip] = (sums, squares, all);
            progress(Interlocked.Increment(ref done), clips.Length);
        });

        // Added up in the order of the clips, not of the threads: the same sums every time.
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var frames = clips.Sum(clip => clip.Frames);
        float[] mean = [.. standard.Mean.Tensor.cpu().data<float>()], inverse = [.. standard.Inverse.Tensor.cpu().data<float>()];
        var deviations = new double[bands];
        for (var band = 0; band < bands; band++)
        {
            var average = clips.Sum(clip => clip.Sums[band]) / frames;
            var variance = clips.Sum(clip => clip.Squares[band]) / frames - average * average;
            mean[band] = (float)average;
            deviations[band] = Math.Sqrt(Math.Max(variance, 0)); // rounding may leave a little less than zero
        }
        var least = LeastOf(deviations);
        for (var band = 0; band < bands; band++) inverse[band] = (float)(1 / Math.Max(deviations[band], least));
        standard.Mean.Tensor.copy_(tensor(mean, standard.Mean.Shape));
        standard.Inverse.Tensor.copy_(tensor(inverse, standard.Inverse.Shape));
        return [.. Enumerable.Range(0, bands).Where(band => deviations[band] < least)];
    }

    private static double LeastOf(double[] deviations)
    {
        double[] sorted = [.. deviations.Order()];
        return Math.Max(MinDeviation, MinFraction * sorted[sorted.Length / 2]);
    }
}

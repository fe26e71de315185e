using Earmark.Training.Batches;
using Earmark.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>Mean and deviation of each band of the first channel over the training part; other channels stay as they are.</summary>
internal static class Standardisation
{
    /// <summary>Measures whole clips, as the finished model sees them, and writes the figures into the network.</summary>
    public static void Measure(IExamples examples, Standard standard, Action<int, int> progress, CancellationToken stop)
    {
        var bands = (int)standard.Mean.Shape[2];
        var clips = new (double[] Sums, double[] Squares, long Frames)[examples.Clips.Count];
        var done = 0;
        Parallel.For(0, clips.Length, new ParallelOptions { CancellationToken = stop }, clip =>
        {
            var whole = examples.Whole(clip);
            var (sums, squares) = (new double[bands], new double[bands]);
            for (var i = 0; i < whole.Frames * bands; i++)
            {
                sums[i % bands] += whole.Values[i];
                squares[i % bands] += (double)whole.Values[i] * whole.Values[i];
            }
            clips[clip] = (sums, squares, whole.Frames);
            progress(Interlocked.Increment(ref done), clips.Length);
        });

        // Added up in the order of the clips, not of the threads: the same sums every time.
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var frames = clips.Sum(clip => clip.Frames);
        float[] mean = [.. standard.Mean.Tensor.cpu().data<float>()], inverse = [.. standard.Inverse.Tensor.cpu().data<float>()];
        for (var band = 0; band < bands; band++)
        {
            var average = clips.Sum(clip => clip.Sums[band]) / frames;
            var variance = clips.Sum(clip => clip.Squares[band]) / frames - average * average;
            mean[band] = (float)average;
            inverse[band] = (float)(1 / Math.Sqrt(Math.Max(variance, 1e-8))); // a band that never changes stays near zero
        }
        standard.Mean.Tensor.copy_(tensor(mean, standard.Mean.Shape));
        standard.Inverse.Tensor.copy_(tensor(inverse, standard.Inverse.Shape));
    }
}

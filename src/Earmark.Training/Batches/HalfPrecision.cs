using System.Globalization;
using System.Numerics.Tensors;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>The numbers that the cache can keep: IEEE half precision.</summary>
internal static class HalfPrecision
{
    /// <summary>Refuses a spectrogram that would be infinite in half precision, or is not finite.</summary>
    /// <returns>The spectrogram.</returns>
    /// <exception cref="InputException">It has a value beyond ±65,504, or one that is NaN.</exception>
    public static Spectrogram Require(Spectrogram spectrogram)
    {
        var largest = TensorPrimitives.MaxMagnitude<float>(spectrogram.Values); // NaN where one is
        if (Math.Abs(largest) <= (float)Half.MaxValue) return spectrogram;
        throw new InputException(string.Create(CultureInfo.InvariantCulture,
            $"its spectrogram has a value of {largest}. Expected at most {(float)Half.MaxValue:N0}, the largest that the cache keeps. Its samples are far too loud, or damaged: scale them to -1 .. 1."));
    }
}

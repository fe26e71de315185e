using System.Globalization;
using System.Numerics.Tensors;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>Checks that values can be represented in the number format of the cache, IEEE half precision.</summary>
internal static class HalfPrecision
{
    /// <summary>Rejects a spectrogram with values that are not finite or would overflow in half precision.</summary>
    /// <returns>The spectrogram.</returns>
    /// <exception cref="InputException">A value is NaN or outside ±65,504.</exception>
    public static Spectrogram RequireRepresentable(Spectrogram spectrogram)
    {
        var largest = TensorPrimitives.MaxMagnitude<float>(spectrogram.Values); // NaN if any value is NaN
        if (Math.Abs(largest) <= (float)Half.MaxValue) return spectrogram;
        throw new InputException(string.Create(CultureInfo.InvariantCulture,
            $"its spectrogram has a value of {largest}. Expected at most {(float)Half.MaxValue:N0}, the largest value that the cache can store. The samples are far too loud, or corrupt. Scale them to -1 .. 1."));
    }
}

namespace Earmark.Synthesis;

/// <summary>The level of the audible parts of a signal.</summary>
internal static class SignalLevel
{
    /// <summary>Returns the RMS over blocks of 4096 samples, weighted by their energy, so that silence does not lower it.</summary>
    /// <param name="clip">Samples.</param>
    /// <returns>An amplitude, or 0 for digital silence.</returns>
    public static double Compute(ReadOnlySpan<float> clip)
    {
        double energy = 0, weight = 0;
        for (var from = 0; from < clip.Length; from += 4096)
        {
            double sum = 0;
            var block = clip[from..Math.Min(from + 4096, clip.Length)];
            foreach (var x in block) sum += x * x;
            energy += sum * sum;
            weight += sum * block.Length;
        }
        return Math.Sqrt(energy / Math.Max(weight, 1e-30));
    }
}

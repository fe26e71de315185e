namespace Earmark.Reports.Tests;

/// <summary>Computes spectrograms directly from the definition, in double precision, as the reference for the survey.</summary>
internal static class DirectSpectrum
{
    private const int Frame = 800, Hop = 400, Size = 1024, Bins = 513;

    /// <summary>Returns mean and standard deviation over frames of log(1 + |X|) of each bin.</summary>
    public static (double[] Mean, double[] Deviation) Compute(float[] samples)
    {
        if (samples.Length < Frame) Array.Resize(ref samples, Frame);
        var frames = Enumerable.Range(0, 1 + (samples.Length - Frame) / Hop).Select(frame => Amplitudes(samples.AsSpan(frame * Hop, Frame))).ToArray();
        double[] mean = [.. Enumerable.Range(0, Bins).Select(bin => frames.Average(frame => frame[bin]))];
        return (mean, [.. Enumerable.Range(0, Bins).Select(bin => Math.Sqrt(frames.Average(frame => Math.Pow(frame[bin] - mean[bin], 2))))]);
    }

    private static double[] Amplitudes(ReadOnlySpan<float> frame)
    {
        var windowed = new double[Frame];
        for (var n = 0; n < Frame; n++) windowed[n] = frame[n] * (32768.0 / 32767) * (0.5 - 0.5 * Math.Cos(2 * Math.PI * n / Frame));
        var amplitudes = new double[Bins];
        for (var bin = 0; bin < Bins; bin++)
        {
            double real = 0, imaginary = 0;
            for (var n = 0; n < Frame; n++)
            {
                var (sin, cos) = Turns[n * bin % Size];
                real += windowed[n] * cos;
                imaginary -= windowed[n] * sin;
            }
            amplitudes[bin] = Math.Log(1 + Math.Sqrt(real * real + imaginary * imaginary));
        }
        return amplitudes;
    }

    private static readonly (double Sin, double Cos)[] Turns = [.. Enumerable.Range(0, Size).Select(i => Math.SinCos(2 * Math.PI * i / Size))];
}

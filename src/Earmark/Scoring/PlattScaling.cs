namespace Earmark.Scoring;

/// <summary>Calibration of the score of one label: the calibrated logit is <c>slope * logit + offset</c>.</summary>
/// <remarks>
/// Platt 1999, "Probabilistic outputs for support vector machines". A Gaussian prior with variance 1 around slope 1 and offset 0 keeps labels
/// with few clips close to their uncalibrated scores.
/// </remarks>
/// <param name="Slope">Factor, 0.05 to 20: above 1 more confident.</param>
/// <param name="Offset">Summand, in logits: above 0 raises the score.</param>
public sealed record PlattScaling(double Slope, double Offset)
{
    private const double MinSlope = 0.05, MaxSlope = 20;
    private const int MaxIterations = 100;

    /// <summary>Leaves scores unchanged.</summary>
    public static PlattScaling Identity { get; } = new(1, 0);

    /// <summary>Returns the scaling that minimises binary cross-entropy plus the prior, by Newton's method with step halving. The objective is convex.</summary>
    /// <param name="logits">Logit of the label for each clip.</param>
    /// <param name="isTrue">Whether the clip has the label.</param>
    public static PlattScaling Fit(ReadOnlySpan<double> logits, ReadOnlySpan<bool> isTrue)
    {
        var (slope, offset) = (1.0, 0.0);
        var loss = Loss(logits, isTrue, slope, offset);
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var (gradientSlope, gradientOffset, slopeSlope, slopeOffset, offsetOffset) = (slope - 1, offset, 1.0, 0.0, 1.0);
            for (var i = 0; i < logits.Length; i++)
            {
                var score = LogOdds.ToScore(slope * logits[i] + offset);
                var (error, weight) = (score - (isTrue[i] ? 1 : 0), score * (1 - score));
                gradientSlope += error * logits[i];
                gradientOffset += error;
                slopeSlope += weight * logits[i] * logits[i];
                slopeOffset += weight * logits[i];
                offsetOffset += weight;
            }
            var determinant = slopeSlope * offsetOffset - slopeOffset * slopeOffset; // above 0 because of the prior
            var stepSlope = (offsetOffset * gradientSlope - slopeOffset * gradientOffset) / determinant;
            var stepOffset = (slopeSlope * gradientOffset - slopeOffset * gradientSlope) / determinant;
            var (fraction, improved) = (1.0, false);
            while (!improved && fraction > 1e-6)
            {
                var (nextSlope, nextOffset) = (slope - fraction * stepSlope, offset - fraction * stepOffset);
                var next = Loss(logits, isTrue, nextSlope, nextOffset);
                improved = next < loss - 1e-12;
                if (improved) (slope, offset, loss) = (nextSlope, nextOffset, next);
                fraction /= 2;
            }
            if (!improved) break;
        }
        return new(Math.Clamp(slope, MinSlope, MaxSlope), offset);
    }

    private static double Loss(ReadOnlySpan<double> logits, ReadOnlySpan<bool> isTrue, double slope, double offset)
    {
        var loss = ((slope - 1) * (slope - 1) + offset * offset) / 2;
        for (var i = 0; i < logits.Length; i++)
        {
            var logit = isTrue[i] ? slope * logits[i] + offset : -(slope * logits[i] + offset);
            loss -= Math.Min(logit, 0) - double.LogP1(Math.Exp(-Math.Abs(logit)));
        }
        return loss;
    }
}

namespace Earmark.Reports;

/// <summary>
/// Counts runs where a waveform stays at its maximum level. Such runs are a sign of clipping, at full scale or, in a recording that was
/// attenuated later, below it. A peak of a natural sound has one or two equal samples.
/// </summary>
public sealed class ClippedRunCounter
{
    /// <summary>Minimum number of equal samples in a plateau.</summary>
    public const int MinRunLength = 4;

    // Decoders of compressed audio overshoot, so values beyond full scale are treated as full scale.
    private const float FullScale = 32767 / 32768f;

    private float level = float.NegativeInfinity;
    private int run;

    /// <summary>Number of plateaus so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Number of samples in plateaus so far.</summary>
    public long Samples { get; private set; }

    /// <summary>Adds the next samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="sign">1 for positive peaks, -1 for negative peaks.</param>
    /// <param name="highest">The maximum of the samples multiplied by sign.</param>
    public void Add(ReadOnlySpan<float> samples, float sign, float highest)
    {
        if (Math.Min(highest, FullScale) < level)
        {
            End(); // no sample reaches the current level
            return;
        }
        foreach (var sample in samples)
        {
            var value = Math.Min(sample * sign, FullScale);
            if (value > level) (level, run, Runs, Samples) = (value, 1, 0, 0);
            else if (value == level) run++;
            else if (run > 0) End();
        }
    }

    /// <summary>Ends the current plateau. Must be called after the last sample.</summary>
    public void End()
    {
        if (run >= MinRunLength)
        {
            Runs++;
            Samples += run;
        }
        run = 0;
    }
}

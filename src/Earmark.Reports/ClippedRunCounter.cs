namespace Earmark.Reports;

/// <summary>
/// Counts runs where a waveform stays at its maximum level. Such runs are a sign of clipping: at full scale or, if the recording was
/// attenuated later, below it. An unclipped peak usually has only one or two samples at the same level.
/// </summary>
public sealed class ClippedRunCounter
{
    /// <summary>Minimum length of a run, in samples.</summary>
    public const int MinRunLength = 4;

    // Decoders of lossy formats can overshoot full scale, so values beyond it are treated as full scale.
    private const float FullScale = 32767 / 32768f;

    private float level = float.NegativeInfinity;
    private int run;

    /// <summary>Number of runs so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Total number of samples in these runs.</summary>
    public long Samples { get; private set; }

    /// <summary>Adds the next samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="sign">1 for positive peaks, -1 for negative peaks.</param>
    /// <param name="highest">The maximum of the samples after multiplication by <paramref name="sign"/>.</param>
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

    /// <summary>Ends the current run. Must be called after the last sample.</summary>
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

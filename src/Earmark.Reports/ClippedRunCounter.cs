namespace Earmark.Reports;

/// <summary>
/// Counts where a waveform stays at its highest level: the mark of clipping, at full scale or, in a recording made quieter
/// later, below it. A crest of a natural sound has one or two equal samples.
/// </summary>
public sealed class ClippedRunCounter
{
    /// <summary>Equal samples that make a plateau.</summary>
    public const int Shortest = 4;

    // Decoders of compressed audio overshoot: whatever is beyond full scale was meant to be there.
    private const float FullScale = 32767 / 32768f;

    private float level = float.NegativeInfinity;
    private int run;

    /// <summary>Plateaus so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Samples in them.</summary>
    public long Samples { get; private set; }

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="sign">1 for the upper side, -1 for the lower.</param>
    /// <param name="highest">The highest of them, times sign.</param>
    public void Add(ReadOnlySpan<float> samples, float sign, float highest)
    {
        if (Math.Min(highest, FullScale) < level)
        {
            End(); // nothing here reaches the level: no need to look closer
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

    /// <summary>Ends the waveform, or a plateau in it.</summary>
    public void End()
    {
        if (run >= Shortest)
        {
            Runs++;
            Samples += run;
        }
        run = 0;
    }
}

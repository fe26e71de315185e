namespace Earmark.Training.Runs;

/// <summary>Returns examples per second since the last call. Restart it after validation to exclude that time.</summary>
internal sealed class SpeedMeter(TimeProvider clock)
{
    private long began = clock.GetTimestamp();
    private int examples;

    /// <summary>Counts examples.</summary>
    public void Add(int count) => examples += count;

    /// <summary>The speed, and a new start.</summary>
    public double Take()
    {
        var speed = examples / Math.Max(1e-9, clock.GetElapsedTime(began).TotalSeconds);
        Restart();
        return speed;
    }

    /// <summary>Starts again.</summary>
    public void Restart() => (began, examples) = (clock.GetTimestamp(), 0);
}

namespace Earmark.Training.Runs;

/// <summary>Measures examples per second since the last reading. Restart it after a validation to exclude the time spent on it.</summary>
internal sealed class SpeedMeter(TimeProvider clock)
{
    private long began = clock.GetTimestamp();
    private int examples;

    /// <summary>Counts examples.</summary>
    public void Add(int count) => examples += count;

    /// <summary>Returns the speed and restarts the measurement.</summary>
    public double Take()
    {
        var speed = examples / Math.Max(1e-9, clock.GetElapsedTime(began).TotalSeconds);
        Restart();
        return speed;
    }

    /// <summary>Restarts the measurement.</summary>
    public void Restart() => (began, examples) = (clock.GetTimestamp(), 0);
}

namespace Earmark.Tagging.Jobs;

/// <summary>How much of a job is done.</summary>
/// <param name="Seconds">Seconds of audio that have been tagged.</param>
/// <param name="Fraction">Fraction of the work that is done, from 0 to 1, by the sizes of the files and the positions in those that are being tagged.</param>
public sealed record TagProgress(double Seconds, double Fraction);

/// <summary>Adds up the progress of recordings that are tagged in parallel.</summary>
/// <param name="totalBytes">Size of all recordings.</param>
/// <param name="progress">Receives the sum, or null. Calls are never concurrent.</param>
internal sealed class TagProgressSum(double totalBytes, IProgress<TagProgress>? progress)
{
    private readonly Lock gate = new();
    private double seconds, bytes;

    /// <summary>Returns the progress of one recording.</summary>
    /// <param name="size">Size of the recording in bytes.</param>
    public Recording Start(double size) => new(this, size);

    private void Add(double moreSeconds, double moreBytes)
    {
        lock (gate)
        {
            (seconds, bytes) = (seconds + moreSeconds, bytes + moreBytes);
            progress?.Report(new(seconds, totalBytes > 0 ? Math.Min(1, bytes / totalBytes) : 1));
        }
    }

    /// <summary>The progress of one recording. It is used by one task at a time.</summary>
    public sealed class Recording(TagProgressSum sum, double size) : IProgress<ScanProgress>
    {
        private double seconds, bytes;

        /// <summary>Adds what has been tagged since the last call. Times that go back are ignored.</summary>
        public void Report(ScanProgress value) => AdvanceTo(value.Seconds, value.TotalSeconds is > 0 and var total ? size * Math.Min(1, value.Seconds / total) : bytes);

        /// <summary>Adds the rest of the recording, or of a recording that cannot be tagged.</summary>
        public void Complete(double totalSeconds) => AdvanceTo(totalSeconds, size);

        private void AdvanceTo(double newSeconds, double newBytes)
        {
            var (moreSeconds, moreBytes) = (Math.Max(0, newSeconds - seconds), Math.Max(0, newBytes - bytes));
            (seconds, bytes) = (seconds + moreSeconds, bytes + moreBytes);
            sum.Add(moreSeconds, moreBytes);
        }
    }
}

using System.Globalization;
using Earmark.Tagging;
using Earmark.Tagging.Jobs;

namespace Earmark.Cli;

/// <summary>Shows the progress of tagging: recordings, time left by the sizes of the files, hours of audio, and hours of audio per minute.</summary>
internal sealed class TaggingDisplay : IProgress<TagProgress>, IProgress<ScanProgress>, IDisposable
{
    private readonly TimeProvider clock;
    private readonly long started;
    private readonly Progress progress;

    /// <param name="terminal">The terminal.</param>
    /// <param name="recordings">Number of recordings. Of a single one, the position in it is shown.</param>
    /// <param name="already">Number of recordings that were tagged earlier.</param>
    /// <param name="clock">The clock. The default is the system clock.</param>
    public TaggingDisplay(Terminal terminal, int recordings, int already, TimeProvider? clock = null)
    {
        this.clock = clock ?? TimeProvider.System;
        started = this.clock.GetTimestamp();
        progress = Progress.Start(terminal, "tagging", recordings == 1 ? null : recordings, recordings == 1 ? "" : "recordings", this.clock, already);
    }

    /// <summary>Adds a finished recording.</summary>
    public void Add() => progress.Add();

    /// <summary>Updates the display of a job.</summary>
    public void Report(TagProgress value) => Report(value.Seconds, value.Fraction);

    /// <summary>Updates the display of a single recording.</summary>
    public void Report(ScanProgress value) => Report(value.Seconds, value.TotalSeconds is > 0 and var total ? Math.Min(1, value.Seconds / total) : null);

    /// <summary>Ends the display.</summary>
    public void Dispose() => progress.Dispose();

    private void Report(double seconds, double? fraction)
    {
        if (fraction is { } value) progress.Fraction(value);
        var (hours, minutes) = (seconds / 3600, clock.GetElapsedTime(started).TotalMinutes);
        progress.Note(string.Create(CultureInfo.InvariantCulture, $"{hours:0.00} h of audio, {hours / Math.Max(1e-3, minutes):0.00} h per minute"));
    }
}

using Spectre.Console.Testing;

namespace Earmark.Cli.Tests;

public sealed class ProgressTest : IDisposable
{
    private readonly Clock clock = new();
    private readonly TestConsole output = new(), error = new();

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public void Writes_a_plain_line_every_ten_seconds_without_an_interactive_terminal()
    {
        Progress.Run(new Terminal(output, error), "Reading", 3000, "clips", progress =>
        {
            clock.Advance(10);
            progress.Add(1000);
            clock.Advance(10);
            progress.Report(2500);
            progress.Note("loss 1.5");
            clock.Advance(10);
        }, clock);
        Assert.Equal(
            [
                "Reading: 0 of 3,000 clips (0%), 10 s so far",
                "Reading: 1,000 of 3,000 clips (33%), 40 s left",
                "Reading: 2,500 of 3,000 clips (83%), 6 s left, loss 1.5",
                "Reading: 2,500 clips in 30 s, loss 1.5",
            ], error.Lines);
        Assert.Equal(TimeSpan.FromSeconds(10), clock.Period);
        Assert.Empty(output.Output);
    }

    [Fact]
    public void Updates_one_line_below_messages_on_an_interactive_terminal()
    {
        error.Interactive().EmitAnsiSequences();
        var terminal = new Terminal(output, error);
        Progress.Run(terminal, "Reading", null, "clips", progress =>
        {
            progress.Add();
            clock.Advance(1);
            terminal.Message("a.wav: broken");
            progress.Add();
            clock.Advance(1);
        }, clock);
        const string Erase = "\r\u001b[K";
        Assert.Equal("Reading: 1 clips, 1 s so far" + Erase + "a.wav: broken\nReading: 1 clips, 1 s so far" + Erase
            + "Reading: 2 clips, 2 s so far" + Erase + "Reading: 2 clips in 2 s\n", error.Output.Replace(Environment.NewLine, "\n", StringComparison.Ordinal));
        Assert.Equal(TimeSpan.FromSeconds(0.25), clock.Period);
    }

    [Fact]
    public void Time_left_follows_the_fraction_of_the_work_if_items_differ_in_length()
    {
        using (var progress = Progress.Start(new Terminal(output, error), "tagging", 4, "recordings", clock, from: 1))
        {
            progress.Fraction(1e-9);
            clock.Advance(5);
            progress.Add();
            progress.Fraction(0.75);
            clock.Advance(10);
        }
        Assert.Equal(["tagging: 1 of 4 recordings (25%), 5 s so far", "tagging: 2 of 4 recordings (81%), 5 s left", "tagging: 2 recordings in 15 s"], error.Lines);
    }

    [Fact]
    public void Tagging_shows_hours_of_audio_per_minute_and_the_time_left_within_a_recording()
    {
        using (var display = new TaggingDisplay(new Terminal(output, error), 1, 0, clock))
        {
            clock.Advance(10);
            display.Report(new Earmark.Tagging.ScanProgress(1800, 7200));
            clock.Advance(0);
            display.Report(new Earmark.Tagging.ScanProgress(3600, null)); // a length that is not known
            display.Add();
        }
        Assert.Equal(["tagging: 10 s so far", "tagging: 25%, 30 s left, 0.50 h of audio, 3.00 h per minute", "tagging: 10 s, 1.00 h of audio, 6.00 h per minute"], error.Lines);
    }

    [Fact]
    public void Repeated_disposal_writes_the_final_line_once()
    {
        using (var progress = Progress.Start(new Terminal(output, error), "Reading", 3, "clips", clock))
        {
            progress.Report(3);
            clock.Advance(10);
            progress.Dispose();
        }
        Assert.Equal(["Reading: 3 of 3 clips (100%), 0 s left", "Reading: 3 clips in 10 s"], error.Lines);
    }

    [Fact]
    public void Control_characters_are_escaped()
    {
        error.Interactive().EmitAnsiSequences();
        Progress.Run(new Terminal(output, error), "fetching \u001b[2Jx", null, "MB", progress =>
        {
            progress.Note("a\nb");
            clock.Advance(1);
        }, clock);
        Assert.StartsWith(@"fetching \x1b[2Jx: 0 MB, 1 s so far, a\nb", error.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_operations_are_silent()
    {
        Assert.Equal(7, Progress.Run(new Terminal(output, error), "Reading", 3, "clips", _ => 7, clock));
        Assert.Empty(error.Output);
    }

    [Fact]
    public void Writes_the_final_line_if_the_operation_fails()
    {
        Assert.Throws<InputException>(() => Progress.Run(new Terminal(output, error), "Reading", 3, "clips", progress =>
        {
            progress.Add(2);
            clock.Advance(10);
            throw new InputException("broken");
        }, clock));
        Assert.Equal(["Reading: 2 of 3 clips (66%), 5 s left", "Reading: 2 clips in 10 s"], error.Lines);
    }

    [Fact]
    public void Counts_from_several_threads()
    {
        Progress.Run(new Terminal(output, error), "Reading", 100_000, "clips", progress =>
        {
            Parallel.For(0, 100_000, _ => progress.Add());
            clock.Advance(10);
        }, clock);
        Assert.StartsWith("Reading: 100,000 of 100,000 clips (100%), 0 s left", error.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(119.4, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(3599, "60 min")]
    [InlineData(7200, "2 h 0 min")]
    [InlineData(90_061, "25 h 1 min")]
    public void Formats_durations(double seconds, string expected) => Assert.Equal(expected, Progress.FormatDuration(TimeSpan.FromSeconds(seconds)));

    /// <summary>A manual clock. It calls its only timer at the end of each advance.</summary>
    private sealed class Clock : TimeProvider
    {
        private TimerCallback tick = _ => { };
        private long now;

        public TimeSpan Period { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (tick, Period) = (callback, period);
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Advance(double seconds)
        {
            now += TimeSpan.FromSeconds(seconds).Ticks;
            tick(null);
        }
    }
}

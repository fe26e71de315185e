using System.Globalization;

namespace Earmark.Cli;

/// <summary>
/// Progress of a long operation on standard error: a line updated in place on an interactive terminal, otherwise a plain line
/// every ten seconds. Counts may be reported from several threads.
/// </summary>
internal sealed class Progress : IProgress<long>, IDisposable
{
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(250), PlainPeriod = TimeSpan.FromSeconds(10);

    // The time left cannot be estimated from less.
    private const double MinFraction = 1e-4;

    private readonly Terminal terminal;
    private readonly string operation, unit;
    private readonly long? total;
    private readonly TimeProvider clock;
    private readonly long started;
    private long done, from;
    private ITimer? timer;
    private double fraction = double.NaN;
    private volatile string note = "";
    private readonly Lock gate = new();
    private bool shown, ended;

    private Progress(Terminal terminal, string operation, long? total, string unit, TimeProvider clock) =>
        (this.terminal, this.operation, this.total, this.unit, this.clock, started) = (terminal, operation, total, unit, clock, clock.GetTimestamp());

    /// <summary>Starts showing progress, until the object is disposed.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="operation">Name of the operation, such as "Reading clips".</param>
    /// <param name="total">Total number of items, or null if unknown.</param>
    /// <param name="unit">Unit in the plural: "clips", "steps"; empty for an operation on a single item.</param>
    /// <param name="clock">The clock. The default is the system clock.</param>
    /// <param name="from">Number of items completed earlier, which are excluded from the time estimate.</param>
    public static Progress Start(Terminal terminal, string operation, long? total, string unit, TimeProvider? clock = null, long from = 0)
    {
        var progress = new Progress(terminal, operation, total, unit, clock ?? TimeProvider.System) { from = from, done = from };
        var period = terminal.IsLive ? LivePeriod : PlainPeriod;
        progress.timer = progress.clock.CreateTimer(_ => progress.Show(), null, period, period);
        return progress;
    }

    /// <summary>Runs an operation and shows its progress.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="operation">Name of the operation, such as "Reading clips".</param>
    /// <param name="total">Total number of items, or null if unknown.</param>
    /// <param name="unit">Unit in the plural: "clips", "steps".</param>
    /// <param name="work">The operation. It calls <see cref="Add"/> or <see cref="Report"/>.</param>
    /// <param name="clock">The clock. The default is the system clock.</param>
    /// <returns>The result of the operation.</returns>
    public static T Run<T>(Terminal terminal, string operation, long? total, string unit, Func<Progress, T> work, TimeProvider? clock = null)
    {
        using var progress = Start(terminal, operation, total, unit, clock);
        return work(progress);
    }

    /// <inheritdoc cref="Run{T}"/>
    public static void Run(Terminal terminal, string operation, long? total, string unit, Action<Progress> work, TimeProvider? clock = null) =>
        Run(terminal, operation, total, unit, progress => { work(progress); return 0; }, clock);

    /// <summary>Adds to the number of finished items.</summary>
    public void Add(long count = 1) => Interlocked.Add(ref done, count);

    /// <summary>Sets the number of finished items.</summary>
    public void Report(long value) => Interlocked.Exchange(ref done, value);

    /// <summary>Sets the fraction of the remaining work that is done, from 0 to 1, if it is not proportional to the number of items. The time left is computed from it, and the percentage from it and the items that were completed earlier.</summary>
    public void Fraction(double value) => Volatile.Write(ref fraction, value);

    /// <summary>Sets the text shown at the end of the line, such as "loss 1.234".</summary>
    public void Note(string text) => note = text;

    /// <summary>Formats a duration: "45 s", "3 min", "1 h 12 min".</summary>
    public static string FormatDuration(TimeSpan time) => Math.Round(time.TotalSeconds) switch
    {
        < 120 and var seconds => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        < 7200 and var seconds => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds / 60)} min"),
        var seconds => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600)} h {Math.Floor(seconds % 3600 / 60)} min"),
    };

    private void Show()
    {
        lock (gate)
        {
            if (ended) return; // the last timer callback may be late
            shown = true;
            if (terminal.IsLive) terminal.WriteStatus(Describe());
            else terminal.Message(Describe());
        }
    }

    private string Describe()
    {
        var (count, elapsed, part) = (Interlocked.Read(ref done), clock.GetElapsedTime(started), Volatile.Read(ref fraction));
        var text = !double.IsNaN(part)
            ? (total is { } all ? string.Create(CultureInfo.InvariantCulture, $"{operation}: {count:N0} of {all:N0} {unit} ({Math.Floor(100 * (from + (all - from) * part) / Math.Max(1, all))}%), ") : $"{operation}: {(int)(100 * part)}%, ")
                + (part >= MinFraction ? $"{FormatDuration(elapsed * ((1 - part) / part))} left" : $"{FormatDuration(elapsed)} so far")
            : total is { } items and > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{operation}: {count:N0} of {items:N0} {unit} ({100 * count / items}%), ")
                + (count > from ? $"{FormatDuration(elapsed * ((double)Math.Max(0, items - count) / (count - from)))} left" : $"{FormatDuration(elapsed)} so far")
            : $"{operation}: {Items(count)}{(unit.Length > 0 ? ", " : "")}{FormatDuration(elapsed)} so far";
        return note.Length > 0 ? $"{text}, {note}" : text;
    }

    /// <summary>Ends the line. A final line is written, unless the operation ended before anything was shown.</summary>
    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
        {
            if (ended) return; // already disposed
            ended = true;
        }
        if (!shown) return;
        if (terminal.IsLive) terminal.WriteStatus("");
        terminal.Message($"{operation}: {Items(Interlocked.Read(ref done))}{(unit.Length > 0 ? " in " : "")}{FormatDuration(clock.GetElapsedTime(started))}{(note.Length > 0 ? $", {note}" : "")}");
    }

    private string Items(long count) => unit.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{count:N0} {unit}") : "";
}

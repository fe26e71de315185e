using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Earmark.Audio;

namespace Earmark.Tagging;

/// <summary>
/// Scores a recording of any length window by window: one task reads, several score, and the results are returned in order. Memory depends on the
/// windows and the number of workers, not on the length of the recording.
/// </summary>
/// <remarks>
/// On a CPU, the model is called for one window at a time. In a batch, the last bit of a score depends on the position in the batch, so the scores of a window would depend on what
/// precedes it. A batch is also not faster with one thread per call (measured with VGG models: 4.1 ms a window alone, 4.3 ms in batches of 16). A GPU needs batches. They always have the same size:
/// the last one is filled with silence.
/// </remarks>
internal sealed class Scan
{
    private const int WindowsPerGpuCall = 16, MaxGroupWindows = 64, MaxGroupSeconds = 16;

    private readonly Model model;
    private readonly Windows windows;
    private readonly ScanWorkers workers;
    private readonly int windowsPerCall, rate;

    /// <param name="model">The model.</param>
    /// <param name="options">The windows.</param>
    /// <param name="workers">The workers, which other scans may use at the same time. Scores do not depend on their number.</param>
    /// <param name="windowsPerCall">Number of windows in each call of the model, or null for the usual number of its device.</param>
    public Scan(Model model, ScanOptions options, ScanWorkers workers, int? windowsPerCall = null)
    {
        (this.model, this.workers, rate) = (model, workers, model.Card.SampleRate);
        this.windowsPerCall = windowsPerCall ?? (model.Device == "cpu" ? 1 : WindowsPerGpuCall);
        windows = options.WindowsFor(model.Card);
    }

    /// <summary>Scores the windows of a recording.</summary>
    /// <param name="audio">The recording, at the sample rate of the model. It is disposed by the caller, after the enumeration.</param>
    /// <param name="where">Name of the recording in errors and warnings.</param>
    /// <param name="warnings">Receives problems that do not prevent scoring, at the end. Can be null.</param>
    /// <param name="progress">Receives the progress after each group of windows. Can be null.</param>
    /// <param name="cancellationToken">Cancels the operation within a second, even while the model is running.</param>
    /// <returns>The windows in order.</returns>
    /// <exception cref="InputException">The recording cannot be decoded or scored, or has no samples. The windows before the error are returned first.</exception>
    public async IAsyncEnumerable<WindowScores> RunAsync(AudioReader audio, string where, ICollection<string>? warnings, IProgress<ScanProgress>? progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var recording = new MeteredReader(audio, where, stop.Token);
        var groups = new WindowGroups(windows, GroupSize());
        using var reading = groups.Read(recording.Read).GetEnumerator();
        var (running, reserved, ended, error) = (new Queue<Task<WindowGroup>>(), 0, false, (ExceptionDispatchInfo?)null);
        try
        {
            while (!ended || running.Count > 0)
            {
                if (!ended && (TryReserve() || running.Count == 0))
                {
                    (ended, error) = await Task.Run(() => TryMoveNext(reading), stop.Token).ConfigureAwait(false);
                    if (!ended) running.Enqueue(StartScoring(reading.Current, stop.Token));
                    ReleaseTo(running.Count);
                    continue;
                }
                var group = await running.Dequeue().ConfigureAwait(false);
                ReleaseTo(running.Count);
                foreach (var window in group.Scores) yield return window;
                progress?.Report(new(group.Scores[^1].End, audio.Frames is { } frames ? (double)frames / rate : null));
                groups.Recycle(group);
            }
            error?.Throw();
            recording.Complete(warnings);
        }
        finally
        {
            // The caller may have stopped the enumeration. No task may use the model or the recording afterwards.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var task in running) await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ReleaseTo(0);
        }

        bool TryReserve()
        {
            if (!workers.TryReserve()) return false;
            reserved++;
            return true;
        }

        void ReleaseTo(int count)
        {
            for (; reserved > count; reserved--) workers.Release();
        }
    }

    // A multiple of the windows of a call.
    private int GroupSize()
    {
        var size = (int)Math.Clamp((long)MaxGroupSeconds * rate / windows.Length, 1, MaxGroupWindows);
        return (size + windowsPerCall - 1) / windowsPerCall * windowsPerCall;
    }

    // An error in the recording is thrown only after the windows before it, so that these do not depend on the number of workers.
    private static (bool Ended, ExceptionDispatchInfo? Error) TryMoveNext(IEnumerator<WindowGroup> reading)
    {
        try
        {
            return (!reading.MoveNext(), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (true, ExceptionDispatchInfo.Capture(exception));
        }
    }

    private Task<WindowGroup> StartScoring(WindowGroup group, CancellationToken cancellationToken) => workers.Run(() => Score(group, cancellationToken), cancellationToken);

    private WindowGroup Score(WindowGroup group, CancellationToken cancellationToken)
    {
        var (labels, length) = (model.Card.Labels.Count, group.Length);
        for (var first = 0; first < group.Starts.Count; first += windowsPerCall)
        {
            var scores = model.Scores(group.Samples.AsMemory(first * length, windowsPerCall * length), windowsPerCall, length, cancellationToken);
            for (var i = first; i < Math.Min(first + windowsPerCall, group.Starts.Count); i++)
                group.Scores.Add(new((double)group.Starts[i] / rate, (double)(group.Starts[i] + length) / rate,
                    model.Card.Calibrate(scores.AsSpan((i - first) * labels, labels))));
        }
        return group;
    }
}

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
    private readonly int workers, windowsPerCall, rate;

    /// <param name="model">The model.</param>
    /// <param name="prediction">Its prediction rule.</param>
    /// <param name="options">The windows, resolved for the model.</param>
    /// <param name="workers">Number of windows that are scored in parallel, at least 1. Scores do not depend on it.</param>
    /// <param name="windowsPerCall">Number of windows in each call of the model, or null for the usual number of its device.</param>
    public Scan(Model model, Prediction prediction, ScanOptions options, int workers, int? windowsPerCall = null)
    {
        (this.model, this.workers, rate) = (model, workers, model.Card.SampleRate);
        this.windowsPerCall = windowsPerCall ?? (model.Device == "cpu" ? 1 : WindowsPerGpuCall);
        windows = (prediction with { WindowSeconds = options.WindowSeconds!.Value, HopSeconds = options.HopSeconds!.Value }).WindowsAt(rate);
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
        using var slots = new SemaphoreSlim(workers);
        var recording = new MeteredReader(audio, where, stop.Token);
        var groups = new WindowGroups(windows, GroupSize());
        using var reading = groups.Read(recording.Read).GetEnumerator();
        var (running, ended, error) = (new Queue<Task<WindowGroup>>(), false, (ExceptionDispatchInfo?)null);
        try
        {
            while (!ended || running.Count > 0)
            {
                // While the oldest group is awaited, each worker has a group to score and another one to continue with.
                if (!ended && running.Count < 2 * workers)
                {
                    (ended, error) = await Task.Run(() => TryMoveNext(reading), stop.Token).ConfigureAwait(false);
                    if (!ended) running.Enqueue(ScoreAsync(reading.Current, slots, stop.Token));
                    continue;
                }
                var group = await running.Dequeue().ConfigureAwait(false);
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

    private async Task<WindowGroup> ScoreAsync(WindowGroup group, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Score(group, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

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

namespace Earmark.Tagging;

/// <summary>
/// Merges the scores of consecutive windows into segments, for each label separately. A segment starts when the score reaches the threshold of the label, and continues while it is
/// at least <see cref="SegmentOptions.LowRatio"/> times the threshold. Segments of a label with a short gap between them are merged. Segments that are too short are dropped. The score of a segment is the
/// highest score of its windows.
/// </summary>
/// <remarks>
/// <para>Windows overlap, so a window stands only for the part of the recording that is closer to its centre than to that of any other window: one hop around its centre. The first
/// window also stands for the part before it, and the last one for the part after it. If a window were used from its start to its end, each segment would be too long by the overlap.</para>
/// <para>A segment is returned as soon as no segment can precede it: segments are ordered by start, then end, then label. Memory depends on the number of segments that lie within a longer segment of another label,
/// about 100 bytes for each, not on the number of windows.</para>
/// </remarks>
public sealed class Segments
{
    // Less than a sample: times are rounded.
    private const double Tolerance = 1e-6;

    private readonly ModelCard card;
    private readonly SegmentOptions options;
    private readonly double[] thresholds;
    private readonly LabelState[] states;
    private readonly PriorityQueue<Segment, (double Start, double End, int Label)> finished = new();
    private WindowScores? pending;
    private double? recordingStart;
    private double position;

    private Segments(ModelCard card, SegmentOptions options)
    {
        (this.card, this.options, thresholds) = (card, options.For(card), options.ThresholdsOf(card));
        states = new LabelState[card.Labels.Count];
    }

    /// <summary>Merges windows as they arrive.</summary>
    /// <param name="windows">Windows of one recording, in order.</param>
    /// <param name="card">The model.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <param name="cancellationToken">Passed to <paramref name="windows"/>.</param>
    /// <returns>Segments, ordered by start, then end, then label.</returns>
    /// <exception cref="InputException">An option is out of range.</exception>
    public static IAsyncEnumerable<Segment> MergeAsync(IAsyncEnumerable<WindowScores> windows, ModelCard card, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(card);
        return Merge(windows, new(card, options ?? new()), cancellationToken);

        static async IAsyncEnumerable<Segment> Merge(IAsyncEnumerable<WindowScores> windows, Segments segments,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var window in windows.WithCancellation(cancellationToken).ConfigureAwait(false))
                foreach (var segment in segments.Add(window)) yield return segment;
            foreach (var segment in segments.End()) yield return segment;
        }
    }

    /// <summary>Merges windows that are in memory.</summary>
    /// <param name="windows">Windows of one recording, in order.</param>
    /// <param name="card">The model.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <returns>Segments, ordered by start, then end, then label.</returns>
    /// <exception cref="InputException">An option is out of range.</exception>
    public static IReadOnlyList<Segment> Merge(IEnumerable<WindowScores> windows, ModelCard card, SegmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(card);
        var segments = new Segments(card, options ?? new());
        var merged = new List<Segment>();
        foreach (var window in windows) merged.AddRange(segments.Add(window));
        merged.AddRange(segments.End());
        return merged;
    }

    // The end of the part of a window is known only when the next window arrives.
    private List<Segment> Add(WindowScores window)
    {
        if (pending is { } previous) Continue(previous, (Centre(previous) + Centre(window)) / 2);
        else recordingStart = position = window.Start;
        pending = window;
        return TakeFinished(states.Where(state => state.IsActive).Select(state => state.Start).DefaultIfEmpty(double.PositiveInfinity).Min());
    }

    private List<Segment> End()
    {
        if (pending is not { } last) return [];
        Continue(last, last.End);
        for (var label = 0; label < states.Length; label++) Finish(label);
        return TakeFinished(double.PositiveInfinity);
    }

    // The window stands for the part from the current position to the end.
    private void Continue(WindowScores window, double end)
    {
        for (var label = 0; label < states.Length; label++)
        {
            ref var state = ref states[label];
            var score = window.Scores[label];
            if (state.IsOpen ? score >= options.LowRatio * thresholds[label] : score >= thresholds[label])
            {
                if (!state.IsActive) state = new() { IsActive = true, Start = position };
                state = state with { IsOpen = true, End = end, Score = Math.Max(state.Score, score) };
            }
            else
            {
                state.IsOpen = false;
                if (end - state.End > options.GapSeconds + Tolerance) Finish(label); // the next segment cannot be merged with it
            }
        }
        position = end;
    }

    private void Finish(int label)
    {
        var state = states[label];
        states[label] = default;
        if (!state.IsActive) return;
        var isWhole = state.Start == recordingStart && state.End == pending!.End;
        if (isWhole || state.End - state.Start >= options.MinSeconds - Tolerance)
            finished.Enqueue(new(state.Start, state.End, card.Labels[label], state.Score), (state.Start, state.End, label));
    }

    // Segments that start earlier than any segment that is not finished yet.
    private List<Segment> TakeFinished(double before)
    {
        var taken = new List<Segment>();
        while (finished.TryPeek(out _, out var key) && key.Start < before) taken.Add(finished.Dequeue());
        return taken;
    }

    private static double Centre(WindowScores window) => (window.Start + window.End) / 2;

    // Active: there is a segment that is not finished. Open: the last window belongs to it.
    private record struct LabelState(bool IsActive, bool IsOpen, double Start, double End, float Score);
}

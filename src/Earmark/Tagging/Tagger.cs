using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Tags recordings with the prediction rule stored in the model. Evaluation, submission and tagging all use this class.</summary>
/// <remarks>
/// <para>Load a model once and keep it: loading takes longer than tagging a short recording. All methods are thread-safe, and concurrent calls do not affect each other's scores. Disposal waits
/// for running calls. Later calls throw <see cref="ObjectDisposedException"/>.</para>
/// <para>A recording is an <see cref="AudioSource"/>: paths, streams, byte arrays and waveforms are converted implicitly. Its scores do not depend on how it is passed, nor on the number of
/// threads. Memory does not depend on its length, as described at <see cref="Prediction"/>.</para>
/// <para>Errors in a recording are <see cref="InputException"/>s. <see cref="InputException.Kind"/> states the cause: not found, not audio, no samples, and others. After such an error, the tagger can
/// be used as before.</para>
/// </remarks>
/// <example>
/// <code>
/// using var tagger = Tagger.Load("model.onnx");
/// foreach (var label in tagger.Tag("dog.wav")) Print($"{label.Label} {label.Score:P0}");
/// await foreach (var segment in tagger.SegmentsAsync("street.flac")) Print($"{segment.Start} to {segment.End} s: {segment.Label}");
/// </code>
/// </example>
public sealed class Tagger : IDisposable
{
    private readonly Model model;
    private readonly Prediction prediction;
    private readonly int workers;
    private readonly ScanWorkers scanWorkers;
    private readonly RecordingScorer scorer;

    private Tagger(Model model, int workers, Prediction prediction) => (this.model, this.workers, this.prediction, scanWorkers, scorer) = (model, workers, prediction, new(workers), new(model, prediction));

    /// <summary>Metadata of the model.</summary>
    public ModelCard Card => model.Card;

    /// <summary>The rule with which whole recordings are scored: that of the model, unless <see cref="ModelOptions"/> override it.</summary>
    public Prediction Prediction => prediction;

    /// <summary>Device of the model: "cpu" or "cuda:N".</summary>
    public string Device => model.Device;

    /// <inheritdoc cref="Model.GpuFallbackReason"/>
    public string? GpuFallbackReason => model.GpuFallbackReason;

    /// <summary>Opens a model.</summary>
    /// <param name="path">Path of a <c>model.onnx</c>. The file must remain in place while the tagger is used.</param>
    /// <param name="options">Device, and number of clips or windows that are scored in parallel, or null for the GPU if available and one per core.</param>
    /// <exception cref="InputException">The file is missing, corrupt or not an Earmark model, the device is not available, or an option is out of range.</exception>
    public static Tagger Load(string path, ModelOptions? options = null)
    {
        options ??= new();
        // Clips and windows are independent, so one thread for each is faster than several threads for one.
        var model = Model.Load(path, options with { Threads = 1 });
        try
        {
            return new(model, options.ThreadCount, options.PredictionFor(model.Card));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Returns the best labels of a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="top">Number of labels, at least 1.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding, such as a truncated file or silence, or null to ignore them.</param>
    /// <param name="cancellationToken">Cancels the operation within a second, even within a long recording.</param>
    /// <returns>Labels, best first. Labels with equal scores are in the order of the card.</returns>
    /// <exception cref="InputException">The recording cannot be read, it has no samples, some samples are not finite, or its scores are not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public IReadOnlyList<ScoredLabel> Tag(AudioSource recording, int top = 3, ICollection<string>? warnings = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return ScoredLabel.Best(Card, Score(recording, warnings, cancellationToken), top);
    }

    /// <summary>Returns the best labels of a recording. It is read and scored on a thread of the pool.</summary>
    /// <inheritdoc cref="Tag"/>
    public async Task<IReadOnlyList<ScoredLabel>> TagAsync(AudioSource recording, int top = 3, ICollection<string>? warnings = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return ScoredLabel.Best(Card, (await ScoreAsync(recording, null, warnings, cancellationToken).ConfigureAwait(false)).Scores, top);
    }

    /// <summary>Returns the labels of a recording whose scores reach the thresholds of the model, or <see cref="SegmentOptions.FallbackThreshold"/> if it has none.</summary>
    /// <returns>Labels, best first, or only <see cref="ScoredLabel.Unknown"/> with the best score if no label reaches its threshold.</returns>
    /// <exception cref="InputException">The recording cannot be scored: see <see cref="Tag"/>.</exception>
    /// <inheritdoc cref="Tag"/>
    public IReadOnlyList<ScoredLabel> Assign(AudioSource recording, ICollection<string>? warnings = null, CancellationToken cancellationToken = default) =>
        ScoredLabel.Assigned(Card, Score(recording, warnings, cancellationToken));

    /// <summary>Scores a recording.</summary>
    /// <returns>Scores <c>[labels]</c>, in the order of the card's labels, from 0 to 1.</returns>
    /// <inheritdoc cref="Tag"/>
    public float[] Score(AudioSource recording, ICollection<string>? warnings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        using var input = recording.Open(cancellationToken);
        return Score(input, null, warnings, cancellationToken).Scores;
    }

    /// <summary>Scores a recording. It is read and scored on a thread of the pool.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="progress">Receives the progress every few seconds of audio, or null.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding, or null to ignore them.</param>
    /// <param name="cancellationToken">Cancels the operation within a second, even within a long recording.</param>
    /// <returns>The scores and the length of the recording.</returns>
    /// <inheritdoc cref="Tag"/>
    public async Task<ScoredRecording> ScoreAsync(AudioSource recording, IProgress<ScanProgress>? progress = null, ICollection<string>? warnings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        using var input = await recording.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Score(input, progress, warnings, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Scores a recording by another rule than <see cref="Prediction"/>.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="options">The windows of the rule. The other options do not apply.</param>
    /// <param name="progress">Receives the progress every few seconds of audio, or null.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding.</param>
    /// <param name="cancellationToken">Cancels the operation within a second.</param>
    /// <exception cref="InputException">An option is out of range, or the recording cannot be scored.</exception>
    internal async Task<ScoredRecording> ScoreAsync(AudioSource recording, ModelOptions options, IProgress<ScanProgress>? progress, ICollection<string> warnings, CancellationToken cancellationToken)
    {
        var rule = new RecordingScorer(model, options.PredictionFor(Card));
        using var input = await recording.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => rule.Score(() => input.Open(Card.SampleRate, cancellationToken), input.Name, progress, warnings, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Scores one window of a recording, like <see cref="ScanAsync"/>.</summary>
    /// <param name="samples">The window, at the sample rate of the model.</param>
    /// <param name="cancellationToken">Cancels the operation, even while the model is running.</param>
    /// <returns>Scores <c>[labels]</c>, in the order of the card's labels, from 0 to 1.</returns>
    /// <exception cref="InputException">The scores are invalid.</exception>
    internal float[] ScoreWindow(Memory<float> samples, CancellationToken cancellationToken) => Card.Calibrate(model.Scores(samples, 1, samples.Length, cancellationToken));

    /// <summary>Computes the spectrogram that is the input of the network.</summary>
    /// <inheritdoc cref="Model.Spectrogram"/>
    internal Spectrogram Spectrogram(float[] waveform) => model.Spectrogram(waveform);

    /// <summary>Scores a recording of any length in windows, several of them in parallel. Test-time augmentation is not applied.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="options">The windows, or null for those on which the model was trained.</param>
    /// <param name="progress">Receives the progress every few seconds of audio, in order, or null.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding when the enumeration ends, or null to ignore them.</param>
    /// <param name="cancellationToken">Cancels the operation within a second, even while the model is running.</param>
    /// <returns>Windows in order. They are computed at most a few seconds of audio ahead of the caller.</returns>
    /// <exception cref="InputException">An option is out of range, or the recording cannot be scored: see <see cref="Tag"/>. It is thrown during the enumeration, after the windows before a damaged part.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public async IAsyncEnumerable<WindowScores> ScanAsync(AudioSource recording, ScanOptions? options = null, IProgress<ScanProgress>? progress = null, ICollection<string>? warnings = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var scan = new Scan(model, options ?? new(), scanWorkers);
        using var input = await recording.OpenAsync(cancellationToken).ConfigureAwait(false);
        using var reader = await Task.Run(() => input.Open(Card.SampleRate, cancellationToken), cancellationToken).ConfigureAwait(false);
        await foreach (var window in scan.RunAsync(reader, input.Name, warnings, progress, cancellationToken).ConfigureAwait(false)) yield return window;
    }

    /// <summary>Finds labels within a recording of any length: <see cref="ScanAsync"/> and <see cref="Segments"/>.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="options">Windows, thresholds and lengths, or null for the defaults.</param>
    /// <param name="progress">Receives the progress every few seconds of audio, in order, or null.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding when the enumeration ends, or null to ignore them.</param>
    /// <param name="cancellationToken">Cancels the operation within a second, even while the model is running.</param>
    /// <returns>Segments, ordered by start, then end, then label, each returned as soon as its place in the order is known.</returns>
    /// <inheritdoc cref="ScanAsync"/>
    public IAsyncEnumerable<Segment> SegmentsAsync(AudioSource recording, SegmentOptions? options = null, IProgress<ScanProgress>? progress = null, ICollection<string>? warnings = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        options = (options ?? new()).For(Card);
        return Segments.MergeAsync(ScanAsync(recording, options.Windows, progress, warnings, cancellationToken), Card, options, cancellationToken);
    }

    /// <summary>Finds labels within a recording of any length and returns them with its length.</summary>
    /// <returns>The recording with all its segments, ordered by start, then end, then label.</returns>
    /// <inheritdoc cref="SegmentsAsync"/>
    public Task<TaggedRecording> ReadSegmentsAsync(AudioSource recording, SegmentOptions? options = null, IProgress<ScanProgress>? progress = null, ICollection<string>? warnings = null,
        CancellationToken cancellationToken = default) => ReportSegmentsAsync(recording, options, null, progress, warnings, cancellationToken);

    /// <summary>Finds labels within a recording like <see cref="ReadSegmentsAsync"/>, and also reports each segment as soon as its place in the order is known.</summary>
    internal async Task<TaggedRecording> ReportSegmentsAsync(AudioSource recording, SegmentOptions? options, Action<Segment>? found, IProgress<ScanProgress>? progress, ICollection<string>? warnings,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recording);
        options = (options ?? new()).For(Card);
        var (windows, seconds, segments) = (ScanAsync(recording, options.Windows, progress, warnings, cancellationToken), 0.0, new List<Segment>());
        await foreach (var segment in Segments.MergeAsync(Measured(), Card, options, cancellationToken).ConfigureAwait(false))
        {
            segments.Add(segment);
            found?.Invoke(segment);
        }
        return new(recording.Name, seconds, segments);

        async IAsyncEnumerable<WindowScores> Measured()
        {
            await foreach (var window in windows.ConfigureAwait(false))
            {
                seconds = window.End;
                yield return window;
            }
        }
    }

    /// <summary>Finds labels within a recording like <see cref="ReadSegmentsAsync"/>, and blocks until they are found.</summary>
    /// <inheritdoc cref="ReadSegmentsAsync"/>
    public TaggedRecording ReadSegments(AudioSource recording, SegmentOptions? options = null, IProgress<ScanProgress>? progress = null, ICollection<string>? warnings = null,
        CancellationToken cancellationToken = default) => ReadSegmentsAsync(recording, options, progress, warnings, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Scores many clips in parallel. Order and scores do not depend on the number of threads.</summary>
    /// <param name="clips">The clips, with unique names.</param>
    /// <param name="progress">Called with the number of finished clips and the total. Calls are never concurrent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="failures">Receives the clips that cannot be scored, in the order of the clips, whatever the exception. Their
    /// scores are the <see cref="ModelCard.Prior"/> of the card, so that a submission still contains a row for them.</param>
    /// <param name="warnings">Receives problems of clips that could be scored, in the order of the clips, or null to ignore them.</param>
    /// <exception cref="OperationCanceledException">Cancellation was requested before all clips were scored.</exception>
    [SuppressMessage("Design", "CA1068", Justification = "Required parameters come before optional ones.")]
    public ScoreTable ScoreAll(IReadOnlyList<Clip> clips, Action<int, int>? progress, CancellationToken cancellationToken, ICollection<Failure> failures,
        ICollection<string>? warnings = null)
    {
        var scores = ScoreUntilCancelled(clips, progress, cancellationToken, failures, warnings);
        if (scores.Clips.Count < clips.Count) throw new OperationCanceledException(cancellationToken);
        return scores;
    }

    /// <summary>Scores many clips like <see cref="ScoreAll"/>, but returns the scores so far within a second of cancellation.</summary>
    /// <returns>Rows of the clips that were scored or failed, in the order of the clips. There are fewer rows than clips only after cancellation.</returns>
    /// <inheritdoc cref="ScoreAll"/>
    [SuppressMessage("Design", "CA1068", Justification = "Required parameters come before optional ones.")]
    public ScoreTable ScoreUntilCancelled(IReadOnlyList<Clip> clips, Action<int, int>? progress, CancellationToken cancellationToken, ICollection<Failure> failures,
        ICollection<string>? warnings = null)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(failures);
        return new ClipScorer(Card, workers, (audio, clipWarnings, token) => Score(audio, clipWarnings, token)).Score(clips, progress, failures, warnings, cancellationToken);
    }

    /// <summary>Waits for running calls, then closes the model.</summary>
    public void Dispose() => model.Dispose();

    private ScoredRecording Score(AudioInput input, IProgress<ScanProgress>? progress, ICollection<string>? warnings, CancellationToken cancellationToken) =>
        scorer.Score(() => input.Open(Card.SampleRate, cancellationToken), input.Name, progress, warnings, cancellationToken);
}

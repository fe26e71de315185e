using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Tags recordings with the prediction rule stored in the model. Evaluation, submission and tagging all use this class.</summary>
/// <remarks>
/// Thread-safe. Concurrent calls do not affect each other's scores. Disposal waits for running
/// calls. Later calls throw <see cref="ObjectDisposedException"/>. Memory does not depend on the length of a
/// recording on disk, as described at <see cref="Prediction"/>.
/// </remarks>
/// <example>
/// <code>
/// using var tagger = Tagger.Load("model.onnx");
/// foreach (var tag in tagger.Tag("dog.wav")) Print($"{tag.Label} {tag.Score:P0}");
/// </code>
/// </example>
public sealed class Tagger : IDisposable
{
    private readonly Model model;
    private readonly int workers;
    private readonly RecordingScorer scorer;

    private Tagger(Model model, int workers, Prediction prediction) => (this.model, this.workers, scorer) = (model, workers, new(model, prediction));

    /// <summary>Metadata of the model.</summary>
    public ModelCard Card => model.Card;

    /// <summary>Device of the model: "cpu" or "cuda:N".</summary>
    public string Device => model.Device;

    /// <inheritdoc cref="Model.GpuFallbackReason"/>
    public string? GpuFallbackReason => model.GpuFallbackReason;

    /// <summary>Opens a model.</summary>
    /// <param name="path">Path of a <c>model.onnx</c>.</param>
    /// <param name="options">Device, and number of clips that are scored in parallel, or null for the GPU if available and one clip per core.</param>
    /// <exception cref="InputException">The file is missing, corrupt or not an Earmark model, or the device is not available.</exception>
    public static Tagger Load(string path, ModelOptions? options = null)
    {
        options ??= new();
        // Clips are independent, so one thread per clip is faster than several threads per clip.
        var model = Model.Open(path, options with { Threads = 1 });
        var prediction = model.Card.Prediction;
        return new(model, options.ThreadCount, options.TtaViews is { } views ? prediction with { TtaViews = views } : prediction);
    }

    /// <summary>Scores a recording.</summary>
    /// <param name="clip">At least one sample, at any sample rate.</param>
    /// <returns>Scores <c>[labels]</c>, in the order of the card's labels.</returns>
    /// <exception cref="InputException">The recording has no samples, some samples are not finite, or its scores are not finite.</exception>
    public float[] Score(Waveform clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return scorer.Score(() => AtModelRate(new WaveformReader(clip)), "waveform", null, default) ?? throw NoSamples("waveform");
    }

    /// <summary>Scores a file. Memory does not depend on its length.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding, such as a truncated file or silence, or null to ignore them.</param>
    /// <param name="cancellationToken">Cancels the operation within a second, even within a long recording.</param>
    /// <returns>Scores <c>[labels]</c>, in the order of the card's labels.</returns>
    /// <exception cref="InputException">The file cannot be read, it has no samples, some samples are not finite, or its scores are not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public float[] Score(string path, ICollection<string>? warnings = null, CancellationToken cancellationToken = default) =>
        scorer.Score(() => AudioFile.Open(path, Card.SampleRate, cancellationToken), path, warnings, cancellationToken) ?? throw NoSamples(path);

    /// <summary>Returns the best labels of a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="top">Number of labels, at least 1.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding, such as a truncated file or silence, or null to ignore them.</param>
    /// <returns>Labels, best first. Labels with equal scores are in the order of the card.</returns>
    /// <exception cref="InputException">The file cannot be read, it has no samples, some samples are not finite, or its scores are not finite.</exception>
    public IReadOnlyList<Tag> Tag(string path, int top = 3, ICollection<string>? warnings = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var scores = Score(path, warnings);
        return [.. Enumerable.Range(0, scores.Length).Where(label => Card.Labels[label] != Dataset.BackgroundLabel).OrderByDescending(label => scores[label]).Take(top) // a stable sort
            .Select(label => new Tag(Card.Labels[label], scores[label]))];
    }

    /// <summary>Returns the labels of a file whose scores reach the thresholds of the model.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding, or null to ignore them.</param>
    /// <returns>Labels, best first, or the single tag <see cref="Tagging.Tag.Unknown"/> with the best score if no label reaches its threshold.</returns>
    /// <exception cref="InputException">The model has no thresholds, or the file cannot be scored: see <see cref="Tag"/>.</exception>
    public IReadOnlyList<Tag> Assign(string path, ICollection<string>? warnings = null)
    {
        if (Card.Thresholds.Count == 0)
            throw InputException.At("the model", "it has no score thresholds", "a model trained with 'earmark train --folds'");
        var tags = Tag(path, Card.Labels.Count, warnings);
        Tag[] assigned = [.. tags.Where(tag => Card.Thresholds.TryGetValue(tag.Label, out var threshold) && tag.Score >= threshold)];
        return assigned.Length > 0 ? assigned : [new Tag(Tagging.Tag.Unknown, tags[0].Score)];
    }

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
        var (rows, clipFailures, clipWarnings) = (new float[]?[clips.Count], new Failure?[clips.Count], new List<string>[clips.Count]);
        var (done, gate) = (0, new Lock());
        try
        {
            Parallel.For(0, clips.Count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, i =>
            {
                rows[i] = ScoreOrPrior(clips[i], clipWarnings[i] = [], out clipFailures[i], cancellationToken);
                lock (gate) progress?.Invoke(++done, clips.Count);
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the existing rows are complete
        }
        catch (AggregateException aggregate)
        {
            if (aggregate.InnerExceptions.FirstOrDefault(exception => exception is not OperationCanceledException) is { } exception) ExceptionDispatchInfo.Throw(exception);
        }
        int[] scored = [.. Enumerable.Range(0, clips.Count).Where(i => rows[i] is not null)];
        foreach (var failure in scored.Select(i => clipFailures[i]).OfType<Failure>()) failures.Add(failure);
        if (warnings is not null)
            foreach (var warning in scored.SelectMany(i => clipWarnings[i])) warnings.Add(warning);
        return new(Card.Labels, [.. scored.Select(i => clips[i].Name)], [.. scored.SelectMany(i => rows[i]!)]);
    }

    /// <summary>Waits for running calls, then closes the model.</summary>
    public void Dispose() => model.Dispose();

    private float[] ScoreOrPrior(Clip clip, List<string> warnings, out Failure? failure, CancellationToken cancellationToken)
    {
        try
        {
            failure = null;
            return Score(clip.Path, warnings, cancellationToken);
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            failure = Failure.From(clip.Name, exception, cancellationToken);
            return Card.Prior();
        }
    }

    private AudioReader AtModelRate(AudioReader reader) => reader.SampleRate == Card.SampleRate ? reader : new ResampledReader(reader, Card.SampleRate);

    private static InputException NoSamples(string where) => new($"{where}: it has no samples. Expected a recording with at least one sample.") { IsEmptyRecording = true };
}

/// <summary>A label assigned to a recording.</summary>
/// <param name="Label">The label.</param>
/// <param name="Score">The score of the label, from 0 to 1.</param>
public sealed record Tag(string Label, double Score)
{
    /// <summary>The label of a recording to which no label of the model is assigned.</summary>
    public const string Unknown = "unknown";
}

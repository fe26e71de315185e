using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Recordings in, tags out, by the rule that is stored in the model. Evaluation, submission and tagging all come here.</summary>
/// <remarks>
/// Any number of threads may ask at once; what one asks never changes the scores of another. Disposal waits for the model
/// runs in flight; later calls throw <see cref="ObjectDisposedException"/>. Memory does not depend on the length of a
/// recording on disk: see <see cref="Prediction"/>.
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

    /// <summary>What the model tells of itself.</summary>
    public ModelCard Card => model.Card;

    /// <summary>What it computes on: "cpu" or "cuda:N".</summary>
    public string Device => model.Device;

    /// <inheritdoc cref="Model.GpuRefusal"/>
    public string? GpuRefusal => model.GpuRefusal;

    /// <summary>Opens a model.</summary>
    /// <param name="path">A <c>model.onnx</c>.</param>
    /// <param name="options">Device, and how many clips are scored at once; null: the GPU if there is one, all cores.</param>
    /// <exception cref="InputException">The file is missing, damaged or not of Earmark, or the device cannot be had.</exception>
    public static Tagger Load(string path, ModelOptions? options = null)
    {
        options ??= new();
        // Clips are independent: a thread for each beats many threads for one.
        var model = Model.Open(path, options with { Threads = 1 });
        var prediction = model.Card.Prediction;
        return new(model, options.ThreadCount, options.TtaViews is { } views ? prediction with { TtaViews = views } : prediction);
    }

    /// <summary>Scores a recording.</summary>
    /// <param name="clip">At least one sample, at any rate.</param>
    /// <returns>Scores <c>[labels]</c>, in the order of the card's labels.</returns>
    /// <exception cref="InputException">It has no samples, some are not finite, or its scores are not finite.</exception>
    public float[] Score(Waveform clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return scorer.Score(() => AtRate(new WaveformReader(clip)), "waveform", null, default) ?? throw Empty("waveform");
    }

    /// <summary>Scores a recording on disk, in memory that does not depend on its length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warnings">Takes what is wrong although it could be read, as a cut file or silence; null: it is not asked for.</param>
    /// <param name="stop">Ends the work within a second, also in the middle of a long recording.</param>
    /// <returns>Scores <c>[labels]</c>, in the order of the card's labels.</returns>
    /// <exception cref="InputException">It cannot be read, has no samples, some are not finite, or its scores are not finite.</exception>
    /// <exception cref="OperationCanceledException">The stop was requested.</exception>
    public float[] Score(string path, ICollection<string>? warnings = null, CancellationToken stop = default) =>
        ScoreUnlessEmpty(path, warnings, stop) ?? throw Empty(path);

    /// <summary>The best labels of a recording on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="top">How many, at least 1.</param>
    /// <returns>Labels, best first; of equal ones the first in the card's order.</returns>
    /// <exception cref="InputException">It cannot be read, has no samples, some are not finite, or its scores are not finite.</exception>
    public IReadOnlyList<Tag> Tag(string path, int top = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var scores = Score(path);
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(label => scores[label]).Take(top) // a stable sort
            .Select(label => new Tag(Card.Labels[label], scores[label]))];
    }

    /// <summary>Scores many clips, several at once. Neither order nor scores depend on how many.</summary>
    /// <param name="clips">The clips, each under a name of its own.</param>
    /// <param name="progress">Called with how many clips of how many are done; never twice at once.</param>
    /// <param name="stop">Requests a stop.</param>
    /// <param name="failures">Takes the clips that cannot be scored, in the order of the clips, whatever the exception. Their
    /// scores are the card's <see cref="ModelCard.Prior"/>, so that a submission still has a row for them.</param>
    /// <param name="warnings">Takes what is wrong with clips that could be scored, in their order; null: it is not asked for.</param>
    /// <exception cref="OperationCanceledException">The stop was requested before all were scored.</exception>
    [SuppressMessage("Design", "CA1068", Justification = "What a caller always gives stands before what it may leave out.")]
    public ScoreTable ScoreAll(IReadOnlyList<Clip> clips, Action<int, int>? progress, CancellationToken stop, ICollection<Failure> failures,
        ICollection<string>? warnings = null)
    {
        var scores = ScoreUntilStopped(clips, progress, stop, failures, warnings);
        if (scores.Clips.Count < clips.Count) throw new OperationCanceledException(stop);
        return scores;
    }

    /// <summary>As <see cref="ScoreAll"/>, but a stop ends the work within a second and returns what is scored so far.</summary>
    /// <returns>Rows of the clips that were scored or failed, in the order of the clips; fewer than the clips only after a stop.</returns>
    /// <inheritdoc cref="ScoreAll"/>
    [SuppressMessage("Design", "CA1068", Justification = "What a caller always gives stands before what it may leave out.")]
    public ScoreTable ScoreUntilStopped(IReadOnlyList<Clip> clips, Action<int, int>? progress, CancellationToken stop, ICollection<Failure> failures,
        ICollection<string>? warnings = null)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(failures);
        var (rows, failed, warned) = (new float[]?[clips.Count], new Failure?[clips.Count], new List<string>[clips.Count]);
        var (done, turn) = (0, new Lock());
        try
        {
            Parallel.For(0, clips.Count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = stop }, i =>
            {
                rows[i] = ScoreOrPrior(clips[i], warned[i] = [], out failed[i], stop);
                lock (turn) progress?.Invoke(++done, clips.Count);
            });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the rows that are there are complete
        }
        catch (AggregateException errors)
        {
            if (errors.InnerExceptions.FirstOrDefault(error => error is not OperationCanceledException) is { } error) ExceptionDispatchInfo.Throw(error);
        }
        int[] scored = [.. Enumerable.Range(0, clips.Count).Where(i => rows[i] is not null)];
        foreach (var failure in scored.Select(i => failed[i]).OfType<Failure>()) failures.Add(failure);
        if (warnings is not null)
            foreach (var warning in scored.SelectMany(i => warned[i])) warnings.Add(warning);
        return new(Card.Labels, [.. scored.Select(i => clips[i].Name)], [.. scored.SelectMany(i => rows[i]!)]);
    }

    /// <summary>Waits for the model runs in flight, then closes the model.</summary>
    public void Dispose() => model.Dispose();

    private float[] ScoreOrPrior(Clip clip, List<string> warnings, out Failure? failure, CancellationToken stop)
    {
        try
        {
            if (ScoreUnlessEmpty(clip.Path, warnings, stop) is { } scores)
            {
                failure = null;
                return scores;
            }
            failure = Failure.Of(clip.Name, Empty(clip.Path)) with { IsEmpty = true };
        }
        catch (Exception error) when (Failure.Covers(error))
        {
            failure = Failure.Of(clip.Name, error);
        }
        return Card.Prior();
    }

    private float[]? ScoreUnlessEmpty(string path, ICollection<string>? warnings, CancellationToken stop) =>
        scorer.Score(() => AudioFile.Open(path, Card.SampleRate, stop), path, warnings, stop);

    private AudioReader AtRate(AudioReader reader) => reader.SampleRate == Card.SampleRate ? reader : new ResampledReader(reader, Card.SampleRate);

    private static InputException Empty(string where) => InputException.At(where, "it has no samples", "a recording of one sample or more");
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Recordings in, tags out, by the rule that is stored in the model. Evaluation, submission and tagging all come here.</summary>
/// <remarks>Any number of threads may ask at once; what one asks never changes what another is told.</remarks>
/// <example>
/// <code>
/// using var tagger = Tagger.Load("model.onnx");
/// foreach (var tag in tagger.Tag("dog.wav")) Print($"{tag.Label} {tag.Score:P0}");
/// </code>
/// </example>
public sealed class Tagger : IDisposable
{
    // Bounds memory for an hour of windows; a fixed number, so that a clip's numbers do not depend on the machine.
    private const int WindowsAtOnce = 16;

    private readonly Model model;
    private readonly int workers;

    private readonly Prediction prediction;

    private Tagger(Model model, int workers, Prediction prediction) => (this.model, this.workers, this.prediction) = (model, workers, prediction);

    /// <summary>What the model tells of itself.</summary>
    public ModelCard Card => model.Card;

    /// <summary>What it computes on: "cpu" or "cuda:N".</summary>
    public string Device => model.Device;

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
        return new(model, options.ThreadCount, options.Views is { } views ? prediction with { Views = views } : prediction);
    }

    /// <summary>Scores a recording.</summary>
    /// <param name="clip">At least one sample, at any rate.</param>
    /// <returns>Scores <c>[labels]</c>, in the order of the card's labels.</returns>
    /// <exception cref="InputException">It has no samples, or some that are no numbers.</exception>
    public float[] Score(Waveform clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return Score(clip.Rate == Card.Rate ? clip.Samples : Resampler.Resample(clip.Samples, clip.Rate, Card.Rate), "waveform");
    }

    /// <summary>Scores a recording on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warnings">Takes what was wrong and yet could be read; null: nobody wants to know.</param>
    /// <returns>Scores <c>[labels]</c>, in the order of the card's labels.</returns>
    /// <exception cref="InputException">It cannot be read, has no samples, or some that are no numbers.</exception>
    public float[] Score(string path, ICollection<string>? warnings = null) => Score(AudioFile.Read(path, Card.Rate, warnings).Samples, path);

    /// <summary>The best labels of a recording on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="top">How many, at least 1.</param>
    /// <returns>Labels, best first; of equal ones the first in the card's order.</returns>
    /// <exception cref="InputException">It cannot be read, has no samples, or some that are no numbers.</exception>
    public IReadOnlyList<Tag> Tag(string path, int top = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var scores = Score(path);
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(label => scores[label]).Take(top) // a stable sort
            .Select(label => new Tag(Card.Labels[label], scores[label]))];
    }

    /// <summary>Scores many clips, several at once. Neither order nor numbers depend on how many.</summary>
    /// <param name="clips">The clips, each under a name of its own.</param>
    /// <param name="progress">Told how many clips of how many are done; never twice at once.</param>
    /// <param name="stop">Asks for a stop.</param>
    /// <param name="failures">Takes the clips that cannot be heard, in the order of the clips. Their scores are the card's
    /// <see cref="ModelCard.Prior"/>, so that a submission still has a row for them.</param>
    /// <param name="warnings">Takes what was wrong with clips and yet could be read, in their order; null: nobody wants to know.</param>
    /// <exception cref="OperationCanceledException">The stop was asked for.</exception>
    [SuppressMessage("Design", "CA1068", Justification = "What a caller always gives stands before what it may leave out.")]
    public ScoreTable ScoreAll(IReadOnlyList<Clip> clips, Action<int, int>? progress, CancellationToken stop, ICollection<Failure> failures,
        ICollection<string>? warnings = null)
    {
        var scores = ScoreUntilStopped(clips, progress, stop, failures, warnings);
        if (scores.Clips.Count < clips.Count) throw new OperationCanceledException(stop);
        return scores;
    }

    /// <summary>As <see cref="ScoreAll"/>, but a stop returns what is scored so far.</summary>
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
        int[] scored = [.. Enumerable.Range(0, clips.Count).Where(i => rows[i] is not null)];
        foreach (var failure in scored.Select(i => failed[i]).OfType<Failure>()) failures.Add(failure);
        if (warnings is not null)
            foreach (var warning in scored.SelectMany(i => warned[i])) warnings.Add(warning);
        return new(Card.Labels, [.. scored.Select(i => clips[i].Name)], [.. scored.SelectMany(i => rows[i]!)]);
    }

    /// <summary>Closes the model.</summary>
    public void Dispose() => model.Dispose();

    private float[] ScoreOrPrior(Clip clip, List<string> warnings, out Failure? failure, CancellationToken stop)
    {
        var empty = false;
        try
        {
            failure = null;
            var samples = AudioFile.Read(clip.Path, Card.Rate, warnings, stop).Samples;
            empty = samples.Length == 0;
            return Score(samples, clip.Path);
        }
        catch (InputException fault)
        {
            failure = new(clip.Name, fault.Message) { IsEmpty = empty };
            return Card.Prior();
        }
    }

    private float[] Score(float[] samples, string where)
    {
        if (samples.Length == 0) throw InputException.At(where, "it has no samples", "a recording of one sample or more");
        if (Array.FindIndex(samples, sample => !float.IsFinite(sample)) is >= 0 and var place)
            throw InputException.At(where, $"sample {place} is {samples[place]}", "finite amplitudes");
        var scores = new List<float>();
        foreach (var rate in prediction.ViewRates(Card.Rate))
            AddScores(rate == Card.Rate ? samples : Resampler.Resample(samples, rate, Card.Rate), scores);
        return prediction.Average(CollectionsMarshal.AsSpan(scores), Card.Labels.Count);
    }

    private void AddScores(float[] samples, List<float> scores)
    {
        var (starts, length) = prediction.Cut(samples.Length, Card.Rate);
        if (starts.Count == 1)
        {
            scores.AddRange(model.Scores(samples, 1, length));
            return;
        }
        var windows = new float[Math.Min(WindowsAtOnce, starts.Count) * length];
        foreach (var some in starts.Chunk(WindowsAtOnce))
        {
            foreach (var (i, start) in some.Index()) samples.AsSpan(start, length).CopyTo(windows.AsSpan(i * length));
            scores.AddRange(model.Scores(windows, some.Length, length));
        }
    }
}

using System.Runtime.ExceptionServices;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Scores many clips in parallel. A clip that cannot be scored affects no other clip.</summary>
/// <param name="card">The model.</param>
/// <param name="workers">Number of clips that are scored in parallel.</param>
/// <param name="score">Scores one clip: its audio, the collection that receives its warnings, and the cancellation token.</param>
internal sealed class ClipScorer(ModelCard card, int workers, Func<AudioSource, ICollection<string>, CancellationToken, float[]> score)
{
    /// <summary>Scores clips until all are scored or cancellation is requested.</summary>
    /// <inheritdoc cref="Tagger.ScoreUntilCancelled"/>
    public ScoreTable Score(IReadOnlyList<Clip> clips, Action<int, int>? progress, ICollection<Failure> failures, ICollection<string>? warnings, CancellationToken cancellationToken)
    {
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
        return new(card.Labels, [.. scored.Select(i => clips[i].Name)], [.. scored.SelectMany(i => rows[i]!)]);
    }

    private float[] ScoreOrPrior(Clip clip, List<string> warnings, out Failure? failure, CancellationToken cancellationToken)
    {
        try
        {
            failure = null;
            return score(clip.ToSource(), warnings, cancellationToken);
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            failure = Failure.From(clip.Name, exception, cancellationToken);
            return card.Prior();
        }
    }
}

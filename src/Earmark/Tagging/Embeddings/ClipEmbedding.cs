using Earmark.Data;

namespace Earmark.Tagging.Embeddings;

/// <summary>The embedding of a clip.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Values">Features <c>[features]</c>.</param>
public sealed record ClipEmbedding(Clip Clip, ReadOnlyMemory<float> Values)
{
    /// <summary>Computes the embeddings of clips in parallel. A clip that cannot be read does not stop the others.</summary>
    /// <param name="model">The model. With many clips, it should use one thread.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="parallel">Number of clips that are embedded at the same time, at least 1.</param>
    /// <param name="onFinished">Called after each clip, from several threads, or null.</param>
    /// <param name="cancellationToken">Cancels the operation within a second.</param>
    /// <returns>The embeddings, and the clips that cannot be read, both in the order of the clips.</returns>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public static (IReadOnlyList<ClipEmbedding> Embeddings, IReadOnlyList<Failure> Failures) Compute(Model model, IReadOnlyList<Clip> clips, int parallel, Action? onFinished = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(clips);
        var job = new EmbeddingJob(model, null, parallel);
        var (embeddings, failures) = (new ClipEmbedding?[clips.Count], new Failure?[clips.Count]);
        Parallel.For(0, clips.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, i =>
        {
            var clip = clips[i];
            try
            {
                using var reader = clip.Open(model.Card.SampleRate, cancellationToken);
                embeddings[i] = new(clip, job.Embed(reader, clip.Path, null, cancellationToken).Values);
            }
            catch (Exception exception) when (Failure.IsRecoverable(exception))
            {
                failures[i] = Failure.From(clip.Name, exception, cancellationToken);
            }
            onFinished?.Invoke();
        });
        return ([.. embeddings.OfType<ClipEmbedding>()], [.. failures.OfType<Failure>()]);
    }
}

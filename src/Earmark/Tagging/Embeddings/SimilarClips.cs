using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Earmark.Data;

namespace Earmark.Tagging.Embeddings;

/// <summary>Two clips that are identical or sound almost the same.</summary>
/// <param name="First">The clip that comes first in the data set.</param>
/// <param name="Second">The other clip.</param>
/// <param name="Similarity">Cosine similarity of the embeddings, -1 to 1. 1 for identical clips.</param>
/// <param name="IsIdentical">Whether the files are identical.</param>
public sealed record SimilarClips(Clip First, Clip Second, double Similarity, bool IsIdentical)
{
    /// <summary>Default of the minimum similarity: that of most copies of a clip that were compressed or shortened. Quieter copies have less.</summary>
    public const double DefaultThreshold = 0.995;

    /// <summary>Whether both clips are labelled, but not with the same labels.</summary>
    public bool HaveDifferentLabels => First.Labels is { } first && Second.Labels is { } second && !first.Equals(second);

    /// <summary>Whether one is a training clip and the other a test clip.</summary>
    public bool IsAcrossTrainAndTest => First.Labels is null != Second.Labels is null;

    /// <summary>Finds the pairs of similar clips. Every pair is compared.</summary>
    /// <param name="embeddings">The embeddings of the clips.</param>
    /// <param name="identical">Groups of clips with identical files (<see cref="DuplicateAudio"/>).</param>
    /// <param name="threshold">Minimum cosine similarity, -1 to 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The pairs: those with different labels first, then those across training and test set, then by similarity. Of a group of identical clips, each is paired with the first.</returns>
    public static IReadOnlyList<SimilarClips> Find(IReadOnlyList<ClipEmbedding> embeddings, IReadOnlyList<IReadOnlyList<Clip>> identical, double threshold = DefaultThreshold, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(identical);
        var copies = identical.SelectMany(group => group.Skip(1).Select(copy => (Copy: copy, Original: group[0]))).ToDictionary(pair => pair.Copy, pair => pair.Original);
        ClipEmbedding[] distinct = [.. embeddings.Where(embedding => !copies.ContainsKey(embedding.Clip))];
        float[][] unit = [.. distinct.Select(embedding => Normalize(embedding.Values.Span))];
        var found = new ConcurrentBag<SimilarClips>(copies.Select(pair => new SimilarClips(pair.Value, pair.Key, 1, true)));
        Parallel.For(0, unit.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            for (var j = i + 1; j < unit.Length; j++)
                if (TensorPrimitives.Dot<float>(unit[i], unit[j]) is var similarity && similarity >= threshold) found.Add(new(distinct[i].Clip, distinct[j].Clip, Math.Min(1, similarity), false));
        });
        return [.. found.OrderByDescending(pair => pair.HaveDifferentLabels).ThenByDescending(pair => pair.IsAcrossTrainAndTest).ThenByDescending(pair => pair.Similarity)
            .ThenBy(pair => pair.First.Name, StringComparer.Ordinal).ThenBy(pair => pair.Second.Name, StringComparer.Ordinal)];
    }

    /// <summary>Returns an embedding scaled to length 1, or zeros if all features are 0.</summary>
    internal static float[] Normalize(ReadOnlySpan<float> values)
    {
        var unit = values.ToArray();
        var norm = TensorPrimitives.Norm<float>(unit);
        if (norm > 0) TensorPrimitives.Divide(unit, norm, unit);
        return unit;
    }
}

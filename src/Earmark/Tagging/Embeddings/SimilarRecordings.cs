using System.Numerics.Tensors;

namespace Earmark.Tagging.Embeddings;

/// <summary>A recording with its most similar window.</summary>
/// <param name="Path">Path of the recording.</param>
/// <param name="Start">Start of the window, in seconds from the start of the recording.</param>
/// <param name="End">End of the window, in seconds from the start of the recording.</param>
/// <param name="Similarity">Cosine similarity, from -1 to 1.</param>
public sealed record SimilarRecording(string Path, double Start, double End, double Similarity);

/// <summary>Finds the recordings whose embeddings are most similar to a given one. The search is exact: every embedding is compared.</summary>
public static class SimilarRecordings
{
    /// <summary>Finds the most similar recordings.</summary>
    /// <param name="embeddings">The embeddings to search, such as those of <see cref="EmbeddingFile.Read"/>.</param>
    /// <param name="query">Features <c>[features]</c>.</param>
    /// <param name="top">Maximum number of recordings, at least 1.</param>
    /// <returns>Each recording once, with the window that is most similar, the most similar recording first. Equal ones are in ordinal order of their paths.</returns>
    /// <exception cref="ArgumentException">An embedding has a different number of features.</exception>
    public static IReadOnlyList<SimilarRecording> Find(IEnumerable<Embedding> embeddings, ReadOnlySpan<float> query, int top)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        Dictionary<string, SimilarRecording> best = new(StringComparer.Ordinal);
        foreach (var embedding in embeddings)
        {
            if (embedding.Values.Length != query.Length) throw new ArgumentException($"{embedding.Values.Length} features; expected {query.Length}, as in the query", nameof(embeddings));
            var similarity = TensorPrimitives.CosineSimilarity(embedding.Values.Span, query);
            if (float.IsNaN(similarity)) similarity = 0; // all features are 0
            if (!best.TryGetValue(embedding.Path, out var known) || similarity > known.Similarity) best[embedding.Path] = new(embedding.Path, embedding.Start, embedding.End, similarity);
        }
        return [.. best.Values.OrderByDescending(recording => recording.Similarity).ThenBy(recording => recording.Path, StringComparer.Ordinal).Take(top)];
    }
}

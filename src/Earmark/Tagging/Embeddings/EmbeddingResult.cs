namespace Earmark.Tagging.Embeddings;

/// <summary>What was computed for one recording of an <see cref="EmbeddingJob"/>.</summary>
/// <param name="Path">Path of the recording.</param>
/// <param name="Embeddings">Number of its embeddings.</param>
/// <param name="Failure">Why there is no embedding, or none after a damaged part of the recording, or null.</param>
/// <param name="Warnings">Problems that did not prevent decoding, such as a truncated file or silence.</param>
public sealed record EmbeddingResult(string Path, int Embeddings, Failure? Failure, IReadOnlyList<string> Warnings);

namespace Earmark.Tagging.Embeddings;

/// <summary>The embedding of a recording or of a window of it: the features from which the network computes the scores. Similar sounds have similar embeddings.</summary>
/// <param name="Path">Path of the recording.</param>
/// <param name="Start">Start of the window, in seconds from the start of the recording.</param>
/// <param name="End">End of the window, in seconds from the start of the recording.</param>
/// <param name="Values">Features <c>[features]</c>.</param>
public sealed record Embedding(string Path, double Start, double End, ReadOnlyMemory<float> Values);

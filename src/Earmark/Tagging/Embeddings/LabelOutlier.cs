using System.Numerics.Tensors;

namespace Earmark.Tagging.Embeddings;

/// <summary>A clip whose embedding is unlike those of the other clips with its label.</summary>
/// <param name="Embedding">The clip and its embedding.</param>
/// <param name="Label">Its label.</param>
/// <param name="OwnSimilarity">Cosine similarity to the mean of the other clips with this label, -1 to 1.</param>
/// <param name="NearestLabel">The most similar other label.</param>
/// <param name="NearestSimilarity">Cosine similarity to the mean of the clips with that label, -1 to 1.</param>
public sealed record LabelOutlier(ClipEmbedding Embedding, string Label, double OwnSimilarity, string NearestLabel, double NearestSimilarity)
{
    /// <summary>Finds the clips that are more similar to another label than to their own.</summary>
    /// <param name="embeddings">Embeddings of clips. Those without exactly one label are ignored, and so are labels with a single clip.</param>
    /// <returns>The outliers, those with the greatest difference of the similarities first.</returns>
    public static IReadOnlyList<LabelOutlier> Find(IReadOnlyList<ClipEmbedding> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        var labelled = embeddings.Where(embedding => embedding.Clip.Labels is { Only: not null } && !embedding.Clip.IsBackground)
            .Select(embedding => (Embedding: embedding, Label: embedding.Clip.Labels!.Only!, Unit: SimilarClips.Normalize(embedding.Values.Span))).ToArray();
        var byLabel = labelled.GroupBy(clip => clip.Label, StringComparer.Ordinal).Where(clips => clips.Skip(1).Any()).OrderBy(clips => clips.Key, StringComparer.Ordinal)
            .ToDictionary(clips => clips.Key, clips => Sum([.. clips.Select(clip => clip.Unit)]), StringComparer.Ordinal);
        if (byLabel.Count < 2) return [];
        return [.. labelled.Where(clip => byLabel.ContainsKey(clip.Label)).Select(clip =>
        {
            var others = new float[clip.Unit.Length];
            TensorPrimitives.Subtract<float>(byLabel[clip.Label], clip.Unit, others);
            var (nearest, similarity) = byLabel.Where(label => label.Key != clip.Label).Select(label => (label.Key, Similarity: Cosine(clip.Unit, label.Value))).MaxBy(label => label.Similarity);
            return new LabelOutlier(clip.Embedding, clip.Label, Cosine(clip.Unit, others), nearest, similarity);
        }).Where(clip => clip.OwnSimilarity < clip.NearestSimilarity).OrderBy(clip => clip.OwnSimilarity - clip.NearestSimilarity).ThenBy(clip => clip.Embedding.Clip.Name, StringComparer.Ordinal)];
    }

    private static float[] Sum(float[][] vectors)
    {
        var sum = new float[vectors[0].Length];
        foreach (var vector in vectors) TensorPrimitives.Add(sum, vector, sum);
        return sum;
    }

    private static double Cosine(float[] a, float[] b) => TensorPrimitives.CosineSimilarity<float>(a, b) is var similarity && float.IsFinite(similarity) ? similarity : 0; // all features are 0
}

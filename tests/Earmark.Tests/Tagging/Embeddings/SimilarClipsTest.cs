using Earmark.Data;
using Earmark.Tagging.Embeddings;

namespace Earmark.Tests.Tagging.Embeddings;

public sealed class SimilarClipsTest
{
    [Fact]
    public void Pairs_with_different_labels_come_first_then_those_across_training_and_test_set()
    {
        ClipEmbedding[] embeddings = [Clip("a", "Bark", 1, 0), Clip("b", "Bark", 1, 0.02f), Clip("c", "Meow", 2, 0.1f), Clip("test", null, 10, 0.9f), Clip("far", "Bark", 0, 1), Clip("zero", "Bark", 0, 0)];
        var pairs = SimilarClips.Find(embeddings, [], 0.995);
        // Angles to the first axis: a 0, b 0.02, c 0.05, test 0.0898. The cosine is at least 0.995 up to an angle of 0.1.
        Assert.Equal(["b c", "a c", "c test", "b test", "a test", "a b"], pairs.Select(pair => $"{pair.First.Name} {pair.Second.Name}"));
        Assert.Equal([true, true, false, false, false, false], pairs.Select(pair => pair.HaveDifferentLabels));
        Assert.Equal([false, false, true, true, true, false], pairs.Select(pair => pair.IsAcrossTrainAndTest));
        Assert.Equal(1 / Math.Sqrt(1 + 0.02 * 0.02), pairs[^1].Similarity, 6);
        Assert.Equal(2, SimilarClips.Find(embeddings, [], 0.9995).Count); // angles up to 0.0316
    }

    [Fact]
    public void Identical_files_are_pairs_with_the_first_of_them()
    {
        ClipEmbedding[] embeddings = [Clip("a", "Bark", 1, 0), Clip("b", "Meow", 1, 0), Clip("c", "Bark", 1, 0)];
        var pairs = SimilarClips.Find(embeddings, [[.. embeddings.Select(embedding => embedding.Clip)]]);
        Assert.Equal([("a", "b", true, true), ("a", "c", true, false)], pairs.Select(pair => (pair.First.Name, pair.Second.Name, pair.IsIdentical, pair.HaveDifferentLabels)));
    }

    [Fact]
    public void An_outlier_is_more_similar_to_another_label_than_to_its_own()
    {
        ClipEmbedding[] embeddings = [Clip("a", "Bark", 1, 0), Clip("b", "Bark", 3, 0), Clip("c", "Meow", 0, 1), Clip("d", "Meow", 0, 2), Clip("odd", "Bark", 0.6f, 0.8f), Clip("worse", "Meow", 1, 0), Clip("test", null, 0, 1), Clip("alone", "Horn", 0, 1)];
        var outliers = LabelOutlier.Find(embeddings);
        Assert.Equal([("worse", "Meow", "Bark"), ("odd", "Bark", "Meow")], outliers.Select(outlier => (outlier.Embedding.Clip.Name, outlier.Label, outlier.NearestLabel)));
        // The other clips of Meow have the sum (0, 2), and those of Bark (2.6, 0.8).
        Assert.Equal(0, outliers[0].OwnSimilarity, 6);
        Assert.Equal(2.6 / Math.Sqrt(2.6 * 2.6 + 0.8 * 0.8), outliers[0].NearestSimilarity, 6);
        Assert.Equal((0.6, (0.6 * 1 + 0.8 * 2) / Math.Sqrt(5)), (Math.Round(outliers[1].OwnSimilarity, 6), outliers[1].NearestSimilarity), new Close());
        Assert.Empty(LabelOutlier.Find(embeddings[..2])); // a single label
    }

    private static ClipEmbedding Clip(string name, string? label, params float[] values) => new(new(name, name, label), values);

    private sealed class Close : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < 1e-6 && Math.Abs(x.Item2 - y.Item2) < 1e-6;

        public int GetHashCode((double, double) value) => 0;
    }
}

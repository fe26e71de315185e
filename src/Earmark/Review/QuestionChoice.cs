using System.Numerics.Tensors;
using Earmark.Tagging.Embeddings;

namespace Earmark.Review;

/// <summary>Active learning: chooses the question whose answer is most informative about the questions that have not been asked, itself included.</summary>
/// <remarks>
/// <para>Each question has an informativeness u, such as the uncertainty of its scores. An answer is also informative about similar questions, in proportion to the similarity k. After questions S have been asked, the remaining informativeness of question i is u(i) times
/// the product of 1 - k(i, j) over all j in S. The next question c reduces the total of these most: it maximises the sum over i of u(i) k(i, c) Π(1 - k(i, j)). So the least certain questions come first, the centres of clusters come
/// before their edges, and ten similar questions are not asked in a row.</para>
/// <para>This is greedy maximisation of the uncertainty coverage of Bae, Oliveira and Sutherland 2025 ("Uncertainty herding: one active learning method for all label budgets"), with the probabilistic coverage of El-Arini et al. 2009 in
/// place of the maximum, so that labels alternate if there are no embeddings. With equal u, it is close to the medoids of Zhao, Heittola and Virtanen 2017 ("Active learning for sound event classification by clustering unlabeled data").</para>
/// </remarks>
public sealed class QuestionChoice
{
    /// <summary>Maximum number of questions among which the next is chosen. The similarities of all pairs are in memory: 16 MB.</summary>
    public const int MaxQuestions = 2000;

    /// <summary>Similarity of two questions with the same label, if the embedding of one is not known.</summary>
    public const double LabelSimilarity = 0.5;

    // The similarity decreases to 1/e at the distance of this nearest neighbour: the local scale of Zelnik-Manor and Perona 2004, as the median over all questions.
    private const int ScaleNeighbour = 5;

    private readonly float[][] similarity;
    private readonly float[] unknown; // the fraction of the informativeness of each question that remains despite similar known clips

    /// <summary>Computes the similarities.</summary>
    /// <param name="labels">Label of each question, at most <see cref="MaxQuestions"/>.</param>
    /// <param name="embeddings">Embedding of each question, empty for those without one. Null if there are no embeddings.</param>
    /// <param name="known">Embeddings of clips whose labels are known, such as the training set of the model: they count as asked. Null for none.</param>
    public QuestionChoice(IReadOnlyList<string> labels, IReadOnlyList<ReadOnlyMemory<float>>? embeddings = null, IReadOnlyList<ReadOnlyMemory<float>>? known = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels.Count, MaxQuestions);
        if (embeddings is not null && embeddings.Count != labels.Count) throw new ArgumentException($"{embeddings.Count} embeddings for {labels.Count} questions", nameof(embeddings));
        similarity = [.. labels.Select((label, i) => labels.Select((other, j) => i == j ? 1f : label == other ? (float)LabelSimilarity : 0f).ToArray())];
        unknown = [.. labels.Select(_ => 1f)];
        if (embeddings is not null) UseEmbeddings([.. embeddings.Select(values => SimilarClips.Normalize(values.Span))], [.. (known ?? []).Select(values => SimilarClips.Normalize(values.Span))]);
    }

    /// <summary>Number of questions.</summary>
    public int Count => similarity.Length;

    /// <summary>Returns the index of the next question, or null if all have been asked.</summary>
    /// <param name="informativeness">Informativeness of each question, 0 or more.</param>
    /// <param name="asked">Indices of the questions that have been asked, in any order.</param>
    public int? Next(IReadOnlyList<double> informativeness, IReadOnlyCollection<int> asked)
    {
        ArgumentNullException.ThrowIfNull(informativeness);
        ArgumentNullException.ThrowIfNull(asked);
        float[] open = [.. informativeness.Select((value, i) => (float)value * unknown[i])], covered = new float[Count];
        foreach (var index in asked)
        {
            TensorPrimitives.Subtract(1f, similarity[index], covered);
            TensorPrimitives.Multiply(open, covered, open);
        }
        var (best, gain) = ((int?)null, -1f);
        var done = asked.ToHashSet();
        for (var candidate = 0; candidate < Count; candidate++)
            if (!done.Contains(candidate) && TensorPrimitives.Dot<float>(similarity[candidate], open) is var closed && closed > gain) (best, gain) = (candidate, closed);
        return best;
    }

    // Similarities of pairs with embeddings are those of the embeddings.
    private void UseEmbeddings(float[][] unit, float[][] known)
    {
        double[] scales = [.. unit.Index().Where(own => own.Item.Length > 0).AsParallel().Select(own => NearestDistance(own.Item, [.. unit.Where((other, j) => j != own.Index && other.Length > 0), .. known])).Where(double.IsFinite).Order()];
        if (scales is []) return;
        var scale = Math.Max(scales[scales.Length / 2], 1e-6); // squared distance
        Parallel.For(0, Count, i =>
        {
            for (var j = 0; j < Count; j++)
                if (i != j && unit[i].Length > 0 && unit[j].Length > 0) similarity[i][j] = (float)Math.Exp(-SquaredDistance(unit[i], unit[j]) / scale);
            if (unit[i].Length > 0) unknown[i] = (float)known.Aggregate(1.0, (open, other) => open * (1 - Math.Exp(-SquaredDistance(unit[i], other) / scale)));
        });
    }

    private static double NearestDistance(float[] unit, float[][] others)
    {
        double[] distances = [.. others.Select(other => SquaredDistance(unit, other)).Order().Take(ScaleNeighbour)];
        return distances.Length == 0 ? double.NaN : distances[^1];
    }

    private static double SquaredDistance(float[] a, float[] b) => Math.Max(0, 2 - 2 * TensorPrimitives.Dot<float>(a, b));
}

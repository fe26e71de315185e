using Earmark.Tagging.Embeddings;

namespace Earmark.Review;

/// <summary>Asks questions in random order, or the most informative first. If there are many questions, <see cref="QuestionChoice"/> chooses among those with the greatest informativeness.</summary>
/// <param name="questions">The questions.</param>
/// <param name="options">The settings.</param>
internal sealed class QuestionOrder(IReadOnlyList<Question> questions, ReviewOptions options)
{
    private readonly double[] key = [.. questions.Select((_, i) => new CounterRandom(options.Seed, "review order", 0, i).NextDouble())];
    private readonly Dictionary<string, float[]> embeddings = new(StringComparer.Ordinal);
    private readonly List<ReadOnlyMemory<float>> known = [];
    private (int[] Pool, QuestionChoice Choice)? current;

    /// <summary>Adds embeddings of clips. The similarities are recomputed.</summary>
    /// <param name="added">Embeddings of clips of the questions.</param>
    /// <param name="knownClips">Embeddings of clips whose labels are known.</param>
    public void Use(IEnumerable<ClipEmbedding> added, IEnumerable<ClipEmbedding> knownClips)
    {
        known.AddRange(knownClips.Select(embedding => embedding.Values));
        foreach (var embedding in added) embeddings[embedding.Clip.Name] = SimilarClips.Normalize(embedding.Values.Span);
        current = null;
    }

    /// <summary>Returns the index of the next question, or null if none is open.</summary>
    /// <param name="estimates">The estimates from the answers so far.</param>
    /// <param name="isOpen">Whether a question can be asked.</param>
    public int? Next(ReviewEstimates estimates, Func<int, bool> isOpen)
    {
        int[] open = [.. Enumerable.Range(0, questions.Count).Where(isOpen)];
        if (open.Length == 0) return null;
        if (options.IsRandom) return open.MinBy(i => key[i]);
        if (current is not var (pool, _) || !pool.Any(isOpen)) current = Create(isOpen, estimates);
        var (members, choice) = current.Value;
        return members[choice.Next([.. members.Select(i => Informativeness(i, estimates))], [.. members.Index().Where(member => !isOpen(member.Item)).Select(member => member.Index)])!.Value];
    }

    /// <summary>Returns the indices of the open questions with the greatest informativeness, the greatest first.</summary>
    public IEnumerable<int> MostInformative(ReviewEstimates estimates, Func<int, bool> isOpen, int count) => Enumerable.Range(0, questions.Count).Where(isOpen).OrderByDescending(i => Informativeness(i, estimates)).Take(count);

    /// <summary>Returns the nearest neighbours of the clip of a question, the most similar first, with the cosine similarity of their embeddings. Empty without embeddings.</summary>
    public IReadOnlyList<(Question Question, double Similarity)> Neighbours(Question question, int count) => !embeddings.TryGetValue(question.Clip.Name, out var own) ? []
        : [.. questions.Where(other => other != question && embeddings.ContainsKey(other.Clip.Name))
            .Select(other => (other, Similarity: (double)System.Numerics.Tensors.TensorPrimitives.Dot<float>(own, embeddings[other.Clip.Name]))).OrderByDescending(pair => pair.Similarity).Take(count)];

    // If there is room, questions that have been answered are included: similar ones are then less informative.
    private (int[], QuestionChoice) Create(Func<int, bool> isOpen, ReviewEstimates estimates)
    {
        int[] pool = questions.Count <= QuestionChoice.MaxQuestions ? [.. Enumerable.Range(0, questions.Count)] : [.. MostInformative(estimates, isOpen, QuestionChoice.MaxQuestions)];
        return (pool, new([.. pool.Select(i => questions[i].Label)], embeddings.Count == 0 ? null : [.. pool.Select(i => (ReadOnlyMemory<float>)(embeddings.GetValueOrDefault(questions[i].Clip.Name) ?? []))], known));
    }

    // The score of an audit is the probability that the label is wrong: the answer "wrong" is what improves the data set.
    private double Informativeness(int index, ReviewEstimates estimates) =>
        questions[index].IsAboutGivenLabels ? questions[index].Score : Uncertainty.Of(questions[index], estimates.Calibration, options.Thresholds);
}

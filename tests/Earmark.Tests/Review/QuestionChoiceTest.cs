using Earmark.Review;

namespace Earmark.Tests.Review;

public sealed class QuestionChoiceTest
{
    [Fact]
    public void Without_embeddings_labels_alternate()
    {
        // Similar questions of a label count by half: 1 + 0.9 / 2 = 1.45, 0.9 + 1 / 2 = 1.4 and 0.5. After the first, half of 0.9 is left of the second: 0.45 < 0.5.
        Assert.Equal([0, 2, 1], Order(new(["Bark", "Bark", "Meow"]), [1, 0.9, 0.5]));
    }

    [Fact]
    public void Clips_with_equal_embeddings_are_not_asked_in_a_row()
    {
        // The squared distances are 0 and 2, the scale is 2, so the similarities are 1 and 1/e. First: 3 + 0.8/e = 3.29 against 0.8 + 3/e = 1.90. Then nothing is left of the copies, and 0.8 (1 - 1/e) = 0.51 of the last.
        Assert.Equal([0, 3, 1, 2], Order(new(["Bark", "Bark", "Bark", "Bark"], Embeddings([1, 0], [1, 0], [1, 0], [0, 1])), [1, 1, 1, 0.8]));
    }

    [Fact]
    public void The_least_certain_comes_first_among_equally_distant_clips() =>
        Assert.Equal([1, 2, 0], Order(new(["a", "b", "c"], Embeddings([1, 0, 0], [0, 1, 0], [0, 0, 1])), [0.1, 0.9, 0.5]));

    [Fact]
    public void The_centre_of_a_cluster_comes_before_its_edge()
    {
        var (left, centre, right) = (new float[] { 0.8f, 0.6f }, new float[] { 1, 0 }, new float[] { 0.8f, -0.6f });
        Assert.Equal(1, new QuestionChoice(["a", "a", "a"], Embeddings(left, centre, right)).Next([1, 1, 1], []));
    }

    [Fact]
    public void A_question_without_an_embedding_is_compared_by_its_label()
    {
        // The last one has no embedding: 0.5 similar to those with its label, 0 to the others.
        Assert.Equal([0, 3, 1, 2], Order(new(["Bark", "Bark", "Bark", "Meow"], Embeddings([1, 0], [1, 0], [1, 0], [])), [1, 1, 1, 0.4]));
    }

    [Fact]
    public void Clips_similar_to_known_ones_are_less_informative()
    {
        // The squared distances are 0 and 2, and so is the scale. Of the first, no informativeness is left; of the second, 0.5 (1 - 1/e) = 0.32.
        Assert.Equal([1, 0], Order(new(["a", "b"], Embeddings([1, 0], [0, 1]), Embeddings([1, 0])), [1, 0.5]));
        Assert.Equal([0, 1], Order(new(["a", "b"], Embeddings([1, 0], [0, 1])), [1, 0.5]));
    }

    [Fact]
    public void Questions_without_informativeness_come_last_and_the_end_is_null()
    {
        var choice = new QuestionChoice(["a", "b"]);
        Assert.Equal([1, 0], Order(choice, [0, 1]));
        Assert.Null(choice.Next([0, 1], [0, 1]));
    }

    [Fact]
    public void The_order_of_the_questions_that_were_asked_does_not_matter()
    {
        var random = new CounterRandom(7, "embeddings");
        var choice = new QuestionChoice([.. Enumerable.Range(0, 40).Select(i => $"{i % 3}")], Embeddings([.. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, 5).Select(_ => (float)random.NextGaussian()).ToArray())]));
        double[] informativeness = [.. Enumerable.Range(0, 40).Select(_ => random.NextDouble())];
        Assert.Equal(choice.Next(informativeness, [3, 17, 8]), choice.Next(informativeness, [8, 3, 17]));
        Assert.Equal(40, Order(choice, informativeness).Distinct().Count());
    }

    private static ReadOnlyMemory<float>[] Embeddings(params float[][] values) => [.. values.Select(value => (ReadOnlyMemory<float>)value)];

    private static List<int> Order(QuestionChoice choice, double[] informativeness)
    {
        List<int> asked = [];
        while (choice.Next(informativeness, asked) is { } next) asked.Add(next);
        return asked;
    }
}

using Earmark.Data;
using Earmark.Scoring;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class SelfVerificationTest
{
    private static readonly DoubtfulOptions Limits = new() { ConfirmBelow = 0.1, DropFrom = 0.5, CorrectFrom = 0.8 };

    // Verified clips of each label, so that half of the clips of a label may be corrected or dropped.
    private static readonly Clip[] Others = [.. new[] { ClipLabels.Create("cat"), ClipLabels.Create("cat", "dog"), ClipLabels.Create("dog") }.SelectMany(labels => Enumerable.Range(0, 9).Select(i => new Clip($"{labels} {i}", "", labels)))];

    private static Clip Doubtful(string name, params string[] labels) => new(name, name, ClipLabels.Create(labels), Verified: false);

    // A doubt about a given label: the probability that it is wrong, and the best other label with its score.
    private static Doubt Given(Clip clip, double wrong, string best, double bestScore, string? given = null) => new(clip, given ?? clip.Labels!.Only, null, wrong, 0.5, best, bestScore);

    private static Doubt Missing(Clip clip, double probability, string label, double score) => new(clip, null, label, probability, null, label, score);

    private static Audit AuditOf(params Doubt[] doubts) => new()
    {
        Ranking = doubts, Judged = [.. doubts.Select(doubt => doubt.Clip).Distinct()], WithoutScores = [], Trusted = [], Labels = [], Joint = null, NoiseRate = 0,
    };

    private static IReadOnlyList<ClipVerdict> Judge(ScoreRule rule, DoubtfulOptions options, params Doubt[] doubts) =>
        SelfVerification.Judge(AuditOf(doubts), [.. doubts.Select(doubt => doubt.Clip).Distinct(), .. Others], rule, options, round: 1);

    private static (string, LabelVerdict, string, double)[] Describe(IEnumerable<ClipVerdict> verdicts) => [.. verdicts.Select(verdict => (verdict.Clip.Name, verdict.Verdict, verdict.Labels.ToString(), Math.Round(verdict.Probability, 9)))];

    [Fact]
    public void Clear_probabilities_confirm_correct_or_drop_a_label() =>
        Assert.Equal([("confirmed", LabelVerdict.Confirmed, "cat", 0.95), ("corrected", LabelVerdict.Corrected, "dog", 0.9), ("dropped", LabelVerdict.Dropped, "", 0.6)],
            Describe(Judge(ScoreRule.Softmax, Limits,
                Given(Doubtful("confirmed", "cat"), 0.05, "dog", 0.2),
                Given(Doubtful("corrected", "cat"), 0.9, "dog", 0.85),
                Given(Doubtful("dropped", "cat"), 0.6, "dog", 0.7),
                Given(Doubtful("unclear", "cat"), 0.3, "dog", 0.9))));

    [Fact]
    public void The_background_class_does_not_replace_a_label() =>
        Assert.Equal([("clip", LabelVerdict.Dropped, "", 0.9)], Describe(Judge(ScoreRule.Softmax, Limits, Given(Doubtful("clip", "cat"), 0.9, Dataset.BackgroundLabel, 0.95))));

    [Fact]
    public void With_sigmoid_each_label_is_judged_on_its_own()
    {
        Clip confirmed = Doubtful("confirmed", "cat", "dog"), half = Doubtful("half", "cat", "dog"), extended = Doubtful("extended", "cat"), replaced = Doubtful("replaced", "cat"), dropped = Doubtful("dropped", "cat", "dog"), unclear = Doubtful("unclear", "cat");
        Assert.Equal(
        [
            ("confirmed", LabelVerdict.Confirmed, "cat, dog", 0.95), ("half", LabelVerdict.Corrected, "cat", 0.8), ("extended", LabelVerdict.Corrected, "cat, owl", 0.7),
            ("replaced", LabelVerdict.Corrected, "owl", 0.9), ("dropped", LabelVerdict.Dropped, "", 0.9),
        ], Describe(Judge(ScoreRule.Sigmoid, Limits,
            Given(confirmed, 0.05, "owl", 0.1, "cat"), Given(confirmed, 0.02, "owl", 0.1, "dog"), Missing(confirmed, 0.3, "owl", 0.1),
            Given(half, 0.05, "owl", 0.9, "cat"), Given(half, 0.8, "owl", 0.9, "dog"), Missing(half, 0.4, "owl", 0.9), // a missing label needs a doubt of its own
            Given(extended, 0.05, "owl", 0.9), Missing(extended, 0.7, "owl", 0.9),
            Given(replaced, 0.9, "owl", 0.9), Missing(replaced, 0.7, "owl", 0.9),
            Given(dropped, 0.9, "owl", 0.3, "cat"), Given(dropped, 0.8, "owl", 0.3, "dog"),
            Given(unclear, 0.2, "owl", 0.75), Missing(unclear, 0.7, "owl", 0.75)))); // its score is too low
    }

    [Fact]
    public void A_limit_of_1_turns_corrections_and_drops_off()
    {
        Doubt[] doubts = [Given(Doubtful("a", "cat"), 1, "dog", 1), Given(Doubtful("b", "cat"), 0.05, "dog", 0.1)];
        Assert.Equal([("b", LabelVerdict.Confirmed, "cat", 0.95)], Describe(Judge(ScoreRule.Softmax, Limits with { DropFrom = 1 }, doubts)));
        Assert.Equal([("a", LabelVerdict.Dropped, "", 1.0), ("b", LabelVerdict.Confirmed, "cat", 0.95)], Describe(Judge(ScoreRule.Softmax, Limits with { CorrectFrom = 1 }, doubts)));
    }

    [Fact]
    public void Limits_verdicts_of_each_kind_and_label_to_the_most_probable() =>
        Assert.Equal(["b", "c", "e"], Judge(ScoreRule.Softmax, Limits with { MaxPerLabel = 1 },
            Given(Doubtful("a", "cat"), 0.05, "dog", 0.1), Given(Doubtful("b", "cat"), 0.04, "dog", 0.1), Given(Doubtful("c", "dog"), 0.08, "cat", 0.1),
            Given(Doubtful("d", "cat"), 0.6, "dog", 0.5), Given(Doubtful("e", "cat"), 0.7, "dog", 0.5)).Select(verdict => verdict.Clip.Name));

    [Fact]
    public void A_later_round_may_judge_more()
    {
        Clip[] clips = [Doubtful("a", "cat"), Doubtful("b", "cat"), Doubtful("c", "cat")];
        var audit = AuditOf(Given(clips[0], 0.05, "dog", 0.1), Given(clips[1], 0.01, "dog", 0.1), Given(clips[2], 0.09, "dog", 0.1));
        string[] Judged(int round) => [.. SelfVerification.Judge(audit, clips, ScoreRule.Softmax, Limits with { MaxPerLabel = 1 }, round).Select(verdict => verdict.Clip.Name)];
        Assert.Equal(["b"], Judged(1));
        Assert.Equal(["a", "b"], Judged(2));
    }

    [Fact]
    public void A_label_keeps_at_least_half_of_its_clips()
    {
        Clip[] clips = [Doubtful("a", "owl"), Doubtful("b", "owl"), Doubtful("c", "owl")];
        var audit = AuditOf(Given(clips[0], 0.7, "dog", 0.5), Given(clips[1], 0.9, "dog", 0.5), Given(clips[2], 0.6, "dog", 0.9));
        Assert.Equal(["c"], SelfVerification.Judge(audit, clips, ScoreRule.Softmax, Limits, round: 1).Select(verdict => verdict.Clip.Name)); // corrections come before drops
    }

    [Fact]
    public void A_combination_of_labels_that_occurs_once_can_be_corrected()
    {
        var clip = Doubtful("clip", "cat", "dog");
        Assert.Equal([("clip", LabelVerdict.Corrected, "cat", 0.8)], Describe(Judge(ScoreRule.Sigmoid, Limits, Given(clip, 0.05, "owl", 0.1, "cat"), Given(clip, 0.8, "owl", 0.1, "dog"))));
        var rare = Doubtful("rare", "owl", "dog"); // the only clip of 'owl'
        Assert.Empty(Judge(ScoreRule.Sigmoid, Limits, Given(rare, 0.9, "cat", 0.1, "owl"), Given(rare, 0.05, "cat", 0.1, "dog")));
    }

    [Fact]
    public void Applies_verdicts_to_training_clips_only()
    {
        Clip[] clips = [Doubtful("confirmed", "cat"), Doubtful("corrected", "cat"), Doubtful("dropped", "cat"), Doubtful("unclear", "cat")];
        IReadOnlyList<ClipVerdict> verdicts =
        [
            new(clips[0], LabelVerdict.Confirmed, "cat"!, 0.9), new(clips[1], LabelVerdict.Corrected, "dog"!, 0.9), new(clips[2], LabelVerdict.Dropped, ClipLabels.None, 0.9),
        ];
        var applied = SelfVerification.Apply(verdicts, new(0, clips, clips));
        Assert.Equal([("confirmed", "cat", true), ("corrected", "dog", true), ("unclear", "cat", false)], applied.Train.Select(clip => (clip.Name, clip.Labels!.Only, clip.Verified)));
        Assert.Equal(clips, applied.Validation);
    }
}

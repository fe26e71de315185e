using Earmark.Data;
using Earmark.Scoring;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class SelfVerificationTest
{
    private static readonly LabelSet Labels = new(["cat", "dog", "owl"]);

    private static readonly DoubtfulOptions Limits = new() { ConfirmFrom = 0.8, CorrectFrom = 0.7, DropBelow = 0.05 };

    private static Clip Doubtful(string name, params string[] labels) => new(name, name, ClipLabels.Create(labels), Verified: false);

    // Enough verified clips of each label, so that half of them may be corrected or dropped.
    private static readonly Clip[] Others = [.. new[] { ClipLabels.Create("cat"), ClipLabels.Create("cat", "dog"), ClipLabels.Create("dog") }.SelectMany(labels => Enumerable.Range(0, 9).Select(i => new Clip($"{labels} {i}", "", labels)))];

    private static IReadOnlyList<ClipVerdict> Judge(ScoreRule rule, DoubtfulOptions options, params (Clip Clip, float[] Scores)[] rows) =>
        SelfVerification.Judge(new(Labels, [.. rows.Select(row => row.Clip.Name)], [.. rows.SelectMany(row => row.Scores)]), [.. rows.Select(row => row.Clip), .. Others], rule, options, round: 1);

    [Fact]
    public void Clear_scores_confirm_correct_or_drop_a_label()
    {
        var verdicts = Judge(ScoreRule.Softmax, Limits,
            (Doubtful("confirmed", "cat"), [0.85f, 0.1f, 0.05f]),
            (Doubtful("corrected", "cat"), [0.1f, 0.75f, 0.15f]),
            (Doubtful("dropped", "cat"), [0.04f, 0.5f, 0.46f]),
            (Doubtful("unclear", "cat"), [0.6f, 0.3f, 0.1f]));
        Assert.Equal([("confirmed", LabelVerdict.Confirmed, "cat", 0.85), ("corrected", LabelVerdict.Corrected, "dog", 0.75), ("dropped", LabelVerdict.Dropped, "", 0.04)],
            verdicts.Select(verdict => (verdict.Clip.Name, verdict.Verdict, verdict.Labels.ToString(), Math.Round(verdict.Score, 6))));
    }

    [Fact]
    public void A_softmax_label_is_confirmed_only_if_it_has_the_highest_score() =>
        Assert.Empty(Judge(ScoreRule.Softmax, Limits with { ConfirmFrom = 0.3, CorrectFrom = 1 }, (Doubtful("clip", "cat"), [0.4f, 0.5f, 0.1f])));

    [Fact]
    public void With_sigmoid_all_labels_must_be_confirmed_and_several_can_be_corrected()
    {
        var verdicts = Judge(ScoreRule.Sigmoid, Limits,
            (Doubtful("confirmed", "cat", "dog"), [0.85f, 0.9f, 0.95f]),
            (Doubtful("half", "cat", "dog"), [0.85f, 0.3f, 0.1f]),
            (Doubtful("corrected", "cat"), [0.1f, 0.75f, 0.8f]),
            (Doubtful("dropped", "cat", "dog"), [0.04f, 0.01f, 0.3f]));
        Assert.Equal([("confirmed", "cat, dog"), ("corrected", "dog, owl"), ("dropped", "")], verdicts.Select(verdict => (verdict.Clip.Name, verdict.Labels.ToString())));
    }

    [Fact]
    public void Verified_labels_and_background_recordings_get_no_verdict()
    {
        float[] scores = [0, 1, 0];
        Assert.Empty(Judge(ScoreRule.Softmax, Limits, (new("verified", "a", "cat"), scores), (new("background", "b", ClipLabels.None, Verified: false), scores), (new("unlabelled", "c", null, Verified: false), scores)));
    }

    [Fact]
    public void A_clip_without_scores_gets_no_verdict() =>
        Assert.Empty(SelfVerification.Judge(new(Labels, ["other"], [0, 1, 0]), [Doubtful("clip", "cat")], ScoreRule.Softmax, Limits, round: 1));

    [Fact]
    public void Limits_verdicts_of_each_kind_and_label_to_the_clearest()
    {
        var verdicts = Judge(ScoreRule.Softmax, Limits with { MaxPerLabel = 1 },
            (Doubtful("a", "cat"), [0.85f, 0.1f, 0.05f]), (Doubtful("b", "cat"), [0.9f, 0.05f, 0.05f]), (Doubtful("c", "dog"), [0.1f, 0.82f, 0.08f]),
            (Doubtful("d", "cat"), [0.03f, 0.5f, 0.47f]), (Doubtful("e", "cat"), [0.02f, 0.5f, 0.48f]));
        Assert.Equal(["b", "c", "e"], verdicts.Select(verdict => verdict.Clip.Name));
    }

    [Fact]
    public void A_later_round_may_judge_more()
    {
        Clip[] clips = [Doubtful("a", "cat"), Doubtful("b", "cat"), Doubtful("c", "cat")];
        ScoreTable scores = new(Labels, ["a", "b", "c"], [0.9f, 0.05f, 0.05f, 0.95f, 0.03f, 0.02f, 0.85f, 0.1f, 0.05f]);
        Assert.Equal(["b"], SelfVerification.Judge(scores, clips, ScoreRule.Softmax, Limits with { MaxPerLabel = 1 }, round: 1).Select(verdict => verdict.Clip.Name));
        Assert.Equal(["a", "b"], SelfVerification.Judge(scores, clips, ScoreRule.Softmax, Limits with { MaxPerLabel = 1 }, round: 2).Select(verdict => verdict.Clip.Name));
    }

    [Fact]
    public void A_label_keeps_at_least_half_of_its_clips()
    {
        Clip[] clips = [Doubtful("a", "owl"), Doubtful("b", "owl"), Doubtful("c", "owl")];
        ScoreTable scores = new(Labels, ["a", "b", "c"], [0.5f, 0.49f, 0.01f, 0.5f, 0.48f, 0.02f, 0.5f, 0.47f, 0.03f]);
        Assert.Equal(["a"], SelfVerification.Judge(scores, clips, ScoreRule.Softmax, Limits, round: 1).Select(verdict => verdict.Clip.Name));
    }

    [Fact]
    public void Applies_verdicts_to_training_clips_only()
    {
        Clip[] clips = [Doubtful("confirmed", "cat"), Doubtful("corrected", "cat"), Doubtful("dropped", "cat"), Doubtful("unclear", "cat")];
        IReadOnlyList<ClipVerdict> verdicts =
        [
            new(clips[0], LabelVerdict.Confirmed, "cat"!, 0.9), new(clips[1], LabelVerdict.Corrected, "dog"!, 0.9), new(clips[2], LabelVerdict.Dropped, ClipLabels.None, 0.01),
        ];
        var applied = SelfVerification.Apply(verdicts, new(0, clips, clips));
        Assert.Equal([("confirmed", "cat", true), ("corrected", "dog", true), ("unclear", "cat", false)], applied.Train.Select(clip => (clip.Name, clip.Labels!.Only, clip.Verified)));
        Assert.Equal(clips, applied.Validation);
    }
}

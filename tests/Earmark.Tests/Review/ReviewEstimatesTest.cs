using Earmark.Data;
using Earmark.Review;
using Earmark.Scoring;

namespace Earmark.Tests.Review;

public sealed class ReviewEstimatesTest
{
    [Fact]
    public void Precision_counts_proposals_and_fits_use_all_claims()
    {
        var question = new Question(new("a.wav", "a.wav", null), [new("Bark", 0.7), new("Meow", 0.2)], ["Bark"], []);
        var estimates = ReviewEstimates.From([(question, question.Choose(["Meow"]))]);
        Assert.Equal((1, 0), (estimates.Overall.Answers, estimates.Overall.Right));
        Assert.Equal([("Bark", 1, 0), ("Meow", 0, 0)], estimates.Labels.Select(label => (label.Label, label.Answers, label.Right))); // Meow was not proposed, but its score is evidence
        Assert.Equal(PrecisionThreshold.Fit([(0.2, true)]), estimates.Calibration["Meow"]);
        Assert.Null(estimates.Labels[1].Precision);
    }

    [Fact]
    public void A_wrong_tag_does_not_judge_labels_that_were_not_proposed()
    {
        var question = new Question(new("a.wav", "a.wav", null), [new("Bark", 0.7), new("Meow", 0.2)], ["Bark"], []);
        Assert.Equal((false, null), (question.IsRight(question.Claims[0], question.Wrong()), question.IsRight(question.Claims[1], question.Wrong())));
    }

    [Fact]
    public void Wrong_does_not_judge_each_of_several_proposed_labels()
    {
        var question = new Question(new("a.wav", "a.wav", null), [new("Bark", 0.7), new("Meow", 0.6)], ["Bark", "Meow"], []);
        Assert.All(question.Claims, claim => Assert.Null(question.IsRight(claim, question.Wrong())));
        Assert.All(question.Claims, claim => Assert.True(question.IsRight(claim, question.Right())));
        Assert.Equal((0, 0), (ReviewEstimates.From([(question, question.Wrong())]).Overall.Answers, ReviewEstimates.From([(question, question.Wrong())]).Labels.Count));
    }

    [Theory]
    [InlineData("Meow", true)]  // another label is right, so the given label is wrong
    [InlineData("Bark", false)] // the given label is right
    [InlineData("", true)]
    public void A_claim_of_an_audit_is_right_if_the_given_label_does_not_apply(string label, bool expected)
    {
        var question = Sample.Doubt("a.wav", "Bark", "Meow", 0.8);
        Assert.Equal(expected, question.IsRight(question.Claims[0], question.Choose(label.Length == 0 ? ClipLabels.None : ClipLabels.Create(label))));
    }

    [Fact]
    public void The_interval_is_that_of_Wilson()
    {
        var estimates = ReviewEstimates.From(Enumerable.Range(0, 10).Select(i => Sample.Tag($"{i}.wav", "Bark", 0.6)).Select((question, i) => (question, i < 8 ? question.Right() : question.Wrong())));
        var interval = ConfidenceInterval.Wilson(8, 10);
        Assert.Equal((0.8, interval.Low, interval.High), (estimates.Overall.Precision, estimates.Overall.Low, estimates.Overall.High));
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.25, 0.5)] // 0.75 wrong, 0.25 right
    [InlineData(1, 0)]
    public void Uncertainty_is_one_minus_the_margin_of_right_and_wrong(double score, double expected) =>
        Assert.Equal(expected, Uncertainty.Of(Sample.Tag("a.wav", "Bark", score), new Dictionary<string, PlattScaling>(), new Dictionary<string, double>()), 1e-6);

    [Theory]
    [InlineData(0.5, 0.3, 0.8)]  // the labels exclude each other
    [InlineData(0.9, 0.6, 0.8)]  // they do not: the second is the least certain, 0.6 against 0.4
    public void Uncertainty_of_several_labels_depends_on_whether_they_exclude_each_other(double first, double second, double expected)
    {
        var question = new Question(new("a.wav", "a.wav", null), [new("Bark", first), new("Meow", second)], ["Bark"], []);
        Assert.Equal(expected, Uncertainty.Of(question, new Dictionary<string, PlattScaling>(), new Dictionary<string, double>()), 1e-9);
    }

    [Fact]
    public void Uncertainty_is_highest_at_the_threshold_and_answers_move_it()
    {
        double At(double score, Dictionary<string, PlattScaling> fitted) => Uncertainty.Of(Sample.Tag("a.wav", "Bark", score), fitted, new Dictionary<string, double> { ["Bark"] = 0.2 });
        Assert.Equal(1, At(0.2, []), 1e-9);
        Assert.Equal(1, At(0.8, new() { ["Bark"] = new(1, -Math.Log(4)) }), 1e-9); // log-odds ln 4 - ln 4
    }
}

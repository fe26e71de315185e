using Earmark.Data;
using Earmark.Review;

namespace Earmark.Tests.Review;

public sealed class AgreementTest
{
    [Fact]
    public void Kappa_is_that_of_a_published_example()
    {
        // 20 and 15 equal answers, 5 and 10 different ones: observed 0.7; expected 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
        (bool, bool)[] answers = [.. Enumerable.Repeat((true, true), 20), .. Enumerable.Repeat((true, false), 5), .. Enumerable.Repeat((false, true), 10), .. Enumerable.Repeat((false, false), 15)];
        Assert.Equal(0.4, Agreement.KappaOf(answers)!.Value, 12);
    }

    [Fact]
    public void Kappa_is_not_defined_if_both_always_gave_the_same_answer()
    {
        Assert.Null(Agreement.KappaOf([(true, true), (true, true)]));
        Assert.Null(Agreement.KappaOf([]));
    }

    [Fact]
    public void The_last_decision_of_each_reviewer_counts()
    {
        Question[] questions = [Sample.Tag("a.wav", "Bark", 0.9), Sample.Tag("b.wav", "Bark", 0.8), Sample.Tag("c.wav", "Meow", 0.7)];
        Decision By(string name, Decision decision) => decision with { Reviewer = name };
        Decision[] decisions =
        [
            By("Ann", questions[0].Right()), By("Ben", questions[0].Wrong()), By("Ben", questions[0].Right()),
            By("Ann", questions[1].Wrong()), By("Ben", questions[1].Choose(["Meow"])),
            By("Ann", questions[2].Right()), By("Ben", questions[2].Right()), By("Ben", questions[2].Withdraw()),
        ];
        Assert.Equal([new Agreement("Ann", "Ben", 2, 2, 1, 1)], Agreement.Between(questions, decisions));
    }
}

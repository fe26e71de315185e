using Earmark.Data;
using Earmark.Review;
using Earmark.Tagging.Jobs;
using Earmark.Tests.Data;

namespace Earmark.Tests.Review;

public sealed class ReviewSessionTest : IDisposable
{
    private readonly DataFolder folder = new();
    private readonly QuestionSet set = Sample.Set([.. Enumerable.Range(0, 40).Select(i => Sample.Tag($"{i}.wav", i % 2 == 0 ? "Bark" : "Meow", 0.3 + 0.01 * i))]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_answer_is_in_the_file_at_once_and_a_new_session_goes_on()
    {
        var session = Session();
        for (var i = 0; i < 5; i++)
        {
            var question = session.Next()!;
            Assert.Equal(question, session.Next()); // until it is answered
            session.Answer(question, i == 4 ? question.Wrong() : question.Right());
            Assert.Equal(i + 1, DecisionFile.Read(folder["d.csv"], []).Count);
        }
        var next = Session();
        Assert.Equal(session.Next()!.Clip.Name, next.Next()!.Clip.Name);
        var progress = next.Progress();
        Assert.Equal((40, 5, 0, 0, 5, 4), (progress.Questions, progress.Answered, progress.ByOthers, progress.Skipped, progress.Estimates.Overall.Answers, progress.Estimates.Overall.Right));
        Assert.Equal(0.8, progress.Estimates.Overall.Precision);
    }

    [Fact]
    public void Labels_alternate_and_the_least_certain_questions_come_first()
    {
        var session = Session();
        List<Question> asked = [];
        for (var i = 0; i < 6; i++)
        {
            asked.Add(session.Next()!);
            session.Skip(asked[^1]);
        }
        Assert.All(asked.Chunk(2), pair => Assert.NotEqual(pair[0].Label, pair[1].Label));
        Assert.All(asked, question => Assert.InRange(question.Score, 0.44, 0.56));
    }

    [Fact]
    public void Undo_appends_a_row_and_restores_the_earlier_decision()
    {
        var session = Session();
        var question = session.Next()!;
        session.Answer(question, question.Right());
        session.Answer(question, question.Choose(["Bus"]));
        Assert.Equal(question, session.Undo());
        Assert.Equal(Verdict.Keep, session.DecisionOf(question.Clip.Name)!.Verdict);
        Assert.Equal(question, session.Undo());
        Assert.Null(session.DecisionOf(question.Clip.Name));
        Assert.Equal(question, session.Next());
        Assert.Null(session.Undo());
        Assert.Equal(["keep", "change", "keep", "unsure"], File.ReadAllLines(folder["d.csv"]).Skip(1).Select(line => line.Split(',')[2]));
    }

    [Fact]
    public void An_answer_of_an_earlier_session_and_a_skip_can_be_undone()
    {
        var first = Session();
        var question = first.Next()!;
        first.Answer(question, question.Right());
        var second = Session();
        var other = second.Next()!;
        second.Skip(other);
        Assert.NotEqual(other, second.Next());
        Assert.Equal(other, second.Undo());
        Assert.Equal(other, second.Next());
        Assert.Equal(question, second.Undo());
        Assert.Null(second.DecisionOf(question.Clip.Name));
    }

    [Fact]
    public void Two_reviewers_have_parts_and_their_agreement_on_common_questions_is_computed()
    {
        ReviewSession ann = Session("Ann", "1/2", 6), ben = Session("Ben", "2/2", 6);
        void AnswerAll(ReviewSession session, Func<Question, Decision> decide)
        {
            while (session.Next() is { } question) session.Answer(question, decide(question));
        }
        AnswerAll(ann, question => question.Right());
        AnswerAll(ben, question => question.Score > 0.5 ? question.Right() : question.Wrong());
        var progress = ben.Progress();
        Assert.Equal(40 + 6, ann.Progress().Answered + progress.Answered);
        var agreement = Assert.Single(progress.Agreements);
        Assert.Equal(("Ann", "Ben", 6), (agreement.First, agreement.Second, agreement.Questions));
        Assert.Equal(40, progress.Estimates.Overall.Answers);
    }

    [Fact]
    public void A_question_that_another_reviewer_decided_is_not_asked_and_its_decision_survives_an_undo()
    {
        ReviewSession ann = Session("Ann"), ben = Session("Ben");
        var question = ann.Next()!;
        ann.Answer(question, question.Right());
        Assert.NotEqual(question, ben.Next()); // the file is read again
        ben.Answer(question, question.Wrong());
        ben.Undo();
        Assert.Equal(("Ann", Verdict.Keep), (ben.DecisionOf(question.Clip.Name)!.Reviewer, ben.DecisionOf(question.Clip.Name)!.Verdict));
        Assert.Empty(ben.Progress().Agreements);
        Assert.Equal((0, 1), (ben.Progress().Answered, ben.Progress().ByOthers));
    }

    [Fact]
    public void A_later_decision_of_another_reviewer_survives_an_undo()
    {
        ReviewSession ann = Session("Ann", common: 40), ben = Session("Ben", common: 40);
        var question = ann.Next()!;
        ann.Answer(question, question.Right());
        ben.Answer(question, question.Choose(["Bus"]));
        Assert.Equal(question, ann.Undo());
        AssertDecidedByBen(ann);
        Assert.Equal((0, 0), (ann.Progress().Answered, ann.Progress().ByOthers)); // a common question is open again
        ann.Answer(question, question.Wrong());
        var resumed = Session("Ann", common: 40);
        Assert.Equal(question, resumed.Undo()); // an answer of an earlier session
        AssertDecidedByBen(resumed);

        void AssertDecidedByBen(ReviewSession session) => Assert.Equal(("Ben", Verdict.Change), (session.DecisionOf(question.Clip.Name)!.Reviewer, session.DecisionOf(question.Clip.Name)!.Verdict));
    }

    [Fact]
    public void An_undo_restores_the_own_decision_and_a_later_one_of_another_reviewer_counts()
    {
        ReviewSession ann = Session("Ann", common: 40), ben = Session("Ben", common: 40);
        var question = ann.Next()!;
        ann.Answer(question, question.Right());
        ben.Answer(question, question.Choose(["Bus"]));
        ann.Answer(question, question.Wrong());
        ann.Undo();
        Assert.Equal("Ben", ann.DecisionOf(question.Clip.Name)!.Reviewer);
        Assert.Equal((1, Verdict.Keep), (ann.Progress().Answered, DecisionFile.Read(folder["d.csv"], []).Last(decision => decision.Reviewer == "Ann").Verdict));
        ben.Undo();
        Assert.Equal(("Ann", Verdict.Keep), (ben.DecisionOf(question.Clip.Name)!.Reviewer, ben.DecisionOf(question.Clip.Name)!.Verdict));
    }

    [Fact]
    public void After_a_restart_the_last_decision_is_undone_first()
    {
        var session = Session();
        Question first = set.Questions[0], second = set.Questions[1];
        session.Answer(first, first.Right());
        session.Answer(second, second.Right());
        session.Answer(first, first.Wrong());
        Assert.Equal([first, second, null], Undo(Session(), 3));
    }

    [Fact]
    public void A_decision_that_an_undo_of_another_reviewer_repeated_is_not_the_last_one()
    {
        ReviewSession ann = Session("Ann", common: 40), ben = Session("Ben", common: 40);
        Question first = set.Questions[0], second = set.Questions[1];
        ann.Answer(first, first.Right());
        ben.Answer(first, first.Right());
        ben.Answer(second, second.Right());
        ann.Undo(); // repeats the first decision of Ben
        Assert.Equal([second, first], Undo(Session("Ben", common: 40), 2));
    }

    [Fact]
    public void Rows_without_a_reviewer_are_those_of_the_current_reviewer()
    {
        folder.Text("d.csv", "fname,label,decision\n");
        var session = Session(common: 3);
        for (var i = 0; i < 3; i++)
        {
            var question = session.Next()!;
            session.Answer(question, question.Right());
            Assert.NotEqual(question, session.Next());
        }
        Assert.Equal(3, session.Progress().Answered);
        Assert.NotNull(Session(common: 3).Undo());
        Assert.Equal(2, session.Progress().Answered);
    }

    [Theory]
    [InlineData("Cat; dog")]
    [InlineData(" Cat")]
    public void Labels_that_the_file_cannot_store_are_rejected(string label) => Assert.Equal(
        $"{folder["d.csv"]}: it could not hold the label '{label}'. Expected labels without ';', which separates labels in files of decisions, and without spaces at their ends. Rename the label.",
        Assert.Throws<InputException>(() => new ReviewSession(Sample.Set(Sample.Tag("a.wav", label, 0.5)), new() { Decisions = folder["d.csv"], Reviewer = "Ann" }, TimeProvider.System)).Message);

    [Fact]
    public void Names_with_spaces_at_their_ends_are_found_again()
    {
        var spaced = Sample.Set(Sample.Tag(" a.wav", "Bark", 0.5), Sample.Tag("b ", "Bark", 0.5));
        ReviewSession Resume() => new(spaced, new() { Decisions = folder["d.csv"], Reviewer = "Ann" }, TimeProvider.System);
        Resume().Answer(spaced.Questions[0], spaced.Questions[0].Right());
        Resume().Answer(spaced.Questions[1], spaced.Questions[1].Wrong());
        Assert.Equal([Verdict.Keep, Verdict.Wrong], Resume().Answered().Select(pair => pair.Decision.Verdict));
        var ambiguous = Sample.Set(Sample.Tag("a.wav", "Bark", 0.5), Sample.Tag(" a.wav", "Bark", 0.5));
        Assert.Throws<InputException>(() => new ReviewSession(ambiguous, new() { Decisions = folder["d.csv"], Reviewer = "Ann" }, TimeProvider.System));
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_the_question_open()
    {
        var session = new ReviewSession(set, new() { Decisions = folder["missing/d.csv"], Reviewer = "Ann" }, TimeProvider.System);
        var question = session.Next()!;
        Assert.Throws<DirectoryNotFoundException>(() => session.Answer(question, question.Right()));
        Assert.Equal(question, session.Next());
        Assert.Null(session.Undo());
    }

    [Fact]
    public void Random_order_depends_on_the_seed_only_and_a_review_can_end_early()
    {
        string[] Names(ulong seed)
        {
            var session = new ReviewSession(set, new() { Decisions = folder[$"{seed}.csv"], Reviewer = "Ann", IsRandom = true, Seed = seed, Top = 7 }, TimeProvider.System);
            List<string> names = [];
            while (session.Next() is { } question)
            {
                names.Add(question.Clip.Name);
                session.Answer(question, question.Right());
            }
            File.Delete(folder[$"{seed}.csv"]);
            return [.. names];
        }
        Assert.Equal(7, Names(1).Length);
        Assert.Equal(Names(1), Names(1));
        Assert.NotEqual(Names(1), Names(2));
    }

    [Fact]
    public void The_maximum_number_of_answers_does_not_include_those_of_earlier_sessions()
    {
        ReviewSession Start() => new(set, new() { Decisions = folder["top.csv"], Reviewer = "Ann", Top = 2 }, TimeProvider.System);
        for (var run = 1; run <= 2; run++)
        {
            var session = Start();
            Assert.Equal((2 * run, 2 * run - 2), (session.Progress().Questions, session.Progress().Answered));
            for (var answer = 0; answer < 2; answer++) session.Answer(session.Next()!, session.Next()!.Right());
            Assert.Null(session.Next());
        }
    }

    [Fact]
    public void The_order_of_an_audit_is_that_of_its_scores()
    {
        var session = new ReviewSession(Sample.Set(Sample.Doubt("a.wav", "Bark", "Meow", 0.6), Sample.Doubt("b.wav", "Bus", null, 0.9), Sample.Doubt("c.wav", "Meow", "Bus", 0.7)), new() { Decisions = folder["a.csv"], Reviewer = "Ann" }, TimeProvider.System);
        List<string> names = [];
        while (session.Next() is { } question)
        {
            names.Add(question.Clip.Name);
            session.Answer(question, question.Right());
        }
        Assert.Equal(["b.wav", "c.wav", "a.wav"], names);
        Assert.Equal(["none", "change", "change"], File.ReadAllLines(folder["a.csv"]).Skip(1).Select(line => line.Split(',')[2]));
    }

    private static Question?[] Undo(ReviewSession session, int count) => [.. Enumerable.Range(0, count).Select(_ => session.Undo())];

    private ReviewSession Session(string reviewer = "Ann", string part = "1/1", int common = 0) => new(set, new() { Decisions = folder["d.csv"], Reviewer = reviewer, Part = Shard.Parse(part, _ => null), Common = common }, TimeProvider.System);
}

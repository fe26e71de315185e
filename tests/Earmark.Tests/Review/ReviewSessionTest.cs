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
    public void Labels_take_turns_and_the_least_sure_are_asked_first()
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
    public void Undo_appends_a_row_and_restores_what_was_decided_before()
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
    public void An_answer_of_an_earlier_session_and_a_skip_can_be_taken_back()
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
    public void Two_people_review_parts_and_their_agreement_on_common_questions_is_known()
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
    public void What_another_person_has_decided_is_not_asked_and_survives_an_undo()
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

    private ReviewSession Session(string reviewer = "Ann", string part = "1/1", int common = 0) => new(set, new() { Decisions = folder["d.csv"], Reviewer = reviewer, Part = Shard.Parse(part, _ => null), Common = common }, TimeProvider.System);
}

using Earmark.Data;

namespace Earmark.Review;

/// <summary>Inter-annotator agreement: how often two reviewers agree on the questions that both have answered.</summary>
/// <param name="First">Name of one reviewer.</param>
/// <param name="Second">Name of the other reviewer.</param>
/// <param name="Questions">Number of questions that both have answered.</param>
/// <param name="Agreed">Number of these on which they agree whether the first claim is right.</param>
/// <param name="SameLabels">Number of these for which they chose the same labels.</param>
/// <param name="Kappa">
/// Cohen's kappa of right and wrong, -1 to 1: the agreement corrected for chance (Cohen 1960, "A coefficient of agreement for nominal scales"). Null if both always gave the same answer, so that chance alone explains the agreement, or if there are no questions.
/// </param>
public sealed record Agreement(string First, string Second, int Questions, int Agreed, int SameLabels, double? Kappa)
{
    /// <summary>Compares each pair of reviewers with common questions.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="decisions">All decisions in the order of the file. The last one of each reviewer about a question counts.</param>
    public static IReadOnlyList<Agreement> Between(IEnumerable<Question> questions, IEnumerable<Decision> decisions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(decisions);
        var byName = questions.ToDictionary(question => question.Clip.Name, StringComparer.Ordinal);
        var reviewers = decisions.Where(decision => decision.Reviewer is not null && byName.ContainsKey(decision.Clip)).GroupBy(decision => decision.Reviewer!, StringComparer.Ordinal)
            .Select(own => (Name: own.Key, Answers: own.GroupBy(decision => decision.Clip, StringComparer.Ordinal).Select(same => same.Last()).Where(decision => decision.Verdict != Verdict.Unsure)
                .ToDictionary(decision => decision.Clip, StringComparer.Ordinal))).OrderBy(reviewer => reviewer.Name, StringComparer.Ordinal).ToArray();
        return [.. from first in reviewers from second in reviewers where string.CompareOrdinal(first.Name, second.Name) < 0 select Compare(first, second, byName) into pair where pair.Questions > 0 select pair];
    }

    /// <summary>Returns Cohen's kappa of two reviewers for the categories right and wrong, or null if it is not defined.</summary>
    /// <param name="answers">The two answers to each question.</param>
    internal static double? KappaOf(IReadOnlyCollection<(bool First, bool Second)> answers)
    {
        if (answers.Count == 0) return null;
        double observed = answers.Average(pair => pair.First == pair.Second ? 1.0 : 0), first = answers.Average(pair => pair.First ? 1.0 : 0), second = answers.Average(pair => pair.Second ? 1.0 : 0);
        var expected = first * second + (1 - first) * (1 - second);
        return expected < 1 ? (observed - expected) / (1 - expected) : null;
    }

    private static Agreement Compare((string Name, Dictionary<string, Decision> Answers) first, (string Name, Dictionary<string, Decision> Answers) second, Dictionary<string, Question> questions)
    {
        var common = first.Answers.Keys.Where(second.Answers.ContainsKey).Select(name => (Question: questions[name], First: first.Answers[name], Second: second.Answers[name])).ToArray();
        (bool First, bool Second)[] judged = [.. from pair in common
            let answers = (First: pair.Question.IsRight(pair.Question.Claims[0], pair.First), Second: pair.Question.IsRight(pair.Question.Claims[0], pair.Second))
            where answers is { First: not null, Second: not null } select (answers.First!.Value, answers.Second!.Value)];
        return new(first.Name, second.Name, judged.Length, judged.Count(pair => pair.First == pair.Second), common.Count(pair => pair.First.Verdict == pair.Second.Verdict && pair.First.Labels.Equals(pair.Second.Labels)), KappaOf(judged));
    }
}

using Earmark.Data;
using Earmark.Review;
using Earmark.Tagging;

namespace Earmark.Tests.Review;

/// <summary>Questions for tests.</summary>
internal static class Sample
{
    /// <summary>Returns a question about a tag of a whole recording.</summary>
    public static Question Tag(string name, string label, double score) => new(new(name, name, null), [new(label, score)], ClipLabels.Create(label), [new ScoredLabel(label, score)]);

    /// <summary>Returns a question about a given label.</summary>
    public static Question Doubt(string name, string given, string? proposed, double score) =>
        new(new(name, name, ClipLabels.Create(given)), [new(given, score, Applies: false)], proposed is null ? ClipLabels.None : ClipLabels.Create(proposed), [new ScoredLabel(given, 1 - score)]);

    /// <summary>Returns a set of questions.</summary>
    public static QuestionSet Set(params Question[] questions) => new(questions, [.. questions.SelectMany(question => question.Claims).Select(claim => claim.Label).Distinct().Order(StringComparer.Ordinal)], [], false);
}

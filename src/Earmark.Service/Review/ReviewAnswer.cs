using Earmark.Data;
using Earmark.Review;

namespace Earmark.Service.Review;

/// <summary>An answer of the reviewer, as sent by the page.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Answer">right, wrong, none, labels or skip.</param>
/// <param name="Labels">The right labels if the answer is labels.</param>
internal sealed record ReviewAnswer(string? Clip, string? Answer, IReadOnlyList<string?>? Labels)
{
    /// <summary>Records the answer, and returns when it is on the disk.</summary>
    /// <param name="session">The review.</param>
    /// <exception cref="InputException">The clip, the answer or a label is unknown.</exception>
    /// <exception cref="IOException">The file of decisions cannot be written.</exception>
    public void Apply(ReviewSession session)
    {
        var question = session.Find(Clip ?? "") ?? throw InputException.At("clip", $"there is no question about {Quoted.Format(Clip ?? "")}", "the name of a clip of this review");
        switch (Answer)
        {
            case "right": session.Answer(question, question.Right()); break;
            case "wrong": session.Answer(question, question.Wrong()); break;
            case "none": session.Answer(question, question.Choose(ClipLabels.None)); break;
            case "labels": session.Answer(question, question.Choose(Checked(session.Set.Labels))); break;
            case "skip": session.Skip(question); break;
            default: throw InputException.At("answer", $"it is {Quoted.Format(Answer ?? "")}", "right, wrong, none, labels or skip");
        }
    }

    private ClipLabels Checked(IReadOnlyList<string> known)
    {
        if (Labels is not null && Labels.Contains(null)) throw InputException.At("labels", "one is null", "texts");
        string[] labels = [.. (Labels ?? []).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (labels.Length == 0) throw InputException.At("labels", "there are none", "at least one label, or the answer none");
        return Array.Find(labels, label => !known.Contains(label)) is { } unknown ? throw InputException.At("labels", $"{Quoted.Format(unknown)} is not a label of this review", "one of its labels") : ClipLabels.Create(labels);
    }
}

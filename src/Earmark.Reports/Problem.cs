namespace Earmark.Reports;

/// <summary>One occurrence of a trouble.</summary>
/// <param name="Names">The clips, or the class, it is about.</param>
/// <param name="Detail">What exactly was found.</param>
public sealed record TroubleCase(IReadOnlyList<string> Names, string Detail);

/// <summary>A kind of trouble: a row of <see cref="Problem.Kinds"/>.</summary>
/// <param name="Key">Its name in <c>explore.json</c>.</param>
/// <param name="Title">Its name on the page, beginning with a capital.</param>
/// <param name="Meaning">What it does to training or scores, and what to do: whole sentences.</param>
/// <param name="Find">Finds it in a survey.</param>
public sealed record ProblemKind(string Key, string Title, string Meaning, Func<Survey, IEnumerable<TroubleCase>> Find)
{
    /// <summary>A kind that each clip has or has not by itself.</summary>
    /// <param name="key">Its name in <c>explore.json</c>.</param>
    /// <param name="title">Its name on the page.</param>
    /// <param name="meaning">What it does, and what to do.</param>
    /// <param name="detail">What exactly a clip has of it; null: nothing.</param>
    internal static ProblemKind OfClip(string key, string title, string meaning, Func<SurveyedClip, string?> detail) => new(key, title, meaning,
        survey => from clip in survey.Clips let found = detail(clip) where found is not null select new TroubleCase([clip.Clip.Name], found));
}

/// <summary>A kind of trouble and where it was found.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Cases">At least one.</param>
public sealed record Problem(ProblemKind Kind, IReadOnlyList<TroubleCase> Cases)
{
    /// <summary>Every kind that is looked for, the graver first.</summary>
    public static IReadOnlyList<ProblemKind> Kinds { get; } = [.. ClipTrouble.Kinds, .. DuplicateTrouble.Kinds, .. SetTrouble.Kinds];

    /// <summary>What is found in a survey.</summary>
    public static IReadOnlyList<Problem> In(Survey survey) =>
        [.. Kinds.Select(kind => new Problem(kind, [.. kind.Find(survey)])).Where(trouble => trouble.Cases.Count > 0)];
}

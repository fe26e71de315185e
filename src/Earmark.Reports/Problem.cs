namespace Earmark.Reports;

/// <summary>One occurrence of a problem.</summary>
/// <param name="Names">The affected clips, or the affected label.</param>
/// <param name="Detail">Details of the problem.</param>
public sealed record ProblemCase(IReadOnlyList<string> Names, string Detail);

/// <summary>A type of problem: a row of <see cref="Problem.Types"/>.</summary>
/// <param name="Key">Its name in <c>explore.json</c>.</param>
/// <param name="Title">Its title on the page, starting with a capital letter.</param>
/// <param name="Meaning">Its effect on training or scores and what to do, as complete sentences.</param>
/// <param name="Find">Finds the cases in a survey.</param>
public sealed record ProblemType(string Key, string Title, string Meaning, Func<Survey, IEnumerable<ProblemCase>> Find)
{
    /// <summary>Creates a type of problem that is checked for each clip separately.</summary>
    /// <param name="key">Its name in <c>explore.json</c>.</param>
    /// <param name="title">Its title on the page.</param>
    /// <param name="meaning">Its effect and what to do.</param>
    /// <param name="detail">Returns the details for a clip, or null if the clip does not have the problem.</param>
    internal static ProblemType ForClip(string key, string title, string meaning, Func<SurveyedClip, string?> detail) => new(key, title, meaning,
        survey => from clip in survey.Clips let text = detail(clip) where text is not null select new ProblemCase([clip.Clip.Name], text));
}

/// <summary>A type of problem and its cases.</summary>
/// <param name="Kind">The type of problem.</param>
/// <param name="Cases">The cases, at least one.</param>
public sealed record Problem(ProblemType Kind, IReadOnlyList<ProblemCase> Cases)
{
    /// <summary>All types of problems that are checked, most serious first.</summary>
    public static IReadOnlyList<ProblemType> Types { get; } = [.. ClipProblems.Types, .. DuplicateProblems.Types, .. DatasetProblems.Types];

    /// <summary>Returns the problems found in a survey.</summary>
    public static IReadOnlyList<Problem> Detect(Survey survey) =>
        [.. Types.Select(kind => new Problem(kind, [.. kind.Find(survey)])).Where(problem => problem.Cases.Count > 0)];
}

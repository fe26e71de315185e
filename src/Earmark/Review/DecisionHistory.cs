using Earmark.Data;

namespace Earmark.Review;

/// <summary>The decisions about questions in a file, which other processes may also append to. Rows without a reviewer, such as those of a file without this column, count as those of the current reviewer.</summary>
/// <param name="path">Path of the file, which may not exist yet.</param>
/// <param name="names">Names of the clips of the questions. Other decisions are ignored.</param>
/// <param name="reviewer">Name of the current reviewer.</param>
internal sealed class DecisionHistory(string path, IEnumerable<string> names, string reviewer)
{
    // Leading and trailing spaces of names are lost in files of decisions.
    private readonly Dictionary<string, string> names = names.ToDictionary(name => name.Trim(), StringComparer.Ordinal);
    private readonly List<string> warnings = [];
    private long length = -1;
    private Dictionary<string, Decision> last = [];
    private Dictionary<(string Clip, string Reviewer), (int Row, Decision Decision)> lastOfReviewer = [];

    /// <summary>All decisions about the questions, in the order of the rows.</summary>
    public IReadOnlyList<Decision> All { get; private set; } = [];

    /// <summary>Rows that were skipped because they are incomplete.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Reads the file if its length has changed.</summary>
    /// <returns>Whether it has changed.</returns>
    /// <exception cref="InputException">It is not a file of decisions.</exception>
    public bool Refresh()
    {
        var current = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (current == length) return false;
        warnings.Clear();
        All = current == 0 ? [] : [.. DecisionFile.Read(path, warnings).Where(decision => names.ContainsKey(decision.Clip.Trim())).Select(decision => decision with { Clip = names[decision.Clip.Trim()] })];
        length = current;
        (last, lastOfReviewer) = ([], []);
        foreach (var (row, decision) in All.Index()) (last[decision.Clip], lastOfReviewer[(decision.Clip, ReviewerOf(decision))]) = (decision, (row, decision));
        return true;
    }

    /// <summary>Appends decisions, and returns when they are on the disk.</summary>
    /// <exception cref="IOException">The file cannot be written. Nothing has changed.</exception>
    public void Append(params IReadOnlyList<Decision> decisions)
    {
        DecisionFile.Append(path, decisions);
        Refresh();
    }

    /// <summary>Returns the valid decision about a clip, which is the last one of any reviewer, or null if it is undecided.</summary>
    public Decision? Of(string clip) => last.GetValueOrDefault(clip) is { Verdict: not Verdict.Unsure } decision ? decision : null;

    /// <summary>Returns the last decision of the current reviewer about a clip with the index of its row, or null if there is none.</summary>
    public (int Row, Decision Decision)? OwnOf(string clip) => lastOfReviewer.TryGetValue((clip, reviewer), out var own) && own.Decision.Verdict != Verdict.Unsure ? own : null;

    /// <summary>Returns the last decision of another reviewer about a clip with the index of its row, or null if there is none.</summary>
    public (int Row, Decision Decision)? OthersOf(string clip) => lastOfReviewer.Where(entry => entry.Key.Clip == clip && entry.Key.Reviewer != reviewer && entry.Value.Decision.Verdict != Verdict.Unsure)
        .Select(entry => ((int Row, Decision Decision)?)entry.Value).MaxBy(entry => entry!.Value.Row);

    /// <summary>Returns the clips with a decision of the current reviewer, in the order of these decisions.</summary>
    /// <remarks>When another reviewer undoes an answer, earlier decisions are appended again. Such copies are equal in all columns, including the time, and do not count as new decisions.</remarks>
    public IEnumerable<string> OwnClips() => All.Index().Where(entry => ReviewerOf(entry.Item) == reviewer).GroupBy(entry => entry.Item.Clip, StringComparer.Ordinal)
        .Where(own => own.Last().Item.Verdict != Verdict.Unsure).OrderBy(own => own.Reverse().TakeWhile(entry => entry.Item == own.Last().Item).Last().Index).Select(own => own.Key);

    private string ReviewerOf(Decision decision) => decision.Reviewer ?? reviewer;
}

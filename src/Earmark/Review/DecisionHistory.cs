using Earmark.Data;

namespace Earmark.Review;

/// <summary>The decisions about questions in a file, which other processes may also append to.</summary>
/// <param name="path">Path of the file, which may not exist yet.</param>
/// <param name="names">Names of the clips of the questions. Other decisions are ignored.</param>
internal sealed class DecisionHistory(string path, IReadOnlySet<string> names)
{
    private readonly List<string> warnings = [];
    private long length = -1;
    private Dictionary<string, Decision> last = [];
    private Dictionary<(string Clip, string? Reviewer), Decision> lastOfReviewer = [];

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
        All = current == 0 ? [] : [.. DecisionFile.Read(path, warnings).Where(decision => names.Contains(decision.Clip))];
        length = current;
        (last, lastOfReviewer) = ([], []);
        foreach (var decision in All) (last[decision.Clip], lastOfReviewer[(decision.Clip, decision.Reviewer)]) = (decision, decision);
        return true;
    }

    /// <summary>Appends decisions, and returns when they are on the disk.</summary>
    /// <exception cref="IOException">The file cannot be written. Nothing has changed.</exception>
    public void Append(params IReadOnlyList<Decision> decisions)
    {
        DecisionFile.Append(path, decisions);
        Refresh();
    }

    /// <summary>Returns the decision about a clip that counts, or null if it is undecided.</summary>
    public Decision? Of(string clip) => last.GetValueOrDefault(clip) is { Verdict: not Verdict.Unsure } decision ? decision : null;

    /// <summary>Returns the last decision of a person about a clip, or null if this person has not decided.</summary>
    public Decision? Of(string clip, string reviewer) => lastOfReviewer.GetValueOrDefault((clip, reviewer)) is { Verdict: not Verdict.Unsure } decision ? decision : null;
}

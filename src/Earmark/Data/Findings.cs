namespace Earmark.Data;

/// <summary>Gathers what is amiss, so that a user sees all of it at once; of one kind in one file, the first twenty.</summary>
internal sealed class Findings
{
    private const int Shown = 20;

    private readonly List<Kind> kinds = [];

    /// <summary>What was found: kinds in the order of their first finding, each with "... and N more" where it has many.</summary>
    public IReadOnlyList<Finding> All => [.. kinds.SelectMany(kind => kind.Count <= Shown ? kind.First : kind.First.Append(kind.More))];

    /// <summary>Whether work cannot begin.</summary>
    public bool HaveErrors => kinds.Any(kind => kind.Severity == Severity.Error);

    /// <summary>Adds a finding.</summary>
    /// <param name="severity">Whether work can go on.</param>
    /// <param name="kind">What findings of this kind are called, in the plural: "absent recordings".</param>
    /// <param name="file">File or folder, from the root.</param>
    /// <param name="line">Its line, from 1; null: the file as a whole.</param>
    /// <param name="message">What was found, what was expected, what to do.</param>
    public void Add(Severity severity, string kind, string file, int? line, string message)
    {
        var known = kinds.Find(other => other.Severity == severity && other.Name == kind && other.File == file);
        if (known is null) kinds.Add(known = new(severity, kind, file));
        if (known.Count++ < Shown) known.First.Add(new(severity, line is null ? file : $"{file} line {line}", message));
    }

    /// <summary>Ends the work where there are errors.</summary>
    /// <param name="where">What has them: "DATA (layout kaggle)".</param>
    /// <exception cref="InputException">There are errors; the message lists them.</exception>
    public void ThrowErrors(string where)
    {
        var errors = kinds.Where(kind => kind.Severity == Severity.Error).Sum(kind => kind.Count);
        if (errors == 0) return;
        var lines = All.Where(finding => finding.Severity == Severity.Error).Select(finding => $"\n  {finding}");
        throw new InputException($"{where}: {(errors == 1 ? "1 error" : $"{errors} errors")}.{string.Concat(lines)}");
    }

    private sealed record Kind(Severity Severity, string Name, string File)
    {
        public List<Finding> First { get; } = [];

        public int Count { get; set; }

        public Finding More => new(Severity, File, $"... and {Count - Shown} more {Name}");
    }
}

namespace Earmark.Data;

/// <summary>Collects problems so that all of them are reported at once. At most twenty of each kind are listed per file.</summary>
internal sealed class Findings
{
    private const int MaxListed = 20;

    private readonly List<Kind> kinds = [];

    /// <summary>All findings, grouped by kind in the order of the first finding. Each kind ends with "... and N more" if there are more.</summary>
    public IReadOnlyList<Finding> All => [.. kinds.SelectMany(kind => kind.Count <= MaxListed ? kind.First : kind.First.Append(kind.More))];

    /// <summary>Whether there are errors.</summary>
    public bool HasErrors => kinds.Any(kind => kind.Severity == Severity.Error);

    /// <summary>Adds a finding.</summary>
    /// <param name="severity">Whether the data set can be used.</param>
    /// <param name="kind">Plural name of the kind of finding: "missing recordings".</param>
    /// <param name="file">File or folder, relative to the root.</param>
    /// <param name="line">Line number, from 1, or null for the file as a whole.</param>
    /// <param name="message">What was found, what was expected, and what to do.</param>
    public void Add(Severity severity, string kind, string file, int? line, string message)
    {
        var known = kinds.Find(candidate => candidate.Severity == severity && candidate.Name == kind && candidate.File == file);
        if (known is null) kinds.Add(known = new(severity, kind, file));
        if (known.Count++ < MaxListed) known.First.Add(new(severity, line is null ? file : $"{file} line {line}", message));
    }

    /// <summary>Throws if there are errors.</summary>
    /// <param name="where">Source of the errors: "DATA (layout kaggle)".</param>
    /// <exception cref="InputException">There are errors. The message lists them.</exception>
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

        public Finding More => new(Severity, File, $"... and {Count - MaxListed} more {Name}");
    }
}

namespace Earmark.Data;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing; work goes on.</summary>
    Warning,

    /// <summary>Work cannot begin.</summary>
    Error,
}

/// <summary>Something wrong with a data set.</summary>
/// <param name="Severity">Whether work can go on.</param>
/// <param name="Where">File and line, or file, or folder.</param>
/// <param name="Message">What was found, what was expected, what to do.</param>
public sealed record Finding(Severity Severity, string Where, string Message)
{
    /// <summary>"WHERE: MESSAGE".</summary>
    public override string ToString() => $"{Where}: {Message}";
}

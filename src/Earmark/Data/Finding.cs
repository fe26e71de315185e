namespace Earmark.Data;

/// <summary>Severity of a finding.</summary>
public enum Severity
{
    /// <summary>Does not prevent use of the data set.</summary>
    Warning,

    /// <summary>Prevents use of the data set.</summary>
    Error,
}

/// <summary>A problem of a data set.</summary>
/// <param name="Severity">Whether the data set can be used.</param>
/// <param name="Where">File and line, file, or folder.</param>
/// <param name="Message">What was found, what was expected, and what to do.</param>
public sealed record Finding(Severity Severity, string Where, string Message)
{
    /// <summary>Returns "WHERE: MESSAGE".</summary>
    public override string ToString() => $"{Where}: {Message}";
}

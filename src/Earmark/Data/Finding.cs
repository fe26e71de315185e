namespace Earmark.Data;

/// <summary>Severity of a finding.</summary>
public enum Severity
{
    /// <summary>The data set can be used.</summary>
    Warning,

    /// <summary>The data set cannot be used.</summary>
    Error,
}

/// <summary>A problem in a data set.</summary>
/// <param name="Severity">Whether the data set can be used.</param>
/// <param name="Where">File and line, file, or folder.</param>
/// <param name="Message">What was found, what was expected, and what to do.</param>
public sealed record Finding(Severity Severity, string Where, string Message)
{
    /// <summary>Returns "WHERE: MESSAGE".</summary>
    public override string ToString() => $"{Where}: {Message}";
}

namespace Earmark.Tagging;

/// <summary>A clip that could not be used.</summary>
/// <param name="Name">What the data set calls it.</param>
/// <param name="Reason">What was found, where, what was expected.</param>
public sealed record Failure(string Name, string Reason)
{
    /// <summary>The reason, with the name where it does not tell it.</summary>
    public override string ToString() => Reason.Contains(Name, StringComparison.Ordinal) ? Reason : $"{Name}: {Reason}";
}

namespace Earmark;

/// <summary>The parts of the message of an <see cref="InputException"/>.</summary>
/// <param name="Where">File, line, byte, option or key.</param>
/// <param name="Found">What was found, with the offending value.</param>
/// <param name="Expected">What was expected, without a full stop.</param>
/// <param name="Remedy">What to do, or empty if this follows from what was expected.</param>
internal sealed record InputProblem(string Where, string Found, string Expected, string Remedy)
{
    private const string WhereEnd = ": ", ExpectedStart = ". Expected ";

    /// <summary>Returns the parts of a message of the form "WHERE: FOUND. Expected EXPECTED. REMEDY". Missing parts are empty.</summary>
    public static InputProblem Parse(string message)
    {
        var middle = message.IndexOf(ExpectedStart, StringComparison.Ordinal);
        var (start, rest) = middle < 0 ? (message, "") : (message[..middle], message[(middle + ExpectedStart.Length)..]);
        var separator = start.IndexOf(WhereEnd, StringComparison.Ordinal);
        var end = rest.IndexOf(". ", StringComparison.Ordinal);
        return new(separator < 0 ? "" : start[..separator], separator < 0 ? start : start[(separator + WhereEnd.Length)..], (end < 0 ? rest : rest[..end]).TrimEnd('.'), end < 0 ? "" : rest[(end + 2)..]);
    }
}

using Earmark.Service.Web;

namespace Earmark.Service.Requests;

/// <summary>An error in a request. It is answered with a problem.</summary>
/// <param name="problem">The answer.</param>
internal sealed class RequestException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>The answer.</summary>
    public Problem Problem => problem;

    /// <summary>When to try again, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Creates an exception from the parts of its message.</summary>
    /// <param name="status">The HTTP status code.</param>
    /// <param name="where">The parameter, header or recording.</param>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What was expected, without a full stop.</param>
    /// <param name="remedy">What to do. Empty if this follows from what was expected.</param>
    public static RequestException At(int status, string where, string found, string expected, string remedy = "") => new(new Problem(status, where, found, expected, remedy));
}

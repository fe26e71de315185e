using System.Globalization;
using Earmark.Service.Web;
using Microsoft.AspNetCore.Http;

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

    /// <summary>Creates an exception for a request that the service cannot accept at this moment.</summary>
    /// <param name="status">The HTTP status code: 429 or 503.</param>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What was expected, without a full stop.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="delay">When to try again.</param>
    public static RequestException Later(int status, string found, string expected, string remedy, TimeSpan delay) => new(new Problem(status, "service", found, expected, remedy)) { RetryAfter = delay };

    /// <summary>Answers a request with the problem.</summary>
    /// <param name="context">The request. Its answer has not started.</param>
    public Task SendAsync(HttpContext context)
    {
        context.Response.Clear();
        SecurityHeaders.Apply(context.Response);
        if (RetryAfter is { } delay) context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return problem.SendAsync(context);
    }
}

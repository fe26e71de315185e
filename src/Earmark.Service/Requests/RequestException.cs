using System.Globalization;
using Earmark.Service.Web;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>An error that is sent to the client as problem details.</summary>
/// <param name="problem">The problem details.</param>
internal sealed class RequestException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>The problem details.</summary>
    public Problem Problem => problem;

    /// <summary>Value of the Retry-After header, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Creates an exception from the parts of its message.</summary>
    /// <param name="status">The HTTP status code.</param>
    /// <param name="where">The parameter, header or recording.</param>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What was expected, without a full stop.</param>
    /// <param name="remedy">What to do. Empty if this follows from what was expected.</param>
    public static RequestException At(int status, string where, string found, string expected, string remedy = "") => new(new Problem(status, where, found, expected, remedy));

    /// <summary>Creates an exception for a request that the client can retry later.</summary>
    /// <param name="status">The HTTP status code: 429 or 503.</param>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What was expected, without a full stop.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="delay">Value of the Retry-After header.</param>
    public static RequestException Later(int status, string found, string expected, string remedy, TimeSpan delay) => new(new Problem(status, "service", found, expected, remedy)) { RetryAfter = delay };

    /// <summary>Sends the problem details as the response.</summary>
    /// <param name="context">The request. Its response must not have started.</param>
    public Task SendAsync(HttpContext context)
    {
        context.Response.Clear();
        SecurityHeaders.Apply(context.Response);
        if (RetryAfter is { } delay) context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return problem.SendAsync(context);
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Earmark.Service.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Review;

/// <summary>
/// Restricts the page to the user who started the review: other users and programs on the machine can connect to its port, too. The printed address contains a random token. Its response sets a
/// cookie with the token, which authenticates further requests.
/// </summary>
/// <param name="text">The token, in characters that need no escaping in an address.</param>
internal sealed class ReviewToken(string text)
{
    private const string Parameter = "token";
    private const int Bytes = 24;

    // Cookies are valid for all ports of a host, and several reviews can run at the same time.
    private static readonly CompositeFormat CookieName = CompositeFormat.Parse("earmark-review-{0}");

    private readonly byte[] expected = Encoding.UTF8.GetBytes(text);

    /// <summary>Path and query of the address that opens the page.</summary>
    public string Page => $"{ReviewApp.Page}?{Parameter}={text}";

    /// <summary>Creates a random token.</summary>
    public static ReviewToken Create() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Returns the cookie of a review, as a client sends it.</summary>
    /// <param name="host">The host of the requests, with the port of the review.</param>
    public string CookieFor(HostString host) => $"{NameFor(host)}={text}";

    /// <summary>Rejects requests with neither the token nor the cookie (403).</summary>
    /// <param name="app">The app.</param>
    public void Require(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (IsRight(context.Request.Query[Parameter].ToString()))
            context.Response.Cookies.Append(NameFor(context.Request.Host), text, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
        else if (!IsRight(context.Request.Cookies[NameFor(context.Request.Host)] ?? "")) return RejectAsync(context);
        return next(context);
    });

    private static string NameFor(HostString host) => string.Format(CultureInfo.InvariantCulture, CookieName, host.Port ?? 80);

    private static Task RejectAsync(HttpContext context)
    {
        var problem = new Problem(StatusCodes.Status403Forbidden, "address", "it does not contain the token of this review", "the address that 'earmark review' printed", "Open that address in this browser. Each start prints a new one.");
        if (context.Request.Path.StartsWithSegments(ReviewEndpoints.Root, StringComparison.Ordinal)) return problem.SendAsync(context);
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(problem.Detail, context.RequestAborted);
    }

    // A constant-time comparison.
    private bool IsRight(string token) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), expected);
}

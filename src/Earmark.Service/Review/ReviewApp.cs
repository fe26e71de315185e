using Earmark.FrontEnds;
using Earmark.Review;
using Earmark.Service.Web;
using Microsoft.AspNetCore.Builder;

namespace Earmark.Service.Review;

/// <summary>The app of <c>earmark review</c>: a page for one reviewer on this machine.</summary>
internal static class ReviewApp
{
    /// <summary>Path of the page, which is opened with a <see cref="ReviewToken"/>.</summary>
    public const string Page = "/review/";

    /// <summary>Creates the app. It is not started, and listens on this machine only.</summary>
    /// <param name="session">The review.</param>
    /// <param name="token">The token that requests must contain.</param>
    /// <param name="frontEnd">The front end that draws the spectrograms. Null, or one without frequency bands: the default of <see cref="LogMel"/>.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <param name="configure">Changes the app before it is built, such as its server, or null.</param>
    public static WebApplication Create(ReviewSession session, ReviewToken token, FrontEnd? frontEnd, int port, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = LocalServer.CreateBuilder([FormattableString.Invariant($"http://127.0.0.1:{port}")]);
        configure?.Invoke(builder);
        var app = builder.Build();
        var sounds = new ReviewSounds(session, frontEnd?.Frequencies ?? new LogMel());
        app.Lifetime.ApplicationStopped.Register(sounds.Dispose);

        app.UseSecurityHeaders();
        app.UseOriginChecks(isLoopbackOnly: true);
        token.Require(app);
        app.UseRouting();
        app.MapReview(session, sounds);
        app.MapPages(path => path.StartsWith("review/", StringComparison.Ordinal) || path.StartsWith("shared/", StringComparison.Ordinal), Page);
        return app;
    }
}

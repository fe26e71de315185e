using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Earmark.Service.Web;

/// <summary>Serves the files of the pages.</summary>
internal static class Pages
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds an endpoint for each file of the pages. They need no API key, because they contain no data.</summary>
    /// <param name="endpoints">The endpoints of the app.</param>
    /// <param name="include">Selects the files by their path, such as "review/index.html".</param>
    /// <param name="start">The path to which "/" is redirected, with a trailing slash, or "/" if that is a page itself.</param>
    public static void MapPages(this IEndpointRouteBuilder endpoints, Func<string, bool> include, string start = "/")
    {
        foreach (var file in PageFile.All.Where(file => include(file.Path)))
            foreach (var route in file.Routes.Where(route => start == "/" || route != "/"))
                endpoints.MapMethods(route, Methods, context => Send(context, file, route)).ExcludeFromDescription();
        if (start != "/") endpoints.MapMethods("/", Methods, context => Redirect(context, start)).ExcludeFromDescription();
    }

    private static Task Send(HttpContext context, PageFile file, string route)
    {
        // Routing ignores a trailing slash, but links within the page are relative to its folder.
        if (route.EndsWith('/') && !context.Request.Path.Value!.EndsWith('/')) return Redirect(context, route);
        var acceptsGzip = context.Request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is null or > 0);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache"; // cached, but revalidated
        if (file.IsCompressed) headers.Vary = HeaderNames.AcceptEncoding;
        if (file.IsCompressed && acceptsGzip) headers.ContentEncoding = "gzip";
        return Results.Stream(file.Open(decompress: !acceptsGzip), file.ContentType, entityTag: file.EntityTag).ExecuteAsync(context);
    }

    private static Task Redirect(HttpContext context, string route)
    {
        context.Response.Redirect(route + context.Request.QueryString);
        return Task.CompletedTask;
    }
}

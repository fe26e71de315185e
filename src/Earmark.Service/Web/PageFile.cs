using System.IO.Compression;
using System.Reflection;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Earmark.Service.Web;

/// <summary>A file of the pages, which are in the folder wwwroot and embedded in the assembly.</summary>
/// <remarks>
/// A file named X.gz is a compressed file X: it is sent as it is to clients that accept gzip, and decompressed for others. Large files, such as WebAssembly, are
/// stored in this way, so that the assembly is small and nothing is compressed while the service runs.
/// </remarks>
internal sealed class PageFile
{
    private const string Root = "wwwroot/", Index = "index.html", Compressed = ".gz";
    private static readonly Assembly Assembly = typeof(PageFile).Assembly;
    private static readonly FileExtensionContentTypeProvider ContentTypes = new(new Dictionary<string, string>(new FileExtensionContentTypeProvider().Mappings)
    {
        [".html"] = "text/html; charset=utf-8", [".css"] = "text/css; charset=utf-8", [".js"] = "text/javascript; charset=utf-8", [".mjs"] = "text/javascript; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8", [".md"] = "text/plain; charset=utf-8", [".json"] = "application/json", [".map"] = "application/json", [".wasm"] = "application/wasm", [".svg"] = "image/svg+xml",
    });

    private readonly string resource;
    private readonly Lazy<EntityTagHeaderValue> entityTag;

    private PageFile(string resource)
    {
        this.resource = resource;
        var path = resource.Replace('\\', '/')[Root.Length..]; // Windows builds embed backslashes
        IsCompressed = path.EndsWith(Compressed, StringComparison.Ordinal);
        Path = IsCompressed ? path[..^Compressed.Length] : path;
        ContentType = ContentTypes.TryGetContentType(Path, out var type) ? type : "application/octet-stream";
        entityTag = new(() => new($"\"{HashOf(resource)}\""));
    }

    /// <summary>All files of the pages.</summary>
    public static IReadOnlyList<PageFile> All { get; } = [.. Assembly.GetManifestResourceNames().Where(name => name.StartsWith("wwwroot", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => new PageFile(name))];

    /// <summary>Path below the root of the site, such as "review/index.html".</summary>
    public string Path { get; }

    /// <summary>The paths that return this file. An index.html is also the page of its folder.</summary>
    public IReadOnlyList<string> Routes => System.IO.Path.GetFileName(Path) == Index ? [$"/{Path[..^Index.Length]}", $"/{Path}"] : [$"/{Path}"];

    /// <summary>The media type, derived from the extension.</summary>
    public string ContentType { get; }

    /// <summary>Whether the embedded file is compressed with gzip.</summary>
    public bool IsCompressed { get; }

    /// <summary>The entity tag, a hash of the content, with which browsers revalidate cached copies.</summary>
    public EntityTagHeaderValue EntityTag => entityTag.Value;

    /// <summary>Opens the embedded file.</summary>
    /// <param name="decompress">Whether a compressed file is decompressed.</param>
    public Stream Open(bool decompress)
    {
        var stream = Assembly.GetManifestResourceStream(resource)!;
        return IsCompressed && decompress ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private static string HashOf(string resource)
    {
        using var stream = Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return ContentHash.Of(bytes);
    }
}

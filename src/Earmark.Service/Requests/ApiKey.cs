using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>Checks the API key of a request, with a constant-time comparison.</summary>
/// <param name="options">The options of the service.</param>
internal sealed class ApiKey(ServiceOptions options)
{
    /// <summary>The WebSocket subprotocol of live connections.</summary>
    public const string LiveProtocol = "earmark";

    private const string Bearer = "Bearer ", Header = "X-API-Key", LiveKey = "key.";
    private readonly byte[]? expected = options.ApiKey is { } key ? HashOf(key.Trim()) : null;

    /// <summary>Throws if the service has an API key and the request does not contain it.</summary>
    /// <exception cref="RequestException">The key is missing or wrong.</exception>
    public void Require(HttpRequest request)
    {
        if (expected is null) return;
        const string Expected = "the key of the service", Remedy = "Send it in the header 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.";
        if (Find(request)?.Trim() is not { Length: > 0 } key) throw RequestException.At(StatusCodes.Status401Unauthorized, "header Authorization", "there is no key", Expected, Remedy);
        if (!CryptographicOperations.FixedTimeEquals(HashOf(key), expected)) throw RequestException.At(StatusCodes.Status401Unauthorized, "header Authorization", "the key is wrong", Expected, Remedy);
    }

    // Browsers cannot set headers of WebSocket requests, but can request subprotocols: "earmark, key.BASE64URL".
    private static string? Find(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is { } authorization && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..];
        if (request.Headers[Header].ToString() is { Length: > 0 } key) return key;
        return request.HttpContext.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(protocol => protocol.StartsWith(LiveKey, StringComparison.Ordinal)) is { } protocol ? Decode(protocol[LiveKey.Length..]) : null;
    }

    private static string? Decode(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

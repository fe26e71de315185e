using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Earmark.Service.Web;

/// <summary>An error as problem details (RFC 9457), with the parts of the message as extension members.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Where">The parameter, header or recording with the error.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Remedy">What to do, or empty if this follows from what was expected.</param>
internal sealed record Problem([property: JsonPropertyOrder(1)] int Status, [property: JsonPropertyOrder(3)] string Where, [property: JsonPropertyOrder(4)] string Found,
    [property: JsonPropertyOrder(5)] string Expected, [property: JsonPropertyOrder(6)] string Remedy = "")
{
    /// <summary>The media type of problem details.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The reason phrase of the status code.</summary>
    [JsonPropertyOrder(0)]
    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>The complete message: "WHERE: FOUND. Expected EXPECTED. REMEDY".</summary>
    [JsonPropertyOrder(2)]
    public string Detail => Message ?? InputException.At(Where, Found, Expected, Remedy).Message;

    /// <summary>The complete message if it was not created from its parts.</summary>
    [JsonIgnore]
    public string? Message { get; init; }

    /// <summary>Sends the problem details as the response.</summary>
    /// <param name="context">The request.</param>
    public Task SendAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        return context.Response.WriteAsJsonAsync(this, JsonFormat.Line, ContentType, context.RequestAborted);
    }
}

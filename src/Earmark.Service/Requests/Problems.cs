using Earmark.Service.Web;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>Converts exceptions to problems. This is the only place that assigns status codes to the kinds of errors.</summary>
internal static class Problems
{
    /// <summary>Time after which clients should try again if it is not known when the cause ends.</summary>
    public static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(5);

    /// <summary>Returns the problem for an exception, or null if it is unexpected. Errors of the connection while a body is received are <see cref="RequestException"/>s of <see cref="Upload"/>.</summary>
    public static RequestException? From(Exception exception) => exception switch
    {
        RequestException request => request,
        InputException input => new(FromInput(input)) { RetryAfter = input.Kind == InputErrorKind.SystemFailure ? RetryLater : null },
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => RequestException.At(StatusCodes.Status413PayloadTooLarge, "request body", "it is too large", "a smaller recording"),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => RequestException.At(StatusCodes.Status408RequestTimeout, "request body", "it arrives too slowly", "at least a few hundred bytes per second"),
        BadHttpRequestException bad => RequestException.At(StatusCodes.Status400BadRequest, "request", bad.Message.TrimEnd('.'), "a valid HTTP request"),
        _ => null,
    };

    private static Problem FromInput(InputException exception)
    {
        var parts = exception.Parts ?? InputProblem.Parse(exception.Message);
        return new(StatusOf(exception.Kind), parts.Where, parts.Found, parts.Expected, parts.Remedy) { Message = exception.Message };
    }

    private static int StatusOf(InputErrorKind kind) => kind switch
    {
        InputErrorKind.NotAudio or InputErrorKind.DecoderMissing => StatusCodes.Status415UnsupportedMediaType,
        InputErrorKind.Undecodable or InputErrorKind.NoSamples or InputErrorKind.InvalidSamples => StatusCodes.Status422UnprocessableEntity,
        InputErrorKind.TooLong => StatusCodes.Status413PayloadTooLarge,
        InputErrorKind.SystemFailure or InputErrorKind.Unreadable => StatusCodes.Status503ServiceUnavailable,
        InputErrorKind.InvalidModel or InputErrorKind.DeviceUnavailable or InputErrorKind.NotFound => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };
}

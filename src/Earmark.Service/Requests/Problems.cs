using Earmark.Service.Web;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>Maps exceptions to problem details. This is the only place that maps kinds of errors to status codes.</summary>
internal static class Problems
{
    /// <summary>Value of Retry-After if the duration of the cause is not known.</summary>
    public static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(5);

    /// <summary>Maps an exception to an error response, or returns null if it is unexpected. <see cref="Upload"/> converts connection errors to <see cref="RequestException"/>s.</summary>
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

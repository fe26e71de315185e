using System.Text.Json;
using Earmark.Review;
using Earmark.Service.Web;
using Earmark.Tagging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Earmark.Service.Review;

/// <summary>The endpoints of the page of <c>earmark review</c>.</summary>
internal static class ReviewEndpoints
{
    /// <summary>The path prefix of all endpoints.</summary>
    public const string Root = "/review/api";

    private const int MaxAnswerBytes = 1 << 20;

    /// <summary>Adds the endpoints.</summary>
    /// <param name="endpoints">The endpoints of the app.</param>
    /// <param name="session">The review.</param>
    /// <param name="sounds">Audio and spectrograms of its clips.</param>
    public static void MapReview(this IEndpointRouteBuilder endpoints, ReviewSession session, ReviewSounds sounds)
    {
        endpoints.MapGet($"{Root}/start", (RequestDelegate)(context => Send(context, () => new
        {
            session.Reviewer, Decisions = session.DecisionsPath, session.Set.IsAudit, session.Set.Labels, PrecisionThreshold.Precisions, State = ReviewState.Of(session),
        })));
        endpoints.MapPost($"{Root}/answer", (RequestDelegate)(async context =>
        {
            var answer = await ReadAsync(context);
            await Send(context, () =>
            {
                answer.Apply(session);
                return ReviewState.Of(session);
            });
        }));
        endpoints.MapPost($"{Root}/undo", (RequestDelegate)(context => Send(context, () =>
        {
            var restored = session.Undo();
            var state = ReviewState.Of(session);
            return restored is null ? state : state with { Question = QuestionView.Of(session, restored) };
        })));
        endpoints.MapGet($"{Root}/audio", (RequestDelegate)(context => SendSound(context, name => sounds.Wav(name, context.RequestAborted) is { } wav ? Results.Bytes(wav, "audio/wav", enableRangeProcessing: true) : null)));
        endpoints.MapGet($"{Root}/picture", (RequestDelegate)(context => SendSound(context, name => sounds.Picture(name, context.RequestAborted) is { } picture ? Results.Json(picture, JsonFormat.Line) : null)));
    }

    private static async Task<ReviewAnswer> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is > MaxAnswerBytes) return new(null, null, null);
        try
        {
            return await context.Request.ReadFromJsonAsync<ReviewAnswer>(JsonFormat.Line, context.RequestAborted) ?? new(null, null, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // not JSON, or not declared as JSON
        {
            return new(null, null, null);
        }
    }

    // The disk can be full, and the file of decisions can be damaged by another program: the page then keeps the answer.
    private static async Task Send(HttpContext context, Func<object> act)
    {
        object result;
        try
        {
            result = act();
        }
        catch (InputException exception)
        {
            await SendProblem(context, StatusCodes.Status400BadRequest, exception);
            return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await SendProblem(context, StatusCodes.Status507InsufficientStorage, exception);
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        await Results.Json(result, JsonFormat.Line).ExecuteAsync(context);
    }

    private static async Task SendSound(HttpContext context, Func<string, IResult?> create)
    {
        var name = context.Request.Query["clip"].ToString();
        IResult? result;
        try
        {
            result = create(name);
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            await new Problem(StatusCodes.Status422UnprocessableEntity, name, "", "") { Message = Failure.From(name, exception, context.RequestAborted).Reason }.SendAsync(context);
            return;
        }
        context.Response.Headers.CacheControl = "no-cache";
        await (result?.ExecuteAsync(context) ?? new Problem(StatusCodes.Status404NotFound, "clip", $"there is no question about {Quoted.Format(name)}", "the name of a clip of this review").SendAsync(context));
    }

    private static Task SendProblem(HttpContext context, int status, Exception exception) => new Problem(status, "review", "", "") { Message = exception.Message }.SendAsync(context);
}

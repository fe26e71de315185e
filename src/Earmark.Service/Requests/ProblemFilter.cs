using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>Answers exceptions of endpoints with problem details.</summary>
internal sealed class ProblemFilter(ApiKey key, ErrorReport errors) : IEndpointFilter
{
    private const int ClientClosedRequest = 499; // of nginx: the client does not see it, but logs and metrics do

    /// <summary>Checks the key of a request and runs its endpoint.</summary>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            key.Require(context.HttpContext.Request);
            return await next(context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await AnswerAsync(context.HttpContext, exception).ConfigureAwait(false);
            return Results.Empty;
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            errors.Unanswered(context.Request, exception);
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosedRequest;
            return;
        }
        var answer = errors.Answer(context, exception);
        if (context.Response.HasStarted) context.Abort(); // the client sees that the answer is incomplete
        else await answer.SendAsync(context).ConfigureAwait(false);
    }
}

using Earmark.Service.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Earmark.Service.Api;

/// <summary><c>GET /v1/labels</c>, <c>/v1/model</c> and <c>/v1/model/file</c>.</summary>
internal static class ModelEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/labels", Labels).WithSummary("Lists the labels of the model").Produces<LabelsResponse>().WithKeyProblem();
        endpoints.MapGet("/v1/model", Describe).WithSummary("Describes the model").Produces<ModelResponse>().WithKeyProblem();
        endpoints.MapGet("/v1/model/file", FileAsync).WithSummary("Returns the model file").WithDescription("The bytes of model.onnx, to tag recordings on the device of the client. The entity tag changes when the model is replaced.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream").WithKeyProblem();
    }

    private static JsonHttpResult<LabelsResponse> Labels(ModelHost models)
    {
        using var model = models.Acquire();
        return TypedResults.Json(new LabelsResponse([.. model.Model.Card.Labels]), JsonFormat.Line);
    }

    private static JsonHttpResult<ModelResponse> Describe(ModelHost models)
    {
        using var model = models.Acquire();
        return TypedResults.Json(ModelResponse.Of(model.Model), JsonFormat.Line);
    }

    // The lease keeps the private copy of the file until it is sent.
    private static async Task FileAsync(HttpContext context, ModelHost models)
    {
        using var model = models.Acquire();
        context.Response.Headers.CacheControl = "no-cache";
        await Results.File(model.Model.File, "application/octet-stream", entityTag: new($"\"{model.Model.Hash}\""), enableRangeProcessing: true).ExecuteAsync(context).ConfigureAwait(false);
    }
}

/// <summary>The labels of the model.</summary>
/// <param name="Labels">Labels, in the order of the scores.</param>
internal sealed record LabelsResponse(IReadOnlyList<string> Labels);

using System.Globalization;
using System.Text.Json.Nodes;
using Earmark.Service.Requests;
using Earmark.Service.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Earmark.Service.Api;

/// <summary>Adds to the OpenAPI document what ASP.NET does not detect itself: query parameters, recordings in request bodies, problem details, and the API key.</summary>
internal static class ApiDocument
{
    private const string Key = "apiKey";
    private static readonly string[] RecordingTypes = ["application/octet-stream", "audio/*", "video/*"];

    private static readonly int[] RecordingProblems = [StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status408RequestTimeout, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable];

    /// <summary>Describes an endpoint that receives a recording.</summary>
    public static RouteHandlerBuilder WithRecording(this RouteHandlerBuilder endpoint, QueryParameter[] parameters) => endpoint.WithQuery(parameters).WithProblems(RecordingProblems).WithMetadata(RecordingBody.Instance);

    /// <summary>Describes the query parameters.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, QueryParameter[] parameters) => endpoint.WithMetadata(new QueryMetadata(parameters));

    /// <summary>Describes the 401 response to a request without the API key.</summary>
    public static RouteHandlerBuilder WithKeyProblem(this RouteHandlerBuilder endpoint) => endpoint.WithProblems(StatusCodes.Status401Unauthorized);

    /// <summary>Describes error responses with problem details, by status code.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses) endpoint.Produces<Problem>(status, Problem.ContentType);
        return endpoint;
    }

    /// <summary>Adds the descriptions to the document.</summary>
    public static void Configure(OpenApiOptions document)
    {
        document.AddDocumentTransformer((description, _, _) =>
        {
            description.Info = new() { Title = "Earmark", Version = ProductVersion.Text, Description = "Tags recordings with a model.onnx of Earmark." };
            description.Components ??= new();
            description.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The key in the environment variable EARMARK_API_KEY of the service. Services without one need no key." },
            };
            return Task.CompletedTask;
        });
        document.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<QueryMetadata>().LastOrDefault() is { } query) operation.Parameters = [.. query.Parameters.Select(Describe)];
            if (metadata.OfType<RecordingBody>().Any()) operation.RequestBody = DescribeBody();
            if (metadata.OfType<IProducesResponseTypeMetadata>().Any(response => response.StatusCode == StatusCodes.Status401Unauthorized))
                operation.Security = [new() { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [] }];
            return Task.CompletedTask;
        });
    }

    private static OpenApiParameter Describe(QueryParameter parameter) => new()
    {
        Name = parameter.Name, In = ParameterLocation.Query, Description = parameter.Description, Required = parameter.IsRequired, Schema = parameter.Type switch
        {
            QueryType.Boolean => new() { Type = JsonSchemaType.Boolean },
            QueryType.Text => new() { Type = JsonSchemaType.String, MaxLength = (int)parameter.Max },
            QueryType.NumberOrAuto => new() { OneOf = [Number(parameter), new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("auto")] }] },
            _ => Number(parameter),
        },
    };

    private static OpenApiSchema Number(QueryParameter parameter) => new()
    {
        Type = parameter.Type == QueryType.Integer ? JsonSchemaType.Integer : JsonSchemaType.Number, Minimum = Text(parameter.Min), Maximum = Text(parameter.Max),
    };

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static OpenApiRequestBody DescribeBody()
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var body = new OpenApiRequestBody { Required = true, Description = "The bytes of a recording in any supported format, or a form with one file.", Content = new Dictionary<string, OpenApiMediaType>() };
        foreach (var type in RecordingTypes) body.Content[type] = new() { Schema = file };
        body.Content["multipart/form-data"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = file } } };
        return body;
    }

    private sealed record QueryMetadata(QueryParameter[] Parameters);

    private sealed class RecordingBody
    {
        public static RecordingBody Instance { get; } = new();
    }
}

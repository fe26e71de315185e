using Earmark.Service.Requests;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Tests.Requests;

public sealed class ErrorReportTest
{
    public static TheoryData<Exception> ServerErrors =>
    [
        new InvalidOperationException("/private/folder"), new IOException("/private/folder: Too many open files"), InputException.At("/private/folder", "it is no model", "a model", kind: InputErrorKind.InvalidModel),
    ];

    [Theory]
    [MemberData(nameof(ServerErrors))]
    public async Task Internal_errors_are_500_without_their_message(Exception exception)
    {
        await using var service = await ServiceFixture.StartAsync();
        var context = new DefaultHttpContext();
        var response = service.Get<ErrorReport>().ToResponse(context, exception);
        Assert.Equal((500, "service: an internal error. Expected no error. Its cause is in the log of the service."), (response.Problem.Status, response.Problem.Detail));
        Assert.Equal(500, ErrorReport.StatusOf(context)); // in the log of requests, also if the response had already started with 200
        service.Errors.Clear();
    }

    [Fact]
    public async Task Unexpected_errors_are_logged_with_their_cause()
    {
        await using var service = await ServiceFixture.StartAsync();
        service.Get<ErrorReport>().ToResponse(new DefaultHttpContext { Request = { Method = "POST", Path = "/v1/tags" } }, new IOException("/private/folder: Too many open files"));
        Assert.Contains("POST /v1/tags failed because of an unexpected error System.IO.IOException: /private/folder: Too many open files", Assert.Single(service.Errors), StringComparison.Ordinal);
        service.Errors.Clear();
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException), 1)]
    [InlineData(typeof(OperationCanceledException), 0)]
    [InlineData(typeof(IOException), 0)] // of the connection
    public async Task Unexpected_errors_are_logged_although_the_client_disconnected(Type type, int logged)
    {
        await using var service = await ServiceFixture.StartAsync();
        var context = new DefaultHttpContext { RequestAborted = new(canceled: true) };
        var filter = new ProblemFilter(service.Get<ApiKey>(), service.Get<ErrorReport>());
        await filter.InvokeAsync(new DefaultEndpointFilterInvocationContext(context), _ => throw (Exception)Activator.CreateInstance(type)!);
        Assert.Equal(499, context.Response.StatusCode);
        Assert.Equal(logged, service.Errors.Count);
        service.Errors.Clear();
    }
}

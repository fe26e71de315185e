using System.Net;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Tests;

/// <summary>The API in an app of a user.</summary>
public sealed class LibraryTest
{
    [Fact]
    public async Task The_API_is_added_to_a_group_of_an_app()
    {
        using var folder = new DataFolder();
        folder.Folder("tmp");
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration["Earmark:Model"] = TinyModel.Write(folder);
        builder.Configuration["Earmark:TemporaryFolder"] = folder["tmp"];
        builder.Configuration["Earmark:MaxDuration"] = "00:00:02";
        builder.Services.AddEarmarkService(builder.Configuration.GetSection("Earmark").Bind);
        await using (var app = builder.Build())
        {
            app.MapGroup("/audio").MapEarmark();
            await app.StartAsync(ServiceFixture.Stop);
            using var client = app.GetTestClient();
            using var response = await client.PostAsync("/audio/v1/tags", new ByteArrayContent(Clips.Wav(1)), ServiceFixture.Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await ServiceFixture.RequireProblemAsync(await client.PostAsync("/audio/v1/tags", new ByteArrayContent(Clips.Wav(3)), ServiceFixture.Stop), HttpStatusCode.RequestEntityTooLarge);
            await app.StopAsync(ServiceFixture.Stop);
        }
        Assert.Empty(Directory.GetFileSystemEntries(folder["tmp"]));
    }

    [Fact]
    public void All_invalid_options_are_reported_at_once()
    {
        var error = Assert.Throws<InputException>(() => new ServiceOptions { Threads = -1, ApiKey = "", MaxBytes = 0, DrainTime = TimeSpan.Zero }.Validate());
        Assert.Equal(["ServiceOptions.Model: it is empty. Expected the path of a model.onnx.", "ServiceOptions.Threads: it is -1. Expected 0 (one per core) to 1024.", "ServiceOptions.ApiKey: it is empty or blank. Expected a key, or null if clients need none.",
            "ServiceOptions.MaxBytes: it is 0. Expected at least 1.", "ServiceOptions.DrainTime: it is 00:00:00. Expected more than 0, at most 7 days."], error.Message.Split('\n'));
    }
}

using System.Net;
using Earmark.Service.Hosting;
using Earmark.Tests.Tagging;

namespace Earmark.Service.Tests.Hosting;

public sealed class ReloadTest
{
    private static readonly byte[] Clip = Clips.Wav(1);

    [Fact]
    public async Task A_model_is_replaced_without_a_failed_request()
    {
        await using var service = await ServiceFixture.StartAsync();
        using var done = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var labels = new HashSet<string>();
            while (!done.IsCancellationRequested) labels.Add((string)(await service.TagAsync("/v1/tags?top=1&threshold=0", Clip))["model"]!["file"]!);
            return labels;
        })).ToArray();
        var hashes = new List<string> { Hash(service) };
        for (ulong seed = 1; seed <= 3; seed++)
        {
            Replace(service, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), matrix: TinyModel.RandomMatrix(seed)));
            await Eventually.IsTrue(() => Hash(service) != hashes[^1]);
            hashes.Add(Hash(service));
            await service.TagAsync("/v1/tags", Clip);
        }
        await done.CancelAsync();
        foreach (var client in clients) Assert.Subset(hashes.ToHashSet(), await client); // each response is that of one of the models
        await Eventually.IsTrue(() => Directory.GetFiles(Directory.GetDirectories(service.TemporaryFolder).Single()).Length == 2); // the lock and the current model
    }

    [Fact]
    public async Task A_damaged_file_does_not_replace_the_model()
    {
        await using var service = await ServiceFixture.StartAsync();
        var (hash, valid) = (Hash(service), await File.ReadAllBytesAsync(service.Model, ServiceFixture.Stop));
        Replace(service, valid[..(valid.Length / 2)]);
        await Eventually.IsTrue(() => !service.Errors.IsEmpty);
        Assert.StartsWith($"The model file was replaced, but the new one cannot be used. The service continues with the old one. {service.Model}: ONNX Runtime cannot load it", Assert.Single(service.Errors), StringComparison.Ordinal);
        service.Errors.Clear();
        Assert.Equal(hash, Hash(service));
        await service.TagAsync("/v1/tags", Clip);
        Replace(service, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), matrix: TinyModel.RandomMatrix(9)));
        await Eventually.IsTrue(() => Hash(service) != hash);
    }

    [Fact]
    public async Task A_model_that_cannot_be_copied_is_logged_once_and_retried()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows does not rename folders with open files");
        await using var service = await ServiceFixture.StartAsync();
        var (hash, folder) = (Hash(service), Directory.GetDirectories(service.TemporaryFolder).Single());
        Directory.Move(folder, folder + ".away"); // no copy can be created, as on a full disk
        Replace(service, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), matrix: TinyModel.RandomMatrix(5)));
        await Eventually.IsTrue(() => !service.Errors.IsEmpty);
        await Task.Delay(300, ServiceFixture.Stop); // further checks
        Assert.StartsWith("The model file was replaced, but the new one cannot be loaded at this moment. The service continues with the old one, and tries again at intervals. ", Assert.Single(service.Errors), StringComparison.Ordinal);
        Assert.Equal(hash, Hash(service));
        Directory.Move(folder + ".away", folder);
        await Eventually.IsTrue(() => Hash(service) != hash);
        Assert.Single(service.Errors);
        service.Errors.Clear();
    }

    [Fact]
    public async Task A_host_can_be_disposed_of_twice_and_gives_no_lease_afterwards()
    {
        await using var service = await ServiceFixture.StartAsync();
        var host = service.Get<ModelHost>();
        using (var lease = host.Acquire())
        {
            host.Dispose();
            host.Dispose();
            Assert.Equal(3, lease.Tagger.Score(Clip).Length); // the lease of a running request keeps the model open
        }
        Assert.Throws<ObjectDisposedException>(() => host.Acquire());
    }

    [Fact]
    public async Task A_deleted_file_does_not_stop_the_service()
    {
        await using var service = await ServiceFixture.StartAsync();
        File.Delete(service.Model);
        await Task.Delay(200, ServiceFixture.Stop);
        await service.TagAsync("/v1/tags", Clip);
        using var file = await service.Client.GetAsync("/v1/model/file", ServiceFixture.Stop);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
    }

    [Fact]
    public void With_a_file_that_is_not_a_model_the_app_does_not_start()
    {
        using var folder = new Earmark.Tests.Data.DataFolder();
        folder.Text("model.onnx", "no model").Folder("tmp");
        var error = Assert.Throws<InputException>(() => ServiceApp.Create(new() { Model = folder["model.onnx"], Device = "cpu", TemporaryFolder = folder["tmp"] }, ["http://127.0.0.1:0"]));
        Assert.StartsWith($"{folder["model.onnx"]}: ONNX Runtime cannot load it", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder["tmp"]));
    }

    private static string Hash(ServiceFixture service)
    {
        using var model = service.Get<ModelHost>().Acquire();
        return model.Model.Hash;
    }

    private static void Replace(ServiceFixture service, byte[] bytes)
    {
        File.WriteAllBytes(service.Model + ".new", bytes);
        File.Move(service.Model + ".new", service.Model, overwrite: true);
    }
}

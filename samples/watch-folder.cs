// Tags each file that appears in a folder, until Ctrl-C: dotnet run watch-folder.cs MODEL FOLDER
#:project ../src/Earmark/Earmark.csproj
#:property PublishAot=false

using System.Threading.Channels;
using Earmark;
using Earmark.Tagging;

if (args is not [var model, var folder])
{
    Console.Error.WriteLine("usage: dotnet run watch-folder.cs MODEL FOLDER");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true; // the loop below ends instead of the process
    stop.Cancel();
};
try
{
    using var tagger = Tagger.Load(model);

    // The watcher must return quickly, so it only queues paths. A file that is written elsewhere and then moved here is renamed, not created.
    var arrivals = Channel.CreateUnbounded<(string Path, long? Size)>();
    using var watcher = new FileSystemWatcher(folder);
    watcher.Created += (_, arrival) => arrivals.Writer.TryWrite((arrival.FullPath, null));
    watcher.Renamed += (_, arrival) => arrivals.Writer.TryWrite((arrival.FullPath, null));
    watcher.Error += (_, error) => arrivals.Writer.TryComplete(error.GetException());
    watcher.EnableRaisingEvents = true;
    Console.WriteLine($"watching {folder}");

    await foreach (var (path, size) in arrivals.Reader.ReadAllAsync(stop.Token))
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) continue; // a folder, or gone again
            if (file.Length != size) _ = QueueAgain(path, file.Length); // meanwhile, others are tagged
            else Console.WriteLine($"{file.Name}: {string.Join(", ", (await tagger.TagAsync(path, cancellationToken: stop.Token)).Select(tag => $"{tag.Label} {tag.Score:0.00}"))}");
        }
        catch (Exception error) when (error is InputException or IOException) // one bad file does not end the program
        {
            Console.Error.WriteLine(error.Message);
        }
    }
    return 0;

    // A file is complete if its size has not changed for half a second.
    async Task QueueAgain(string path, long size)
    {
        await Task.Delay(TimeSpan.FromSeconds(0.5), stop.Token);
        arrivals.Writer.TryWrite((path, size));
    }
}
catch (OperationCanceledException)
{
    return 0;
}
catch (Exception error) when (error is InputException or ArgumentException or IOException or InternalBufferOverflowException) // not a model; no such folder; no more watchers; more files than the system reports
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

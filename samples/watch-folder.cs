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
    var arrivals = Channel.CreateUnbounded<string>();
    using var watcher = new FileSystemWatcher(folder);
    watcher.Created += (_, arrival) => arrivals.Writer.TryWrite(arrival.FullPath);
    watcher.Renamed += (_, arrival) => arrivals.Writer.TryWrite(arrival.FullPath);
    watcher.Error += (_, error) => arrivals.Writer.TryComplete(error.GetException());
    watcher.EnableRaisingEvents = true;
    Console.WriteLine($"watching {folder}");

    await foreach (var path in arrivals.Reader.ReadAllAsync(stop.Token))
    {
        try
        {
            if (!await IsComplete(path, stop.Token)) continue; // a folder, or gone again
            Console.WriteLine($"{Path.GetFileName(path)}: {string.Join(", ", tagger.Tag(path).Select(tag => $"{tag.Label} {tag.Score:0.00}"))}");
        }
        catch (Exception error) when (error is InputException or IOException) // one bad file does not end the program
        {
            Console.Error.WriteLine(error.Message);
        }
    }
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (Exception error) when (error is InputException or ArgumentException or InternalBufferOverflowException) // not a model; no such folder; more files than the system reports
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

// A file is complete if its size has not changed for half a second. Returns false if there is no such file.
static async Task<bool> IsComplete(string path, CancellationToken cancellationToken)
{
    for (long? size = null; ;)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return false;
        if (file.Length == size) return true;
        size = file.Length;
        await Task.Delay(TimeSpan.FromSeconds(0.5), cancellationToken);
    }
}

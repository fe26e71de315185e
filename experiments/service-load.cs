#:project ../src/Earmark/Earmark.csproj
#:property ArtifactsPath=../artifacts

// Sends clips to a service with a number of clients at the same time, and prints requests per second, latencies and memory: see experiments/service-load.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Earmark.Audio;
using Earmark.Tagging;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["clips", var recordings, var output, var count]: return CutClips(recordings, output, int.Parse(count));
    case ["load", var url, var clips, var clients, var seconds, var process]: return await LoadAsync(url, clips, int.Parse(clients), double.Parse(seconds), int.Parse(process));
    case ["batches", var model]: return MeasureBatches(model);
    default:
        Console.Error.WriteLine("Expected: clips RECORDINGS OUT COUNT | load URL CLIPS CLIENTS SECONDS PROCESS | batches MODEL");
        return 2;
}

// Clips of 5 seconds: recordings in their order, shorter ones repeated.
static int CutClips(string recordings, string output, int count)
{
    const int Seconds = 5;
    Directory.CreateDirectory(output);
    string[] sources = [.. Directory.EnumerateFiles(recordings, "*", SearchOption.AllDirectories).Where(path => path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase) && AudioFile.Read(path).Samples.Length > 0).Order(StringComparer.Ordinal)];
    for (var i = 0; i < count; i++)
    {
        var waveform = AudioFile.Read(sources[i % sources.Length]);
        float[] samples = [.. Enumerable.Range(0, Seconds * waveform.SampleRate).Select(n => waveform.Samples[(n + i) % waveform.Samples.Length])];
        WavWriter.Write(Path.Combine(output, $"{i:0000}.wav"), waveform.SampleRate, samples.AsSpan());
    }
    return 0;
}

// Whether batches across callers pay: clips per second with a thread per core, each of which scores batches of 1, 2, 4 or 8 clips of 5 seconds. Rounds alternate; the median counts.
static int MeasureBatches(string path)
{
    const int Rounds = 5, Seconds = 5;
    int[] sizes = [1, 2, 4, 8];
    using var model = Model.Load(path, new() { Device = "cpu", Threads = 1 });
    var samples = Seconds * model.Card.SampleRate;
    float[] noise = [.. Enumerable.Range(0, sizes[^1] * samples).Select(n => 0.1f * MathF.Sin(n * 0.05f) * MathF.Sin(n * 0.00013f))];
    var rates = sizes.ToDictionary(size => size, _ => new List<double>());
    for (var round = 0; round < Rounds; round++)
        foreach (var size in sizes)
        {
            var (scored, clock) = (0, Stopwatch.StartNew());
            Parallel.For(0, Environment.ProcessorCount, new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, _ =>
            {
                while (clock.Elapsed.TotalSeconds < 2)
                {
                    model.Scores(noise, size, samples);
                    Interlocked.Add(ref scored, size);
                }
            });
            rates[size].Add(scored / clock.Elapsed.TotalSeconds);
        }
    foreach (var (size, found) in rates) Console.WriteLine($"batches of {size}: {found.Order().ElementAt(Rounds / 2):0.0} clips/s (median of {Rounds})");
    return 0;
}

static async Task<int> LoadAsync(string url, string folder, int clients, double seconds, int processId)
{
    var clips = Directory.EnumerateFiles(folder, "*.wav").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
    using var service = Process.GetProcessById(processId);
    using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients }) { BaseAddress = new(url), Timeout = TimeSpan.FromMinutes(5) };
    var (latencies, statuses, next) = (new ConcurrentBag<double>(), new ConcurrentDictionary<HttpStatusCode, int>(), 0);
    var memory = new List<(double Seconds, double Megabytes)>();
    var clock = Stopwatch.StartNew();
    var tasks = Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
    {
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            using var content = new ByteArrayContent(clips[Interlocked.Increment(ref next) % clips.Length]);
            var started = clock.Elapsed;
            using var response = await client.PostAsync("/v1/tags", content);
            await response.Content.ReadAsByteArrayAsync();
            latencies.Add((clock.Elapsed - started).TotalMilliseconds);
            statuses.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
        }
    })).ToArray();
    var running = Task.WhenAll(tasks);
    while (await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(Math.Clamp(seconds / 10, 1, 60)))) != running)
    {
        service.Refresh();
        memory.Add((clock.Elapsed.TotalSeconds, service.WorkingSet64 / 1e6));
    }
    await running;
    var elapsed = clock.Elapsed.TotalSeconds;
    double[] sorted = [.. latencies.Order()];
    double Percentile(double share) => sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    Console.WriteLine($"{statuses.GetValueOrDefault(HttpStatusCode.OK) / elapsed:0.0} requests/s with {clients} clients for {elapsed:0} s; "
        + $"p50 {Percentile(0.5):0} ms, p95 {Percentile(0.95):0} ms, p99 {Percentile(0.99):0} ms; {string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} x {(int)status.Key}"))}");
    Console.WriteLine($"memory (MB at s): {string.Join(", ", memory.Select(sample => $"{sample.Megabytes:0} at {sample.Seconds:0}"))}");
    return statuses.Keys.All(status => status == HttpStatusCode.OK) ? 0 : 1;
}

using System.Globalization;
using Earmark.Bench;
using Earmark.Training.Runs;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var recordings] || !Directory.Exists(recordings))
{
    Console.Error.WriteLine("Expected a folder of recordings. See bench/run.");
    return 2;
}
if (!int.TryParse(Variable("REPEATS") ?? "3", out var repeats) || repeats < 1)
{
    Console.Error.WriteLine($"REPEATS is '{Variable("REPEATS")}'. Expected a number, at least 1.");
    return 2;
}
var only = Variable("ONLY") ?? "";
FreedMemory.Keep(); // in all measurements, whether or not training is measured first
var machine = Machine.Read();
Console.Error.WriteLine($"{machine.Processor}; {machine.Cores} cores; {repeats} repeats");

var waves = Variable("WAVES") ?? recordings;
var peer = Variable("PEER") is { } folder ? new Peer(folder, waves, machine.Threads) : null;
using var workloads = new Workloads(recordings, waves, peer, machine.Threads);
List<Result> results = [];
IEnumerable<Comparison> comparisons = only switch
{
    "blocks" => [Blocks.Compare()],
    _ when only.StartsWith("switch", StringComparison.Ordinal) => Switches.All(recordings, workloads),
    _ => workloads.All(),
};
foreach (var comparison in comparisons.Where(comparison => comparison.Id.Contains(only, StringComparison.Ordinal)))
    results.Add(comparison.Run(repeats, message => Console.Error.WriteLine(message)));
double? MedianOf(string id) => results.FirstOrDefault(result => result.Id == id) is { } result ? Result.Median(result.Earmark) : null;
if (MedianOf("training-vgg-float32") is { } examples && MedianOf("gemm") is { } rate)
    results.Add(new("gemm-share", "share of the rate of the matrix product reached in training, VGG 32-256, float32", "%", true, null, [100 * workloads.ShareOfMatrixProduct(examples, rate)], []));
var pieces = Variable("PIECES") == "0" || only is not ("" or "pieces") ? [] : Pieces.Run(waves, Variable("FORMATS") ?? recordings);
var path = ResultFiles.Write(Variable("BENCH_RESULTS") ?? "bench/results", machine.WithPyTorch(peer?.Version), Command(recordings), results, pieces);
Console.WriteLine(File.ReadAllText(path));
Console.Error.WriteLine($"results: {path}");
return 0;

static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

// Folders are shown by their names only.
static string Command(string recordings) => string.Join(' ', [.. ((string[])["REPEATS", "ONLY", "PIECES", "WAVES", "FORMATS", "PEER"])
    .Where(name => Variable(name) is not null).Select(name => $"{name}={NameOf(Variable(name)!)}"), "bench/run", NameOf(recordings)]);

static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

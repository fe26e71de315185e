using System.Globalization;
using System.Text.Json;

namespace Earmark.Runs;

/// <summary>Reads the files of a run one by one. A file that cannot be read is a reason, and the others are still read.</summary>
internal sealed class RunSummaryReader
{
    private const int MaxRounds = 20, MaxSeeds = 1000;

    private readonly RunFiles files;
    private readonly List<string> reasons = [];

    private RunSummaryReader(RunFiles files) => this.files = files;

    /// <summary>Reads a run.</summary>
    public static RunSummary Read(RunFiles files) => new RunSummaryReader(files).Read();

    private RunSummary Read()
    {
        var (arguments, preset) = (Parse(files.Arguments, required: true), Parse(files.Preset, required: true));
        var folds = Number(arguments, "folds") is >= 0 and <= 1000 and var count ? (int)count : 0;
        var seeds = folds > 0 && Number(arguments, "seeds") is > 1 and <= MaxSeeds and var several ? (int)several : 1;
        (ulong? Seed, RunFiles Files)[] parts = [.. seeds == 1 ? [(null, files)] : SeedsOf(preset, seeds).Select(seed => ((ulong?)seed, files.Seed(seed)))];
        RunNetwork[] networks = [.. parts.SelectMany(part => folds == 0 ? Network(null, null, part.Files) : Folds(part.Seed, part.Files, folds))];
        RunNetwork[][] rounds = [.. parts.SelectMany(part => Enumerable.Range(1, MaxRounds).Select(part.Files.Round).TakeWhile(round => Directory.Exists(round.Root)).Select(round => Folds(part.Seed, round, folds).ToArray()))];
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        if (Parse(files.Result, required: false) is { } result)
            foreach (var metric in result.EnumerateObject().Where(metric => metric.Value.ValueKind == JsonValueKind.Number)) metrics[metric.Name] = metric.Value.GetDouble();
        var steps = Number(preset, "schedule", "epochs") is > 0 ? null : Number(preset, "schedule", "steps");
        if (File.Exists(files.Result) && !File.Exists(files.Model)) reasons.Add("model.onnx is missing, although the run is finished");
        var status = reasons.Count > 0 ? RunStatus.Damaged : File.Exists(files.Result) ? RunStatus.Finished : RunStatus.Unfinished;
        return new()
        {
            Name = Path.GetFileName(files.Root),
            Files = files,
            Status = status,
            Reason = status != RunStatus.Unfinished ? string.Join("; ", reasons)
                : networks.Length == 0 && rounds.Length > 0 ? $"self-verification, round {rounds.Length}: {Position(rounds[^1], folds, seeds, null)}" : Position(networks, folds, seeds, steps),
            Preset = Text(arguments, "preset"),
            Settings = Property(arguments, "settings") is { ValueKind: JsonValueKind.Array } settings ? [.. settings.EnumerateArray().Where(setting => setting.ValueKind == JsonValueKind.String).Select(setting => setting.GetString()!)] : [],
            InitialModel = Text(arguments, "init", "path"),
            Teacher = Text(arguments, "teacher", "path"),
            Data = Text(arguments, "data"),
            Csv = Text(arguments, "options", "csv"),
            Fingerprint = Text(arguments, "fingerprint"),
            Folds = folds,
            Seeds = seeds,
            SeedRuns = seeds == 1 ? [] : [.. parts.Where(part => File.Exists(part.Files.Result)).Select(part => Read(part.Files))],
            ScoreRule = Text(preset, "targets", "rule"),
            Steps = steps is { } total ? (long)total : null,
            Batch = Number(preset, "examples", "batch") is > 0 and < int.MaxValue and var batch ? (int)batch : 0,
            ThresholdPrecision = Number(preset, "validation", "thresholdPrecision") ?? 0,
            Version = Text(arguments, "version"),
            Started = DateTimeOffset.TryParse(Text(arguments, "started"), CultureInfo.InvariantCulture, DateTimeStyles.None, out var started) ? started : null,
            Device = Text(arguments, "device"),
            Processor = Text(arguments, "processor", "name"),
            Precision = Text(arguments, "precision"),
            Networks = networks,
            RoundNetworks = [.. rounds.SelectMany(round => round)],
            Metrics = metrics,
        };
    }

    // Seed i of a run is the first seed + i.
    private static IEnumerable<ulong> SeedsOf(JsonElement? preset, int count) =>
        Property(preset, "seed") is { ValueKind: JsonValueKind.Number } first && first.TryGetUInt64(out var seed) ? Enumerable.Range(0, count).Select(i => unchecked(seed + (ulong)i)) : [];

    private IEnumerable<RunNetwork> Folds(ulong? seed, RunFiles parent, int count) => Enumerable.Range(0, count).SelectMany(fold => Network(seed, fold, parent.Fold(fold)));

    private static string Position(RunNetwork[] networks, int folds, int seeds, double? steps)
    {
        var finished = networks.Count(network => network.IsFinished);
        var all = seeds == 1 ? $"{folds} folds" : string.Create(CultureInfo.InvariantCulture, $"{folds * seeds} networks ({folds} folds with {seeds} seeds)");
        if (folds > 0 && (networks.Length == 0 || finished == networks.Length)) return string.Create(CultureInfo.InvariantCulture, $"{finished} of {all} finished");
        var step = networks.FirstOrDefault(network => !network.IsFinished)?.Step ?? 0;
        var text = string.Create(CultureInfo.InvariantCulture, $"step {step:N0}{(steps is { } total ? $" of {total:N0}" : "")}");
        return folds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{finished} of {all} finished; the next is at {text}") : text;
    }

    private IEnumerable<RunNetwork> Network(ulong? seed, int? fold, RunFiles network)
    {
        if (!Directory.Exists(network.Root)) yield break;
        RunNetwork read;
        try
        {
            read = RunNetwork.Read(fold, network) with { Seed = seed };
        }
        catch (Exception error) when (error is InputException or IOException or UnauthorizedAccessException)
        {
            reasons.Add(Describe(network.History, error));
            yield break;
        }
        yield return read;
    }

    private JsonElement? Parse(string path, bool required)
    {
        try
        {
            if (!Path.Exists(path))
            {
                if (required) reasons.Add($"{Path.GetFileName(path)} is missing");
                return null;
            }
            RegularFile.Require(path);
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json.RootElement.Clone();
            reasons.Add($"{Path.GetFileName(path)} is not a JSON object");
        }
        catch (JsonException)
        {
            reasons.Add($"{Path.GetFileName(path)} is not valid JSON");
        }
        catch (Exception error) when (error is InputException or IOException or UnauthorizedAccessException)
        {
            reasons.Add(Describe(path, error));
        }
        return null;
    }

    private static string Describe(string path, Exception error) => $"{Path.GetFileName(path)} cannot be read ({error.Message.Replace(path, Path.GetFileName(path), StringComparison.Ordinal)})";

    private static JsonElement? Property(JsonElement? root, params ReadOnlySpan<string> path)
    {
        foreach (var name in path) root = root is { ValueKind: JsonValueKind.Object } node && node.TryGetProperty(name, out var value) ? value : null;
        return root;
    }

    private static string? Text(JsonElement? root, params ReadOnlySpan<string> path) => Property(root, path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static double? Number(JsonElement? root, params ReadOnlySpan<string> path) => Property(root, path) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
}

using Earmark.Training.Presets;
using System.Text.Encodings.Web;
using System.Text;
using System.Text.Json;
using Earmark.Data;
using System.Globalization;

namespace Earmark.Training.Runs;

/// <summary>Arguments of a run, apart from its preset.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Options">How the data set was opened.</param>
/// <param name="Folds">Number of folds; 0: a single held-out part.</param>
/// <param name="Fold">The only fold to train; null: all.</param>
/// <param name="Fingerprint">Hash of clips and labels, so that a resumed run finds the same data.</param>
/// <param name="Device">The device.</param>
/// <param name="Threads">Threads of one operation.</param>
/// <param name="Version">Version of Earmark.</param>
/// <param name="Started">When it began.</param>
/// <param name="Cache">The folder for cached spectrograms; null: in the folder of all runs.</param>
/// <param name="Processor">The processor it began on; null: not known, as in runs of earlier versions.</param>
/// <param name="Precision">The resolved <c>schedule.precision</c>; null: unknown.</param>
public sealed record RunStart(string Data, DatasetOptions Options, int Folds, int? Fold, string Fingerprint, string Device, int Threads, string Version, DateTimeOffset Started,
    string? Cache = null, Processor? Processor = null, Precision? Precision = null);

/// <summary>Folder of a run: file names, and locking. A fold is a run inside a run.</summary>
public sealed class RunFolder
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RunFolder(string path) => Root = System.IO.Path.GetFullPath(path);

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>File of the arguments of the run.</summary>
    public string Start => In("run.json");

    /// <summary>The whole preset; feeds back as <c>--preset</c>.</summary>
    public string Preset => In("hparams.json");

    /// <summary>Labels by their place: {"0": "Bark", ...}.</summary>
    public string Vocabulary => In("vocab.json");

    /// <summary>File of the training history, one JSON object per line.</summary>
    public string History => In("history.jsonl");

    /// <summary>File of the latest checkpoint.</summary>
    public string Last => In("last.safetensors");

    /// <summary>Checkpoint of the best validation, for inspection.</summary>
    public string Best => In("best.safetensors");

    /// <summary>File of the metrics. It is written last: a run that has it is finished.</summary>
    public string Finished => In("result.json");

    /// <summary>The finished model.</summary>
    public string Model => In("model.onnx");

    /// <summary>Which clips are held out, and with folds in which of them.</summary>
    public string Folds => In("folds.csv");

    /// <summary>Scores of every held-out clip by the network that did not see it.</summary>
    public string OutOfFold => In("oof.csv");

    /// <summary>The result of each label on the held-out clips of all folds.</summary>
    public string PerLabel => In("per_label.csv");

    /// <summary>Clips by true and predicted label, on the held-out clips of all folds.</summary>
    public string Confusion => In("confusion.csv");

    /// <summary>A stream of TensorBoard events.</summary>
    public string Events(string stream) => In(stream);

    /// <summary>Claims the next free number below a folder.</summary>
    /// <param name="runs">Folder of all runs; created if necessary.</param>
    /// <param name="start">The arguments of the run.</param>
    /// <param name="preset">Its preset, as text.</param>
    /// <param name="vocabulary">Its labels, as text.</param>
    public static RunFolder Next(string runs, RunStart start, string preset, string vocabulary)
    {
        // The folder appears whole: a run that is killed the moment it begins can still be resumed.
        var fresh = new RunFolder(System.IO.Path.Combine(runs, $".new-{Environment.ProcessId}-{Guid.NewGuid():N}"));
        Directory.CreateDirectory(fresh.Root);
        try
        {
            fresh.Claim(start);
            WriteText(fresh.Preset, preset);
            WriteText(fresh.Vocabulary, vocabulary);
            return MovedToNext(fresh, runs);
        }
        catch
        {
            Directory.Delete(fresh.Root, recursive: true); // such as on a full disk: no incomplete run is left
            throw;
        }
    }

    private static RunFolder MovedToNext(RunFolder fresh, string runs)
    {
        var parent = new DirectoryInfo(runs);
        var number = 1 + parent.EnumerateDirectories()
            .Select(folder => int.TryParse(folder.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var taken) ? taken : 0)
            .DefaultIfEmpty(0).Max();
        for (; ; number++)
        {
            var folder = new RunFolder(System.IO.Path.Combine(parent.FullName, number.ToString(CultureInfo.InvariantCulture)));
            if (Move(fresh.Root, folder.Root)) return folder;
        }
    }

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <exception cref="InputException">The folder is not a run.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        return File.Exists(folder.Start) ? folder : throw InputException.At(path, "there is no run.json in it",
            "the folder of a run, as runs/1", "'earmark train DATA' makes one.");
    }

    /// <summary>The run of one fold inside this run, whether it has begun or not.</summary>
    public RunFolder Fold(int index) => new(In($"fold{index}"));

    /// <summary>Returns the run of one fold inside this run and creates it if necessary.</summary>
    public RunFolder BeginFold(int index, RunStart start)
    {
        var folder = Fold(index);
        Directory.CreateDirectory(folder.Root);
        folder.Claim(start with { Fold = index });
        return folder;
    }

    /// <summary>The run that this one is a fold of; null: this is not a fold.</summary>
    public RunFolder? Outer => System.IO.Path.GetDirectoryName(Root) is { } parent && new RunFolder(parent) is var outer
        && File.Exists(outer.Start) && File.Exists(outer.Folds) ? outer : null;

    /// <summary>File of the arguments of the run.</summary>
    /// <exception cref="InputException">run.json is damaged.</exception>
    public RunStart ReadStart()
    {
        RegularFile.Require(Start, "the file written by 'earmark train'");
        try
        {
            return JsonSerializer.Deserialize<RunStart>(File.ReadAllText(Start), Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException error)
        {
            throw InputException.At(Start, $"it cannot be read ({error.Message})", "the file written by 'earmark train'");
        }
    }

    /// <summary>Text of a JSON file of a run folder: indented, letters as they are.</summary>
    internal static string ToJson<T>(T value) => JsonSerializer.Serialize(value, Json) + "\n";

    /// <summary>Writes the metrics, which marks the run as finished.</summary>
    internal void Finish(IReadOnlyDictionary<string, double> metrics) => WriteText(Finished, ToJson(metrics));

    /// <summary>Writes a text file; it is complete or not there.</summary>
    internal static void WriteText(string path, string text) => AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Locks the run for this process until the result is disposed. Leftovers of a crashed process are removed.</summary>
    /// <exception cref="InputException">Another process has it.</exception>
    public IDisposable Hold()
    {
        FileStream hold;
        try
        {
            hold = new(In("run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(In("run.lock")))
        {
            throw InputException.At(Root, "another process is training it", "one process for a run, or for a fold", "Wait for it or stop it, then use --resume.");
        }
        foreach (var left in Directory.EnumerateFiles(Root, "*" + AtomicFile.TemporarySuffix)) File.Delete(left);
        return hold;
    }

    // False: the number is taken, perhaps by a run that began this very moment.
    private static bool Move(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
            return true;
        }
        catch (IOException) when (Directory.Exists(from) && System.IO.Path.Exists(to))
        {
            return false;
        }
    }

    // Existing files are kept, except for the empty file that earlier versions left on a full disk.
    private void Claim(RunStart start)
    {
        if (new FileInfo(Start) is not { Exists: true, Length: > 0 }) WriteText(Start, JsonSerializer.Serialize(start, Json));
    }

    private string In(string name) => System.IO.Path.Combine(Root, name);
}

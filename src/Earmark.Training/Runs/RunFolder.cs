using Earmark.Training.Presets;
using System.Text;
using System.Text.Json;
using Earmark.Data;
using Earmark.Runs;
using Earmark.Scoring;
using Earmark.Tagging;
using System.Globalization;

namespace Earmark.Training.Runs;

/// <summary>Arguments of a run, apart from its preset.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Options">Options with which the data set was opened.</param>
/// <param name="Folds">Number of folds, or 0 for a single set of held-out clips.</param>
/// <param name="Fold">The only fold to train, or null for all folds.</param>
/// <param name="Fingerprint">Hash of clips and labels, which verifies that a resumed run uses the same data.</param>
/// <param name="Device">The device.</param>
/// <param name="Threads">Number of threads per operation.</param>
/// <param name="Version">Version of Earmark.</param>
/// <param name="Started">Time at which the run was started.</param>
/// <param name="Cache">Folder of the spectrogram cache, or null for the default in the folder of all runs.</param>
/// <param name="Processor">The processor on which the run was started, or null if unknown, as in runs of earlier versions.</param>
/// <param name="Precision">The resolved <c>schedule.precision</c>, or null if unknown.</param>
/// <param name="Preset">Name or path of the preset, or null if unknown.</param>
/// <param name="Settings">Keys that override those of the preset, such as "schedule.steps=2000", or null if unknown.</param>
/// <param name="Init">The model from which the run was initialised, or null if it started from random weights.</param>
/// <param name="Seeds">Number of seeds. With several, the run contains a cross-validation for each seed.</param>
/// <param name="Teacher">The cross-validation whose scores are soft targets, or null for labels only.</param>
public sealed record RunStart(string Data, DatasetOptions Options, int Folds, int? Fold, string Fingerprint, string Device, int Threads, string Version, DateTimeOffset Started,
    string? Cache = null, Processor? Processor = null, Precision? Precision = null, string? Preset = null, IReadOnlyList<string>? Settings = null, InitialModel? Init = null, int Seeds = 1,
    TeacherRun? Teacher = null);

/// <summary>Creates and opens the folder of a run in training. A fold is a run inside a run.</summary>
public sealed class RunFolder : RunFiles
{
    private RunFolder(string path) : base(path)
    {
    }

    /// <summary>Creates the folder of a new run, with the next free number.</summary>
    /// <param name="runs">Folder of all runs; created if necessary.</param>
    /// <param name="start">The arguments of the run.</param>
    /// <param name="preset">The preset, as text.</param>
    /// <param name="vocabulary">The labels, as text.</param>
    /// <param name="folds">The folds, or null to save them later.</param>
    /// <param name="teacher">The scores of the teacher, which are copied so that the run can be resumed without the teacher, or null without a teacher.</param>
    public static RunFolder Create(string runs, RunStart start, string preset, string vocabulary, IReadOnlyList<Fold>? folds = null, ScoreTable? teacher = null) =>
        Prepare(runs, start, preset, vocabulary, folds, teacher, temporary => MoveToNextNumber(temporary, runs));

    /// <summary>Creates the folder of a new run, with a name. Returns null if there is a file or folder with that name, for example because another task has just created it.</summary>
    internal static RunFolder? TryCreate(string runs, string name, RunStart start, string preset, string vocabulary, IReadOnlyList<Fold> folds, ScoreTable? teacher) => Prepare(runs, start, preset, vocabulary, folds, teacher, temporary =>
    {
        var folder = new RunFolder(System.IO.Path.Combine(runs, name));
        if (Move(temporary.Root, folder.Root)) return folder;
        Directory.Delete(temporary.Root, recursive: true);
        return null;
    });

    // The folder is renamed when it is complete, so that a run killed while it starts can still be resumed, and other tasks never see an incomplete run.
    private static T Prepare<T>(string runs, RunStart start, string preset, string vocabulary, IReadOnlyList<Fold>? folds, ScoreTable? teacher, Func<RunFolder, T> move)
    {
        var name = $".new-{Environment.ProcessId}-{Guid.NewGuid():N}";
        var temporary = new RunFolder(System.IO.Path.Combine(runs, name));
        Directory.CreateDirectory(temporary.Root);
        try
        {
            AtomicFile.ReplaceNameInExceptions(name, "(new run)", () =>
            {
                temporary.Reserve(start);
                WriteText(temporary.Preset, preset);
                WriteText(temporary.Vocabulary, vocabulary);
                if (folds is not null) temporary.SaveFolds(folds);
                teacher?.Save(temporary.TeacherScores);
            });
            return move(temporary);
        }
        catch
        {
            Directory.Delete(temporary.Root, recursive: true); // leaves no incomplete run, for example on a full disk
            throw;
        }
    }

    private static RunFolder MoveToNextNumber(RunFolder temporary, string runs)
    {
        var parent = new DirectoryInfo(runs);
        var number = 1 + parent.EnumerateDirectories()
            .Select(folder => int.TryParse(folder.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var existing) ? existing : 0)
            .DefaultIfEmpty(0).Max();
        for (; ; number++)
        {
            var folder = new RunFolder(System.IO.Path.Combine(parent.FullName, number.ToString(CultureInfo.InvariantCulture)));
            if (Move(temporary.Root, folder.Root)) return folder;
        }
    }

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <exception cref="InputException">The folder is not a run folder.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        return File.Exists(folder.Arguments) ? folder : throw InputException.At(path, "it contains no run.json",
            "the folder of a run, such as runs/1", "'earmark train DATA' creates one.");
    }

    /// <summary>Returns the run of a fold inside this run. It may not exist yet.</summary>
    public new RunFolder Fold(int index) => new(PathOf(FoldName(index)));

    /// <summary>Returns the run of a fold inside this run and creates it if necessary.</summary>
    public RunFolder StartFold(int index, RunStart start)
    {
        var folder = Fold(index);
        Directory.CreateDirectory(folder.Root);
        folder.Reserve(start with { Fold = index });
        return folder;
    }

    /// <summary>Returns the cross-validation with a seed inside this run. It may not exist yet.</summary>
    /// <param name="seed">The seed.</param>
    public new RunFolder Seed(ulong seed) => new(PathOf(SeedName(seed)));

    /// <summary>Returns the cross-validation with a seed inside this run and creates it if necessary. Several tasks may do this at the same time, because they write the same files.</summary>
    internal RunFolder StartSeed(ulong seed, RunStart start, string preset, IReadOnlyList<Fold> folds)
    {
        var folder = Seed(seed);
        if (File.Exists(folder.Arguments)) return folder;
        Directory.CreateDirectory(folder.Root);
        WriteText(folder.Preset, preset);
        if (File.Exists(Vocabulary)) WriteText(folder.Vocabulary, File.ReadAllText(Vocabulary));
        folder.SaveFolds(folds);
        folder.Reserve(start with { Fold = null, Seeds = 1 }); // last, because it makes the folder a run
        return folder;
    }

    /// <summary>Writes the folds unless there is a file of them.</summary>
    internal void SaveFolds(IReadOnlyList<Fold> folds)
    {
        if (!File.Exists(Folds)) WriteOnce(Folds, () => Earmark.Data.Fold.Save(Folds, folds));
    }

    /// <summary>Returns the folder of a round of self-verification inside this run, which has a folder for each fold. It may not exist yet.</summary>
    /// <param name="round">Number of the round, from 1.</param>
    public new RunFolder Round(int round) => new(PathOf(RoundName(round)));

    /// <summary>Whether the run is a finished fold, with scores and metrics.</summary>
    internal bool IsFinishedFold => File.Exists(OutOfFold) && File.Exists(Result);

    /// <summary>File of the scores of the teacher, if there is one.</summary>
    internal string TeacherScores => PathOf("teacher.csv");

    /// <summary>File of the verdicts of a round of self-verification.</summary>
    internal string Verdicts => PathOf("verdicts.csv");

    /// <summary>The run of which this run is a fold, also in a round of self-verification, or null if this run is not a fold.</summary>
    public RunFolder? OuterRun
    {
        get
        {
            var parent = System.IO.Path.GetDirectoryName(Root);
            return Outer(parent) ?? (System.IO.Path.GetFileName(parent) is { } name && name.StartsWith("round", StringComparison.Ordinal) ? Outer(System.IO.Path.GetDirectoryName(parent)) : null);

            static RunFolder? Outer(string? path) => path is not null && new RunFolder(path) is var outer && File.Exists(outer.Arguments) && File.Exists(outer.Folds) ? outer : null;
        }
    }

    /// <summary>Reads the arguments of the run.</summary>
    /// <exception cref="InputException">run.json is corrupt.</exception>
    public RunStart ReadStart()
    {
        RegularFile.Require(Arguments, "the file written by 'earmark train'");
        try
        {
            return JsonSerializer.Deserialize<RunStart>(File.ReadAllText(Arguments), JsonFormat.Indented) ?? throw new JsonException("it is empty");
        }
        catch (JsonException error)
        {
            throw InputException.At(Arguments, $"it cannot be read ({error.Message})", "the file written by 'earmark train'");
        }
    }

    /// <summary>Serialises a value as JSON for a file of the run folder: indented, with letters unescaped.</summary>
    internal static string ToJson<T>(T value) => JsonSerializer.Serialize(value, JsonFormat.Indented) + "\n";

    /// <summary>Writes the metrics, which marks the run as finished.</summary>
    internal void Finish(IReadOnlyDictionary<string, double> metrics) => WriteText(Result, ToJson(metrics));

    /// <summary>Writes a text file atomically.</summary>
    internal static void WriteText(string path, string text) => AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Deletes temporary files left by a process that crashed. The caller holds the lease of the folder.</summary>
    internal void DeleteTemporaryFiles()
    {
        foreach (var leftover in Directory.EnumerateFiles(Root, "*" + AtomicFile.TemporarySuffix)) File.Delete(leftover);
    }

    // Returns false if the name is taken, for example by a run that was started at the same time.
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

    // An existing file is not overwritten, except for an empty file that earlier versions left on a full disk.
    private void Reserve(RunStart start)
    {
        if (new FileInfo(Arguments) is not { Exists: true, Length: > 0 }) WriteOnce(Arguments, () => WriteText(Arguments, JsonSerializer.Serialize(start, JsonFormat.Indented)));
    }

    // Another process may write the same file at the same time, and delete the temporary file of this one.
    private static void WriteOnce(string path, Action write)
    {
        try
        {
            write();
        }
        catch (IOException) when (File.Exists(path))
        {
            // It has been written.
        }
    }
}

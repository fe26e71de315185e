using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>A line of a sweep: a run with changed keys of the preset.</summary>
/// <param name="Name">Name of the run.</param>
/// <param name="Settings">The changed keys, such as "schedule.steps=2000".</param>
/// <param name="Preset">The preset with the changed keys.</param>
public sealed record SweepLine(string Name, IReadOnlyList<string> Settings, Preset Preset);

/// <summary>
/// Reads a sweep, a table of runs to compare. Each line has the name of a run, a tab, and the changed keys of the preset, separated by spaces; a run without changes has only a name. Empty lines and lines that start with
/// # are ignored. A value may contain spaces, such as examples.cropMin=8000 samples.
/// </summary>
public static class Sweep
{
    private const string Expected = "a name, a tab and changed keys, such as 'long<TAB>schedule.steps=7200 optimiser.emaDecay=0'";

    /// <summary>Reads a file. All lines are checked before any run starts.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="load">Returns the preset with changed keys.</param>
    /// <exception cref="InputException">The file does not exist or has no runs, a name is unusable or repeated, or a key or value is invalid. The message states the line.</exception>
    public static IReadOnlyList<SweepLine> Load(string path, Func<IReadOnlyList<string>, Preset> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        if (!File.Exists(path)) throw InputException.At($"--sweep {path}", Directory.Exists(path) ? "it is a folder" : "no such file", $"a text file; each line has {Expected}");
        RegularFile.Require(path, "a text file");
        var lines = new List<SweepLine>();
        foreach (var (index, text) in File.ReadLines(path).Index())
        {
            if (text.Trim().Length == 0 || text.StartsWith('#')) continue;
            var line = Parse(new FileLine(path, index + 1), text, load);
            // Names that differ only in case are the same folder on some systems.
            if (lines.Exists(other => other.Name.Equals(line.Name, StringComparison.OrdinalIgnoreCase)))
                throw InputException.At(new FileLine(path, index + 1), $"the name {Quoted.Format(line.Name)} occurs twice", "different names");
            lines.Add(line);
        }
        return lines.Count > 0 ? lines : throw InputException.At(path, "it has no runs", $"at least one line with {Expected}");
    }

    private static SweepLine Parse(FileLine where, string text, Func<IReadOnlyList<string>, Preset> load)
    {
        var fields = text.Split('\t', 2);
        FileName.RequirePortable($"{where}", fields[0]);
        var settings = new List<string>();
        foreach (var part in fields.Length == 1 ? [] : fields[1].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) >= 1) settings.Add(part);
            else if (settings.Count > 0 && !part.StartsWith('=')) settings[^1] += $" {part}"; // a value with a space, such as "400 samples"
            else throw InputException.At(where, $"{Quoted.Format(part)} is not a changed key", Expected);
        }
        try
        {
            return new(fields[0], settings, load(settings));
        }
        catch (InputException error)
        {
            throw new InputException($"{where}: {error.Message}", error);
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Earmark.Bench;

/// <summary>Writes all values as JSON, and a table in Markdown.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes both files and returns the path of the table.</summary>
    /// <param name="folder">Folder of all results. The files are written to a folder with the name of the processor.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="command">Command that reproduces the results, without local paths.</param>
    /// <param name="results">The measurements.</param>
    /// <param name="pieces">The benchmarks of pieces.</param>
    public static string Write(string folder, Machine machine, string command, IReadOnlyList<Result> results, IReadOnlyList<Piece> pieces)
    {
        var path = Path.Combine(folder, machine.FolderName);
        Directory.CreateDirectory(path);
        var name = $"{DateTime.UtcNow:yyyy-MM-dd-HHmm}";
        var date = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(path, $"{name}.json"), JsonSerializer.Serialize(new { Date = date, Machine = machine, Command = command, Results = results, Pieces = pieces }, Json) + "\n");
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"# {machine.Processor}\n\n{date} UTC. {machine.Cores} logical processors, {machine.Threads} threads, {machine.MemoryGib} GiB. {machine.System}. {machine.Versions}. Command: `{command}`.\n\n");
        if (results.Any(result => result.Ratio is not null))
        {
            table.Append("| measurement | reference | relative speed | Earmark | reference | unit |\n|---|---|---|---|---|---|\n");
            foreach (var result in results.Where(result => result.Ratio is not null))
                table.Append(CultureInfo.InvariantCulture, $"| {result.Title} | {result.ReferenceName} | **{result.Ratio:0.00}** | {Text(result.Earmark)} | {Text(result.Reference)} | {result.Unit} |\n");
            table.Append('\n');
        }
        var alone = results.Where(result => result.Ratio is null).ToArray();
        if (alone.Length > 0) table.Append("| Earmark alone | median (all values) | unit |\n|---|---|---|\n");
        foreach (var result in alone) table.Append(CultureInfo.InvariantCulture, $"| {result.Title} | {Text(result.Earmark)} | {result.Unit} |\n");
        if (pieces.Count > 0)
        {
            table.Append("\n| on one thread | s of audio/s | kB allocated per s of audio |\n|---|---|---|\n");
            foreach (var piece in pieces) table.Append(CultureInfo.InvariantCulture, $"| {piece.Name} | {piece.SecondsPerSecond:N0} | {piece.AllocatedBytes / 1000:N0} |\n");
        }
        var file = Path.Combine(path, $"{name}.md");
        File.WriteAllText(file, table.ToString());
        return file;
    }

    private static string Text(IReadOnlyList<double> values) => string.Create(CultureInfo.InvariantCulture, $"{Result.Median(values):G4} ({string.Join(", ", values.Select(value => value.ToString("G4", CultureInfo.InvariantCulture)))})");
}

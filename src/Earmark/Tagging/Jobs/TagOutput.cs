using System.Text.Json;
using Earmark.Scoring;
using Earmark.Tagging.Formats;

namespace Earmark.Tagging.Jobs;

/// <summary>Writes the results of a finished job in a format of <see cref="TagFormat"/>. Recordings that could not be tagged are not in it: they are listed in a file of their own.</summary>
/// <param name="path">Path of the file, or of the folder if the format has one file per recording.</param>
/// <param name="format">The format.</param>
/// <param name="maxFrequency">Half the sample rate of the model, in Hz.</param>
public sealed class TagOutput(string path, TagFormat format, double maxFrequency)
{
    /// <summary>Name of the list of failures in a folder of results.</summary>
    public const string FailuresName = "failures.csv";

    private const int MaxFailures = 20;

    private readonly TagWriterOptions options = new() { MaxFrequency = maxFrequency };

    /// <summary>Path of the list of failures: <c>failures.csv</c> in a folder of results, <c>tags.failures.csv</c> beside <c>tags.csv</c>.</summary>
    public string FailuresPath => format.IsOneFilePerRecording ? Path.Combine(path, FailuresName) : $"{Path.ChangeExtension(path, null)}.{FailuresName}";

    /// <summary>
    /// Whether another process may write the same results: at the same time, or because the first one was killed while it wrote them. Each process then has its own temporary files, and results that already exist with the
    /// same content are kept.
    /// </summary>
    public bool IsShared { get; init; }

    /// <summary>Writes the results under a temporary name, then renames them. Only one result is in memory.</summary>
    /// <param name="paths">Paths of the recordings, in the order of the output.</param>
    /// <param name="find">Returns the result of a recording. It is called again for those that could not be tagged.</param>
    /// <param name="isContinued">Whether the job was stopped before, possibly while it was writing the results.</param>
    /// <param name="cancellationToken">Cancels the operation. No file is written.</param>
    /// <returns>The numbers of recordings, and the first failures.</returns>
    /// <exception cref="InputException">There is already a file with the name. Nothing is overwritten.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public TagSummary Write(IReadOnlyList<string> paths, Func<string, TagResult> find, bool isContinued, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(find);
        if (!isContinued && !IsShared && !format.IsOneFilePerRecording && Path.Exists(FailuresPath)) throw FinalName.Exists(FailuresPath);
        var (summary, failed) = (new TagSummary(MaxFailures), new List<string>());
        FinalName.Write(path, isContinued, temporary =>
        {
            var recordings = paths.Select(recording =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Count(find(recording), summary, failed);
            }).OfType<TaggedRecording>();
            if (format.IsOneFilePerRecording) WriteFiles(temporary, CommonFolder(paths), recordings);
            else WriteFile(temporary, recordings);
            // The list is complete before the results get their name.
            var rows = failed.Select(recording => RowOf(find(recording))).Prepend(["path", "error", "kind"]);
            if (format.IsOneFilePerRecording)
            {
                if (failed.Count > 0) CsvFile.Write(Path.Combine(temporary, FailuresName), rows);
                return;
            }
            if (isContinued) File.Delete(FailuresPath); // written before the job was stopped
            if (failed.Count > 0) FinalName.Write(FailuresPath, isContinued, list => CsvFile.Write(list, rows), IsShared);
            else if (Path.Exists(FailuresPath)) throw FinalName.Exists(FailuresPath);
        }, IsShared);
        return summary;
    }

    private static string[] RowOf(TagResult result)
    {
        var (error, path) = (result.Error ?? "", result.Path + ": ");
        return [result.Path, error.StartsWith(path, StringComparison.Ordinal) ? error[path.Length..] : error, JsonNamingPolicy.CamelCase.ConvertName($"{result.Kind}")];
    }

    private static TaggedRecording? Count(TagResult result, TagSummary summary, List<string> failed)
    {
        summary.Add(result);
        if (result.Recording is null) failed.Add(result.Path);
        return result.Recording;
    }

    // The folders of the recordings are kept below their common folder, so that equal names do not collide.
    private void WriteFiles(string folder, string? root, IEnumerable<TaggedRecording> recordings)
    {
        Directory.CreateDirectory(folder);
        foreach (var recording in recordings)
        {
            var full = Path.GetFullPath(recording.Path);
            var relative = root is null ? full.Replace(":", "", StringComparison.Ordinal).TrimStart(Path.DirectorySeparatorChar) : Path.GetRelativePath(root, full);
            var file = Path.Combine(folder, Path.GetDirectoryName(relative) ?? "", format.FileNameFor(recording.Path));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            WriteFile(file, [recording]);
        }
    }

    private void WriteFile(string file, IEnumerable<TaggedRecording> recordings)
    {
        using var stream = new FileStream(file, FileMode.CreateNew);
        using (var writer = format.CreateWriter(stream, options))
        {
            foreach (var recording in recordings) writer.Append(recording);
            writer.Complete();
        }
        stream.Flush(flushToDisk: !format.IsOneFilePerRecording);
    }

    // Null if there is none, as for recordings on several drives of Windows.
    private static string? CommonFolder(IEnumerable<string> paths)
    {
        string? common = null;
        foreach (var folder in paths.Select(path => Path.GetDirectoryName(Path.GetFullPath(path))!))
        {
            common ??= folder;
            while (folder != common && !folder.StartsWith(Path.EndsInDirectorySeparator(common) ? common : common + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                if (Path.GetDirectoryName(common) is not { } parent) return null;
                common = parent;
            }
        }
        return common;
    }
}

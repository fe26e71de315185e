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
            var list = format.IsOneFilePerRecording ? Path.Combine(temporary, FailuresName) : FailuresPath;
            if (failed.Count > 0) CsvFile.Write(list, failed.Select(recording => (string[])[recording, find(recording).Error ?? ""]).Prepend(["path", "error"]));
            else if (isContinued && File.Exists(list)) File.Delete(list); // written before the job was stopped
        });
        return summary;
    }

    private static TaggedRecording? Count(TagResult result, TagSummary summary, List<string> failed)
    {
        summary.Add(result);
        if (result.Recording is null) failed.Add(result.Path);
        return result.Recording;
    }

    // The folders of the recordings are kept below their common folder, so that equal names do not collide.
    private void WriteFiles(string folder, string root, IEnumerable<TaggedRecording> recordings)
    {
        Directory.CreateDirectory(folder);
        foreach (var recording in recordings)
        {
            var file = Path.Combine(folder, Path.GetDirectoryName(Path.GetRelativePath(root, Path.GetFullPath(recording.Path))) ?? "", format.FileNameFor(recording.Path));
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

    private static string CommonFolder(IEnumerable<string> paths)
    {
        string? common = null;
        foreach (var folder in paths.Select(path => Path.GetDirectoryName(Path.GetFullPath(path))!))
        {
            common ??= folder;
            while (folder != common && !folder.StartsWith(Path.EndsInDirectorySeparator(common) ? common : common + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                common = Path.GetDirectoryName(common)!;
        }
        return common ?? "";
    }
}

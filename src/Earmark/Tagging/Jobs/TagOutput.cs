using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging.Formats;

namespace Earmark.Tagging.Jobs;

/// <summary>Writes the results of a finished job in a format of <see cref="TagFormat"/>. Recordings that could not be tagged are not in it: they are listed in a file of their own.</summary>
public static class TagOutput
{
    /// <summary>Name of the list of failures in a folder of results.</summary>
    public const string FailuresName = "failures.csv";

    /// <summary>Returns the path of the list of failures: <c>failures.csv</c> in a folder of results, <c>tags.failures.csv</c> beside <c>tags.csv</c>.</summary>
    /// <param name="path">Path of the results.</param>
    /// <param name="format">Format of the results.</param>
    public static string FailuresPath(string path, TagFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.IsOneFilePerRecording ? Path.Combine(path, FailuresName) : $"{Path.ChangeExtension(path, null)}.{FailuresName}";
    }

    /// <summary>Writes the results. Files are written atomically.</summary>
    /// <param name="path">Path of the file, or of the folder if the format has one file per recording.</param>
    /// <param name="format">The format.</param>
    /// <param name="results">The results, in the order of the file.</param>
    /// <param name="maxFrequency">Half the sample rate of the model, in Hz.</param>
    /// <returns>The recordings that could not be tagged.</returns>
    public static IReadOnlyList<Failure> Write(string path, TagFormat format, IEnumerable<TagResult> results, double maxFrequency)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(results);
        var failures = new List<Failure>();
        var options = new TagWriterOptions { MaxFrequency = maxFrequency };
        var tagged = results.Select(result =>
        {
            if (result.Recording is null) failures.Add(new(result.Path, result.Error ?? ""));
            return result.Recording;
        }).OfType<TaggedRecording>();
        if (format.IsOneFilePerRecording) WriteFiles(path, format, tagged, options);
        else AtomicFile.Write(path, stream => Append(format, stream, options, tagged));
        if (failures.Count > 0) CsvFile.Write(FailuresPath(path, format), failures.Select(failure => (string[])[failure.Name, failure.Reason]).Prepend(["path", "error"]));
        return failures;
    }

    // The folders of the recordings are kept below their common folder, so that equal names do not collide.
    private static void WriteFiles(string folder, TagFormat format, IEnumerable<TaggedRecording> recordings, TagWriterOptions options)
    {
        Directory.CreateDirectory(folder);
        TaggedRecording[] all = [.. recordings];
        var root = CommonFolder(all.Select(recording => Path.GetFullPath(recording.Path)));
        foreach (var recording in all)
        {
            var path = Path.Combine(folder, Path.GetDirectoryName(Path.GetRelativePath(root, Path.GetFullPath(recording.Path))) ?? "", format.FileNameFor(recording.Path));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, stream => Append(format, stream, options, [recording]), flush: false);
        }
    }

    private static void Append(TagFormat format, Stream stream, TagWriterOptions options, IEnumerable<TaggedRecording> recordings)
    {
        using var writer = format.CreateWriter(stream, options);
        foreach (var recording in recordings) writer.Append(recording);
        writer.Complete();
    }

    private static string CommonFolder(IEnumerable<string> paths)
    {
        string? common = null;
        foreach (var folder in paths.Select(path => Path.GetDirectoryName(path)!).Distinct(StringComparer.Ordinal))
        {
            common ??= folder;
            while (folder != common && !folder.StartsWith(Path.EndsInDirectorySeparator(common) ? common : common + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                common = Path.GetDirectoryName(common)!;
        }
        return common ?? "";
    }
}

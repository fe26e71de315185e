using System.Diagnostics;
using System.Globalization;
using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;

namespace Earmark.Cli;

/// <summary>Runs a job of <c>earmark tag</c> with progress, and shows or saves its results.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="job">The job.</param>
/// <param name="paths">The recordings, in the order of the output.</param>
/// <param name="cancellationToken">Cancels the job.</param>
internal sealed class TagRun(Terminal terminal, TagJob job, IReadOnlyList<string> paths, CancellationToken cancellationToken)
{
    private const string PartialSuffix = ".partial";

    /// <summary>Tags all recordings, then shows the results.</summary>
    /// <param name="format">The format, or null for a table.</param>
    /// <param name="maxFrequency">Half the sample rate of the model, in Hz.</param>
    public int Show(TagFormat? format, double maxFrequency)
    {
        var results = new Dictionary<string, TagResult>(StringComparer.Ordinal);
        Run(paths, 0, result => results.Add(result.Path, result));
        TagResult[] ordered = [.. paths.Select(path => results[path])];
        Show(terminal, format, ordered, maxFrequency);
        return Report(ordered, null);
    }

    /// <summary>Shows results on standard output.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="format">The format, or null for a table.</param>
    /// <param name="results">The results. Those that failed are omitted.</param>
    /// <param name="maxFrequency">Half the sample rate of the model, in Hz.</param>
    public static void Show(Terminal terminal, TagFormat? format, IReadOnlyList<TagResult> results, double maxFrequency)
    {
        TagResult[] tagged = [.. results.Where(result => result.Segments is not null)];
        if (format is not null)
        {
            using var stream = new MemoryStream();
            using (var writer = format.CreateWriter(stream, new() { MaxFrequency = maxFrequency }))
            {
                foreach (var result in tagged) writer.Append(new(result.Path, result.Seconds, result.Segments!));
                writer.Complete();
            }
            terminal.Document(System.Text.Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\r', '\n'));
            return;
        }
        if (tagged.Length == 0) return;
        var whole = tagged.All(result => result.Segments!.All(segment => segment.Start == 0 && segment.End == result.Seconds));
        if (whole)
            terminal.Table(["recording", "labels"], tagged.Select(result => (object[])[result.Path,
                result.Segments is [] ? "-" : string.Join(", ", result.Segments!.Select(segment => string.Create(CultureInfo.InvariantCulture, $"{segment.Label} {segment.Score:0.00}")))]));
        else
            terminal.Table(["recording", "start", "end", "label", "score"], tagged.SelectMany(result => result.Segments!.Select(segment => (object[])[result.Path,
                segment.Start.ToString("0.00", CultureInfo.InvariantCulture), segment.End.ToString("0.00", CultureInfo.InvariantCulture), segment.Label, segment.Score.ToString("0.00", CultureInfo.InvariantCulture)])));
    }

    /// <summary>Tags the recordings that are not in the journal yet, and writes the results once all are tagged.</summary>
    /// <param name="output">Path of the results.</param>
    /// <param name="format">Format of the results.</param>
    /// <param name="header">The job.</param>
    /// <param name="clips">Folder and number per label of the clips that are cut out, or null.</param>
    public int Save(string output, TagFormat format, TagJournalHeader header, (string Folder, int PerLabel)? clips)
    {
        var part = header.Shard.Count == 1 ? output : $"{output}.shard-{header.Shard.Index + 1}-of-{header.Shard.Count}";
        RequireFree(output, part, format);
        using (var journal = TagJournal.Open(part + PartialSuffix, header))
        {
            string[] remaining = [.. paths.Where(path => !journal.IsDone(path))];
            if (remaining.Length < paths.Count) terminal.Message(Number($"continuing: {paths.Count - remaining.Length:N0} of {paths.Count:N0} recordings are already tagged"));
            var found = paths.Count - remaining.Length;
            try
            {
                Run(remaining, found, result =>
                {
                    journal.Append(result);
                    found++;
                });
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new CommandCancelledException(Number($"cancelled after {found:N0} of {paths.Count:N0} recordings; the results are in {part + PartialSuffix}; the same command continues"), cancellationToken);
            }
            if (header.Shard.Count == 1)
            {
                TagOutput.Write(output, format, paths.Select(path => journal.Find(path)!), header.MaxFrequency);
                if (clips is var (folder, perLabel)) CutClips(folder, perLabel, journal);
            }
            var exitCode = Report(paths.Select(path => journal.Find(path)!), format.IsOneFilePerRecording || header.Shard.Count > 1 ? null : TagOutput.FailuresPath(output, format));
            if (header.Shard.Count == 1) terminal.WriteResult(Number($"{output}: {paths.Count:N0} recordings"));
            else terminal.WriteResult(Number($"{part}: {paths.Count:N0} of {header.Recordings:N0} recordings; join all shards with: earmark merge {output}.shard-* --out {output}"));
            Finish(journal, part, header.Shard.Count > 1);
            return exitCode;
        }
    }

    private static void Finish(TagJournal journal, string part, bool keep)
    {
        journal.Dispose();
        if (keep) File.Move(part + PartialSuffix, part);
        else File.Delete(part + PartialSuffix);
    }

    private static void RequireFree(string output, string part, TagFormat format)
    {
        if (format.IsOneFilePerRecording && part == output)
        {
            OutputFolder.RequireUsable("--out", output);
            if (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any() && !File.Exists(part + PartialSuffix)) throw InputException.At($"--out {output}", "the folder is not empty", "a new or empty folder", "Nothing is overwritten.");
            return;
        }
        OutputFile.RequireFree("--out", part);
        if (part == output && !File.Exists(part + PartialSuffix)) OutputFile.RequireFree("--out", TagOutput.FailuresPath(output, format));
    }

    private void Run(IReadOnlyList<string> remaining, int already, Action<TagResult> onResult)
    {
        if (remaining.Count == 0) return;
        var (clock, seconds, gate) = (Stopwatch.StartNew(), 0.0, new Lock());
        using var progress = Progress.Start(terminal, "tagging", paths.Count, paths.Count == 1 ? "recording" : "recordings", from: already);
        job.RunAsync(remaining, result =>
        {
            WarningList.Show(terminal, result.Warnings);
            onResult(result);
            progress.Add();
        }, more =>
        {
            lock (gate)
            {
                seconds += more;
                progress.Note(Number($"{seconds / 3600:0.00} h of audio, {seconds / 3600 / Math.Max(1e-3, clock.Elapsed.TotalMinutes):0.0} h/min"));
            }
        }, cancellationToken).GetAwaiter().GetResult();
    }

    private void CutClips(string folder, int perLabel, TagJournal journal)
    {
        var (count, failures) = SegmentClips.Write(folder, paths.Select(path => journal.Find(path)!), perLabel, cancellationToken);
        foreach (var failure in failures) terminal.Warn(failure.ToString());
        terminal.Message(Number($"{folder}: {count:N0} clips"));
    }

    private int Report(IEnumerable<TagResult> results, string? list)
    {
        TagResult[] failures = [.. results.Where(result => result.Error is not null)];
        if (failures.Length == 0) return ExitCode.Success;
        const int Shown = 20;
        foreach (var failure in failures.Take(Shown)) terminal.Warn(new Failure(failure.Path, failure.Error!).ToString());
        if (failures.Length > Shown) terminal.Warn(Number($"... and {failures.Length - Shown:N0} more recordings that cannot be tagged"));
        terminal.Message(Number($"{failures.Length:N0} of {paths.Count:N0} recordings cannot be tagged{(list is null ? "" : $" (listed in {list})")}"));
        return ExitCode.Failures;
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

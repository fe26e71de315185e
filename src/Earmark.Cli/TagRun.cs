using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;
using static System.FormattableString;

namespace Earmark.Cli;

/// <summary>Runs a job of <c>earmark tag</c> with progress, and shows or saves its results.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="job">The job.</param>
/// <param name="paths">The recordings, in the order of the output.</param>
/// <param name="cancellationToken">Cancels the job.</param>
internal sealed class TagRun(Terminal terminal, TagJob job, IReadOnlyList<string> paths, CancellationToken cancellationToken)
{
    private readonly WarningList warnings = new(terminal);

    /// <summary>Tags all recordings and shows each result as soon as it and those before it are known.</summary>
    /// <param name="printer">Shows the results.</param>
    public int Show(ITagPrinter printer)
    {
        var summary = new TagSummary(TagReport.MaxShownFailures);
        Run(0, paths, job.RunInOrderAsync, result =>
        {
            summary.Add(result);
            if (result.Recording is { } recording) printer.Add(recording);
        }, done => $"cancelled after {done:N0} of {paths.Count:N0} recordings");
        printer.Complete();
        return TagReport.Show(terminal, summary, null);
    }

    /// <summary>Tags the recordings that are not in the journal yet, and writes the results once all are tagged.</summary>
    /// <param name="output">Path of the results.</param>
    /// <param name="format">Format of the results.</param>
    /// <param name="header">The job.</param>
    /// <param name="clips">Folder and number per label of the clips that are cut out, or null.</param>
    public int Save(string output, TagFormat format, TagJournalHeader header, (string Folder, int PerLabel)? clips)
    {
        var files = new TagFiles(output, header.Shard);
        if (header.Shard.Count > 1) return SaveShard(files, format, header);
        var isContinued = File.Exists(files.Journal);
        if (!isContinued) files.RequireFree(format, clips?.Folder, header.MaxFrequency);
        using var journal = TagJournal.Open(files.Journal, header);
        TagRemaining(journal, files.Journal);
        var exitCode = WriteResults(journal, files, format, clips, isContinued);
        journal.Dispose();
        File.Delete(files.Journal);
        return exitCode;
    }

    // Schedulers restart tasks of job arrays, and can run a task twice at the same time. Therefore, every process has its own journal. The first one that has all results gives its journal the final name.
    private int SaveShard(TagFiles files, TagFormat format, TagJournalHeader header)
    {
        if (IsFinished(files, header)) return ExitCode.Success;
        var earlier = files.FindJournals();
        try
        {
            if (earlier.Count == 0) files.RequireFree(format, null, header.MaxFrequency);
            else OutputFile.RequireFree("--out", files.Part);
        }
        catch (InputException) when (IsFinished(files, header))
        {
            return ExitCode.Success; // another process has just finished the shard
        }
        int exitCode;
        using (var journal = TagJournal.Continue(files.Journal, earlier, header))
        {
            TagRemaining(journal, files.Journal);
            journal.CopyEarlier(paths);
            exitCode = CompleteShard(journal, files, format);
        }
        try
        {
            File.Move(files.Journal, files.Part);
        }
        catch (IOException) when (File.Exists(files.Part)) // another process has finished the shard, and may have deleted this journal
        {
            if (!IsFinished(files, header)) throw FinalName.Exists(files.Part);
            File.Delete(files.Journal);
        }
        foreach (var journal in earlier) File.Delete(journal);
        return exitCode;
    }

    private bool IsFinished(TagFiles files, TagJournalHeader header)
    {
        if (!File.Exists(files.Part)) return false;
        using var part = TagJournal.Load(files.Part);
        if (part.Header != header) return false;
        terminal.WriteResult($"{files.Part}: this shard is already finished");
        return true;
    }

    private void TagRemaining(TagJournal journal, string path)
    {
        string[] remaining = [.. paths.Where(recording => !journal.IsDone(recording))];
        var already = paths.Count - remaining.Length;
        if (already > 0) terminal.Message(Invariant($"resuming: {already:N0} of {paths.Count:N0} recordings are already tagged"));
        Run(already, remaining, job.RunAsync, journal.Append, done => $"cancelled after {done:N0} of {paths.Count:N0} recordings; the results are in {path}; run the same command again to resume");
    }

    private int WriteResults(TagJournal journal, TagFiles files, TagFormat format, (string Folder, int PerLabel)? clips, bool isContinued)
    {
        try
        {
            IReadOnlyList<Failure> uncut = [];
            if (clips is var (folder, perLabel))
            {
                (var count, uncut) = SegmentClips.Write(folder, paths.Select(path => journal.Find(path)!), perLabel, isContinued, cancellationToken);
                foreach (var failure in uncut) terminal.Warn(failure.ToString());
                terminal.Message(Invariant($"{folder}: {count:N0} clips"));
            }
            var results = new TagOutput(files.Output, format, journal.Header.MaxFrequency);
            var summary = results.Write(paths, path => journal.Find(path)!, isContinued, cancellationToken);
            var exitCode = TagReport.Show(terminal, summary, results.FailuresPath);
            terminal.WriteResult($"{files.Output}: {TagReport.Count(summary)}");
            return uncut.Count > 0 ? ExitCode.Failures : exitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CommandCancelledException(Invariant($"cancelled after all {paths.Count:N0} recordings were tagged; the results are in {files.Journal}; run the same command again to resume"), cancellationToken);
        }
    }

    private int CompleteShard(TagJournal journal, TagFiles files, TagFormat format)
    {
        var summary = new TagSummary(TagReport.MaxShownFailures);
        foreach (var path in paths) summary.Add(journal.Find(path)!);
        var exitCode = TagReport.Show(terminal, summary, null);
        var chosen = TagFormat.ForExtension(files.Output) == format ? "" : $" --format {format.Name}";
        terminal.WriteResult(Invariant($"{files.Part}: {paths.Count:N0} of {journal.Header.Recordings:N0} recordings; to merge all shards: ")
            + $"earmark merge {Shell.Quote(files.Output + ".shard-")}* --out {Shell.Quote(files.Output)}{chosen}");
        return exitCode;
    }

    private void Run(int already, IReadOnlyList<string> remaining, Func<IReadOnlyList<string>, Action<TagResult>, IProgress<TagProgress>?, CancellationToken, Task> run, Action<TagResult> onResult,
        Func<int, FormattableString> cancelled)
    {
        if (remaining.Count == 0) return;
        var done = already;
        using var display = new TaggingDisplay(terminal, paths.Count, already);
        try
        {
            run(remaining, result =>
            {
                warnings.Add(result.Warnings);
                onResult(result);
                done++;
                display.Add();
            }, display, cancellationToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CommandCancelledException(Invariant(cancelled(done)), cancellationToken);
        }
        finally
        {
            warnings.Complete();
        }
    }
}

using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;

namespace Earmark.Cli;

/// <summary>The files of a job of <c>earmark tag</c>. The extension of journals keeps them from being taken for recordings. Those of shards are named by <see cref="ShardFiles"/>.</summary>
/// <param name="output">Value of --out.</param>
/// <param name="shard">The shard.</param>
internal sealed class TagFiles(string output, Shard shard)
{
    /// <summary>The results of all shards.</summary>
    public string Output { get; } = Path.TrimEndingDirectorySeparator(output);

    /// <summary>The finished results of a shard. Without shards, the results.</summary>
    public string Part => shard.Count == 1 ? Output : ShardFiles.Part(Output, shard);

    /// <summary>The journal of this process. Without shards, that of all processes of the job.</summary>
    public string Journal { get; } = shard.Count == 1 ? $"{Path.TrimEndingDirectorySeparator(output)}.partial.jsonl" : ShardFiles.NewJournal(Path.TrimEndingDirectorySeparator(output), shard);

    /// <summary>Returns the journals of other processes of the same shard, which may still be running.</summary>
    public IReadOnlyList<string> FindJournals() => ShardFiles.Journals(Output, shard);

    /// <summary>Rejects a new job whose files exist or cannot be written.</summary>
    /// <param name="format">Format of the results.</param>
    /// <param name="clips">Folder of the clips, or null.</param>
    /// <param name="maxFrequency">Half the sample rate of the model, in Hz.</param>
    /// <exception cref="InputException">A file exists or cannot be written.</exception>
    public void RequireFree(TagFormat format, string? clips, double maxFrequency)
    {
        RequireOutputFree(format);
        RequireNoTemporary("--out", Output);
        if (!format.IsOneFilePerRecording) OutputFile.RequireFree("--out", new TagOutput(Output, format, maxFrequency).FailuresPath);
        if (shard.Count > 1) OutputFile.RequireFree("--out", Part);
        if (clips is null) return;
        RequireEmpty("--clips", clips);
        RequireNoTemporary("--clips", clips);
    }

    /// <summary>Rejects an output that exists or cannot be written. Another process may be writing its temporary files and its list of failures.</summary>
    /// <param name="format">Format of the results.</param>
    /// <exception cref="InputException">The output exists or cannot be written.</exception>
    public void RequireOutputFree(TagFormat format)
    {
        if (format.IsOneFilePerRecording) RequireEmpty("--out", Output);
        else OutputFile.RequireFree("--out", output);
    }

    /// <summary>Returns whether a recording is one of the clips that this or an earlier process of the job cuts out.</summary>
    /// <param name="recording">Path of the recording.</param>
    /// <param name="clips">Folder of the clips.</param>
    public static bool IsIn(string recording, string clips)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(clips));
        var full = Path.GetFullPath(recording);
        return full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || full.StartsWith(FinalName.TemporaryOf(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static void RequireEmpty(string option, string folder)
    {
        OutputFolder.RequireUsable(option, folder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw InputException.At($"{option} {folder}", "the folder is not empty", "a new or empty folder", "Nothing is overwritten.");
    }

    private static void RequireNoTemporary(string option, string path)
    {
        if (Path.Exists(FinalName.TemporaryOf(path)))
            throw InputException.At($"{option} {path}", $"{FinalName.TemporaryOf(path)} already exists", "no such file or folder", "If it was left by a command that was stopped, delete it.");
    }
}

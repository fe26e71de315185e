using Earmark.Tagging;
using Earmark.Tagging.Embeddings;
using Earmark.Tagging.Jobs;
using static System.FormattableString;

namespace Earmark.Cli;

/// <summary>Writes the embeddings of recordings for <c>earmark tag --embeddings</c>.</summary>
internal static class EmbeddingRun
{
    /// <summary>Computes and writes embeddings with progress.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="modelPath">Path of the model.</param>
    /// <param name="options">Device and number of threads.</param>
    /// <param name="windows">The windows, or null for one embedding of each recording.</param>
    /// <param name="paths">The recordings.</param>
    /// <param name="output">Path of the file.</param>
    /// <param name="cancellationToken">Cancels the operation. No file is written.</param>
    /// <returns>The exit code. Empty recordings do not count as unreadable.</returns>
    /// <exception cref="InputException">The output exists, the model has no embeddings, or no recording can be read.</exception>
    public static int Save(Terminal terminal, string modelPath, ModelOptions options, ScanOptions? windows, IReadOnlyList<string> paths, string output, CancellationToken cancellationToken)
    {
        foreach (var file in EmbeddingFile.FilesOf(output)) OutputFile.RequireFree("--embeddings", file);
        var (parallel, each) = options.DivideThreads(paths.Count);
        using var model = Model.Load(modelPath, each);
        GpuNotice.Show(terminal, model.GpuFallbackReason);
        model.Embedding(new float[model.Card.SampleRate], 1, model.Card.SampleRate, cancellationToken); // a model without embeddings is rejected before anything is read
        var job = new EmbeddingJob(model, windows, parallel);
        var (count, summary, warnings) = (0L, new TagSummary(TagReport.MaxShownFailures), new WarningList(terminal));
        int exitCode;
        try
        {
            Progress.Run(terminal, "computing embeddings", paths.Count, "recordings", progress => EmbeddingFile.Write(output, EmbeddingFile.ModelHash(modelPath), append => job.RunAsync(paths, append, result =>
            {
                count += result.Embeddings;
                summary.Add(result.Failure);
                warnings.Add(result.Warnings);
                progress.Add();
            }, cancellationToken).GetAwaiter().GetResult()));
        }
        finally
        {
            warnings.Complete();
            exitCode = TagReport.Show(terminal, summary, null, "embedded");
        }
        terminal.WriteResult(Invariant($"{output}: {count:N0} embedding{(count == 1 ? "" : "s")} of {TagReport.Count(summary)}"));
        return exitCode;
    }
}

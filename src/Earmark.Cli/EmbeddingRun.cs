using System.Globalization;
using Earmark.Tagging;
using Earmark.Tagging.Embeddings;

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
    /// <exception cref="InputException">The output exists, the model has no embeddings, or no recording can be read.</exception>
    public static int Save(Terminal terminal, string modelPath, ModelOptions options, ScanOptions? windows, IReadOnlyList<string> paths, string output, CancellationToken cancellationToken)
    {
        foreach (var file in EmbeddingFile.FilesOf(output)) OutputFile.RequireFree("--embeddings", file);
        // One thread for each recording if there are many, several if there are few.
        var parallel = Math.Clamp(paths.Count, 1, options.ThreadCount);
        using var model = Model.Load(modelPath, options with { Threads = options.ThreadCount / parallel });
        model.Embedding(new float[model.Card.SampleRate], 1, model.Card.SampleRate); // a model without embeddings is rejected before anything is read
        var job = new EmbeddingJob(model, windows, parallel);
        var (count, failures) = (0L, new List<Failure>());
        try
        {
            Progress.Run(terminal, "computing embeddings", paths.Count, "recordings", progress => EmbeddingFile.Write(output, EmbeddingFile.ModelHash(modelPath), append => job.RunAsync(paths, embedding =>
            {
                append(embedding);
                count++;
            }, (_, failure) =>
            {
                if (failure is not null) failures.Add(failure);
                progress.Add();
            }, cancellationToken).GetAwaiter().GetResult()));
        }
        finally
        {
            foreach (var failure in failures.Take(20)) terminal.Warn(failure.ToString());
            if (failures.Count > 20) terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"... and {failures.Count - 20:N0} more recordings that cannot be read"));
        }
        terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"{output}: {count:N0} embeddings of {paths.Count - failures.Count:N0} recordings"));
        return ExitCode.For(failures);
    }
}

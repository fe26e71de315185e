using System.Threading.Channels;
using Earmark.Audio;
using Earmark.FrontEnds;

namespace Earmark.Tagging.Embeddings;

/// <summary>Computes the embeddings of many recordings in parallel, in constant memory. A recording that cannot be read does not stop the others.</summary>
/// <remarks>
/// The embedding of a whole recording is computed from all its samples if it is not longer than 60 s. A longer one is divided into windows of 60 s, whose embeddings are averaged.
/// </remarks>
/// <param name="model">The model. With many recordings, it should use one thread.</param>
/// <param name="windows">The windows, or null for one embedding of each recording.</param>
/// <param name="parallel">Number of embeddings that are computed at the same time, at least 1. Embeddings do not depend on it.</param>
public sealed class EmbeddingJob(Model model, ScanOptions? windows, int parallel)
{
    // Finished recordings wait for an unfinished one before them, so more are open than are computed at the same time.
    private const int OpenPerWorker = 4, MaxWaiting = 256; // embeddings of each open recording

    private readonly int rate = model.Card.SampleRate;

    /// <summary>Computes embeddings.</summary>
    /// <param name="paths">Paths of the recordings.</param>
    /// <param name="onEmbedding">Receives the embeddings in the order of the paths, then by start. Calls are never concurrent.</param>
    /// <param name="onFinished">Receives the result of each recording after its embeddings. Calls are never concurrent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The windows are invalid.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public async Task RunAsync(IReadOnlyList<string> paths, Action<Embedding> onEmbedding, Action<EmbeddingResult> onFinished, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(onEmbedding);
        ArgumentNullException.ThrowIfNull(onFinished);
        var split = windows?.WindowsFor(model.Card);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(parallel);
        var running = new Queue<(ChannelReader<Embedding> Embeddings, Task<EmbeddingResult> Task)>();
        try
        {
            for (var next = 0; next < paths.Count || running.Count > 0;)
            {
                for (; next < paths.Count && running.Count < OpenPerWorker * parallel; next++)
                {
                    var (path, channel) = (paths[next], Channel.CreateBounded<Embedding>(MaxWaiting));
                    running.Enqueue((channel.Reader, Task.Run(() => EmbedAsync(path, split, channel.Writer, slots, stop.Token), stop.Token)));
                }
                var first = running.Peek();
                await foreach (var embedding in first.Embeddings.ReadAllAsync(stop.Token).ConfigureAwait(false)) onEmbedding(embedding);
                onFinished(await first.Task.ConfigureAwait(false));
                running.Dequeue();
            }
        }
        finally
        {
            // After an error, no task may use the model any longer.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var (_, task) in running) await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Computes the embedding of a whole recording, as for an index without windows.</summary>
    /// <param name="path">Path of the recording.</param>
    /// <param name="warnings">Receives problems that do not prevent decoding, such as a truncated file or silence, or null to ignore them.</param>
    /// <param name="cancellationToken">Cancels the operation within a second.</param>
    /// <exception cref="InputException">The recording cannot be read, or the model has no embeddings.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public Embedding Embed(string path, ICollection<string>? warnings = null, CancellationToken cancellationToken = default)
    {
        using var reader = AudioFile.Open(path, rate, cancellationToken);
        return Embed(reader, path, warnings, cancellationToken);
    }

    /// <summary>Computes the embedding of a recording or of a part of one that is already open at the sample rate of the model.</summary>
    internal Embedding Embed(AudioReader reader, string path, ICollection<string>? warnings, CancellationToken cancellationToken)
    {
        var recording = new MeteredReader(reader, path, cancellationToken);
        float[]? sum = null;
        var count = 0;
        foreach (var window in new Windows(OverlappingBlocks.MaxBlockSeconds * rate, OverlappingBlocks.MaxBlockSeconds * rate).Split(recording.Read))
        {
            var values = Compute(path, window.Samples, cancellationToken);
            if (sum is null) sum = values;
            else System.Numerics.Tensors.TensorPrimitives.Add(sum, values, sum);
            count++;
        }
        recording.Complete(warnings);
        System.Numerics.Tensors.TensorPrimitives.Divide(sum!, count, sum!);
        return new(path, 0, (double)recording.Count / rate, sum);
    }

    private async Task<EmbeddingResult> EmbedAsync(string path, Windows? split, ChannelWriter<Embedding> embeddings, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        var (count, warnings) = (0, new List<string>());
        try
        {
            if (split is null)
            {
                await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                Embedding embedding;
                try
                {
                    embedding = Embed(path, warnings, cancellationToken);
                }
                finally
                {
                    slots.Release();
                }
                await embeddings.WriteAsync(embedding, cancellationToken).ConfigureAwait(false);
                return new(path, 1, null, warnings);
            }
            using var reader = AudioFile.Open(path, rate, cancellationToken);
            var recording = new MeteredReader(reader, path, cancellationToken);
            foreach (var window in split.Split(recording.Read))
            {
                await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                float[] values;
                try
                {
                    values = Compute(path, window.Samples, cancellationToken);
                }
                finally
                {
                    slots.Release();
                }
                await embeddings.WriteAsync(new(path, (double)window.Start / rate, (double)(window.Start + window.Samples.Length) / rate, values), cancellationToken).ConfigureAwait(false);
                count++;
            }
            recording.Complete(warnings);
            return new(path, count, null, warnings);
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            var failure = Failure.From(path, exception, cancellationToken);
            // They have been passed on before the damaged part was read.
            if (count > 0) failure = failure with { Reason = FormattableString.Invariant($"{failure.Reason} Its embeddings up to this point are kept: {count:N0}.") };
            return new(path, count, failure, warnings);
        }
        finally
        {
            embeddings.Complete();
        }
    }

    private float[] Compute(string path, ReadOnlyMemory<float> samples, CancellationToken cancellationToken)
    {
        var values = model.Embedding(samples.ToArray(), 1, samples.Length, cancellationToken);
        return Array.TrueForAll(values, float.IsFinite) ? values : throw InputException.At(path, "a feature of its embedding is not finite", "finite features", "Check the level of the recording.", InputErrorKind.InvalidSamples);
    }
}

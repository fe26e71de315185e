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
    /// <param name="onFinished">Receives each path after its embeddings, and why they could not be computed (or not to the end of the recording), or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The windows are invalid.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public async Task RunAsync(IReadOnlyList<string> paths, Action<Embedding> onEmbedding, Action<string, Failure?> onFinished, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(onEmbedding);
        ArgumentNullException.ThrowIfNull(onFinished);
        var resolved = windows?.For(model.Card);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(parallel);
        var running = new Queue<(string Path, ChannelReader<Embedding> Embeddings, Task<Failure?> Task)>();
        try
        {
            for (var next = 0; next < paths.Count || running.Count > 0;)
            {
                for (; next < paths.Count && running.Count < OpenPerWorker * parallel; next++)
                {
                    var (path, channel) = (paths[next], Channel.CreateBounded<Embedding>(MaxWaiting));
                    running.Enqueue((path, channel.Reader, Task.Run(() => EmbedAsync(path, resolved, channel.Writer, slots, stop.Token), stop.Token)));
                }
                var first = running.Peek();
                await foreach (var embedding in first.Embeddings.ReadAllAsync(stop.Token).ConfigureAwait(false)) onEmbedding(embedding);
                onFinished(first.Path, await first.Task.ConfigureAwait(false));
                running.Dequeue();
            }
        }
        finally
        {
            // After an error, no task may use the model any longer.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var (_, _, task) in running) await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Computes the embedding of a whole recording, as for an index without windows.</summary>
    /// <param name="path">Path of the recording.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The recording cannot be read, or the model has no embeddings.</exception>
    public Embedding Embed(string path, CancellationToken cancellationToken = default)
    {
        using var reader = AudioFile.Open(path, rate, cancellationToken);
        var recording = new MeteredReader(reader, path, cancellationToken);
        float[]? sum = null;
        var count = 0;
        foreach (var window in new Windows(OverlappingBlocks.MaxBlockSeconds * rate, OverlappingBlocks.MaxBlockSeconds * rate).Split(recording.Read))
        {
            var values = Compute(path, window.Samples);
            if (sum is null) sum = values;
            else System.Numerics.Tensors.TensorPrimitives.Add(sum, values, sum);
            count++;
        }
        recording.Complete(warnings: null);
        System.Numerics.Tensors.TensorPrimitives.Divide(sum!, count, sum!);
        return new(path, 0, (double)recording.Count / rate, sum);
    }

    private async Task<Failure?> EmbedAsync(string path, ScanOptions? options, ChannelWriter<Embedding> embeddings, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            if (options is null)
            {
                await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                Embedding embedding;
                try
                {
                    embedding = Embed(path, cancellationToken);
                }
                finally
                {
                    slots.Release();
                }
                await embeddings.WriteAsync(embedding, cancellationToken).ConfigureAwait(false);
                return null;
            }
            using var reader = AudioFile.Open(path, rate, cancellationToken);
            var recording = new MeteredReader(reader, path, cancellationToken);
            var split = (model.Card.Prediction with { WindowSeconds = options.WindowSeconds!.Value, HopSeconds = options.HopSeconds!.Value }).WindowsAt(rate);
            foreach (var window in split.Split(recording.Read))
            {
                await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                float[] values;
                try
                {
                    values = Compute(path, window.Samples);
                }
                finally
                {
                    slots.Release();
                }
                await embeddings.WriteAsync(new(path, (double)window.Start / rate, (double)(window.Start + window.Samples.Length) / rate, values), cancellationToken).ConfigureAwait(false);
            }
            recording.Complete(warnings: null);
            return null;
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            return Failure.From(path, exception, cancellationToken);
        }
        finally
        {
            embeddings.Complete();
        }
    }

    private float[] Compute(string path, ReadOnlyMemory<float> samples)
    {
        var values = model.Embedding(samples.ToArray(), 1, samples.Length);
        return Array.TrueForAll(values, float.IsFinite) ? values : throw InputException.At(path, "a feature of its embedding is not finite", "finite features", "Check the level of the recording.", InputErrorKind.InvalidSamples);
    }
}

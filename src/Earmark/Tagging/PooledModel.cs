using System.Numerics;
using Earmark.FrontEnds;
using Earmark.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Earmark.Tagging;

/// <summary>
/// A model that scores recordings of any length in constant memory. Features are computed block by block and pooled over all
/// blocks before the scores are computed, which is equivalent to running the graph on the whole recording.
/// </summary>
internal sealed class PooledModel : IDisposable
{
    /// <summary>Maximum difference between a score computed in blocks and one computed from the whole recording in memory.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>The same for quantised models: a difference in the last bit of a spectrogram can change an activation by one quantisation step.</summary>
    public const double QuantisedTolerance = 1e-2;

    private const long MaxUnitSamples = 1 << 28;

    private readonly Model model;
    private readonly PooledGraph graph;
    private readonly OverlappingBlocks blocks;
    private readonly int framesPerUnit;
    private readonly GuardedSession body, head;

    private PooledModel(Model model, PooledGraph graph, FrontEnd frontEnd, int threads)
    {
        (this.model, this.graph) = (model, graph);
        framesPerUnit = (int)FramesPerUnit(graph.Features.Select(series => series.Stride), frontEnd.FrameAlignment);
        var context = 1 + (graph.Features.Max(series => series.Reach) + frontEnd.ContextFrames(framesPerUnit)) / framesPerUnit;
        blocks = new(OverlappingBlocks.MaxBlockSeconds * frontEnd.SampleRate, frontEnd.HopSamples * framesPerUnit, context);
        body = new(ModelSession.Open(graph.Body, model.Device, threads), typeof(Model));
        try
        {
            head = new(ModelSession.Open(graph.Head, model.Device, threads), typeof(Model));
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Splits a model, if possible.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Path of its file.</param>
    /// <param name="threads">Number of threads per operator on the CPU.</param>
    /// <returns>The split model, or null if the model does not specify its front end, pools in a different way, or has scores that the split model does not reproduce.</returns>
    /// <exception cref="InputException">The file cannot be read any more.</exception>
    public static PooledModel? TryCreate(Model model, string path, int threads)
    {
        if (model.Card.FrontEnd is not { } frontEnd || PooledGraph.TryCreate(ReadFile(path)) is not { } graph) return null;
        if (FramesPerUnit(graph.Features.Select(series => series.Stride), frontEnd.FrameAlignment) * frontEnd.HopSamples > MaxUnitSamples) return null; // the card is untrusted
        var pooled = new PooledModel(model, graph, frontEnd, threads);
        try
        {
            if (pooled.AgreesWithModel()) return pooled;
        }
        catch
        {
            pooled.Dispose();
            throw;
        }
        pooled.Dispose();
        return null;
    }

    /// <summary>Scores a waveform.</summary>
    /// <param name="read">Reads the waveform, at the sample rate of the model.</param>
    /// <param name="cancellationToken">Cancels the computation, even while it is running.</param>
    /// <returns>Scores <c>[labels]</c>, or null for an empty waveform.</returns>
    public float[]? Scores(SampleSource read, CancellationToken cancellationToken) => Scores(blocks, read, cancellationToken);

    /// <summary>Frees the resources of ONNX Runtime.</summary>
    public void Dispose()
    {
        body.Dispose();
        head.Dispose();
    }

    private float[]? Scores(OverlappingBlocks blockPlan, SampleSource read, CancellationToken cancellationToken)
    {
        FeaturePool[]? pools = null;
        foreach (var block in blockPlan.Split(read))
        {
            if (block.IsWhole) return model.Scores(block.Samples, 1, block.Count, cancellationToken);
            pools ??= [.. graph.Features.Select(_ => new FeaturePool())];
            AddBlock(block, pools, cancellationToken);
        }
        return pools is null ? null : Head(pools, cancellationToken);
    }

    private void AddBlock(OverlappingBlocks.Block block, FeaturePool[] pools, CancellationToken cancellationToken)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, block.Samples.AsMemory(0, block.Count), [1, block.Count]);
        body.Run((session, options) =>
        {
            using var results = session.Run(options, ["waveform"], [input], [.. graph.Features.Select((_, i) => $"features{i}")]);
            foreach (var (i, series) in graph.Features.Index())
            {
                var steps = framesPerUnit / series.Stride;
                var shape = results[i].GetTensorTypeAndShape().Shape;
                var first = block.Skip * steps;
                pools[i].Add(results[i].GetTensorDataAsSpan<float>(), (int)shape[1], first, block.ValidUnits * steps ?? (int)shape[2] - first);
            }
            return true;
        }, cancellationToken);
    }

    private float[] Head(FeaturePool[] pools, CancellationToken cancellationToken)
    {
        var inputs = graph.Features.SelectMany((series, i) => series.Pools.Select(pool => (pool.Name, Values: pool.IsMaximum ? pools[i].Maximum() : pools[i].Mean()))).ToArray();
        var values = new List<OrtValue>();
        try
        {
            foreach (var (_, pooled) in inputs) values.Add(OrtValue.CreateTensorValueFromMemory(pooled, [1, pooled.Length]));
            var scores = head.Run((session, options) =>
            {
                using var results = session.Run(options, [.. inputs.Select(input => input.Name)], values, [PooledGraph.ScoresName]);
                return results[0].GetTensorDataAsSpan<float>().ToArray();
            }, cancellationToken);
            return model.CheckedScores(scores);
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    // The split model is used only if it reproduces the scores of the graph. This is checked on noise, with the shortest possible blocks.
    private bool AgreesWithModel()
    {
        var minimalBlocks = blocks.WithMinimalBlocks();
        var samples = Math.Max(2 * minimalBlocks.Limit + 1, model.Card.SampleRate);
        var random = new CounterRandom(2018, "blocks", samples);
        float[] waveform = [.. Enumerable.Range(0, samples).Select(i => (float)Math.Clamp(0.1 * random.NextGaussian() * i / samples, -1, 1))];
        var next = 0;
        var blockScores = Scores(minimalBlocks, into =>
        {
            var part = waveform.AsSpan(next, Math.Min(into.Length, samples - next));
            part.CopyTo(into);
            next += part.Length;
            return part.Length;
        }, default)!;
        var tolerance = model.Card.Quantisation.Length > 0 ? QuantisedTolerance : Tolerance;
        return model.Scores(waveform, 1, samples).Zip(blockScores).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw InputException.At(path, $"it cannot be read again ({exception.Message})", "the model file to remain in place while it is in use", kind: InputErrorKind.Unreadable);
        }
    }

    /// <summary>Returns the number of frames of a unit of blocks: the least common multiple of the strides and the alignment.</summary>
    internal static BigInteger FramesPerUnit(IEnumerable<int> strides, int alignment) =>
        strides.Append(alignment).Aggregate(BigInteger.One, (multiple, stride) => multiple / BigInteger.GreatestCommonDivisor(multiple, stride) * stride);
}

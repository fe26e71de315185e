using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Earmark.Audio;
using Earmark.FrontEnds;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Scores a recording of any length in constant memory, by the prediction rule of a model.</summary>
/// <param name="model">The model.</param>
/// <param name="prediction">Its prediction rule.</param>
internal sealed class RecordingScorer(Model model, Prediction prediction)
{
    // These are constants, so that the scores of a clip do not depend on the machine. On a CPU, the activations of more windows exceed the caches.
    private const int WindowsPerCpuBatch = 4, WindowsPerGpuBatch = 16;

    private readonly int rate = model.Card.SampleRate, maxBlockSamples = OverlappingBlocks.MaxBlockSeconds * model.Card.SampleRate,
        windowsPerBatch = model.Device == "cpu" ? WindowsPerCpuBatch : WindowsPerGpuBatch;

    // Buffers are used again, because new ones of a megabyte for each recording would cost a tenth of the time of a small network.
    private readonly ConcurrentBag<float[]> waveforms = [], batches = [];

    /// <summary>Scores a recording.</summary>
    /// <param name="open">Opens the recording at the sample rate of the model. It is called again for each view of a long recording.</param>
    /// <param name="where">Name of the recording in errors and warnings.</param>
    /// <param name="progress">Receives the progress every few seconds of audio, or null.</param>
    /// <param name="warnings">Receives problems that do not prevent scoring.</param>
    /// <param name="cancellationToken">Cancels the operation, even within the recording.</param>
    /// <returns>Scores <c>[labels]</c> and the length of the recording.</returns>
    /// <exception cref="InputException">The recording cannot be decoded or scored, or has no samples.</exception>
    public ScoredRecording Score(Func<AudioReader> open, string where, IProgress<ScanProgress>? progress, ICollection<string>? warnings, CancellationToken cancellationToken)
    {
        var scores = new ScoreAverage(prediction.Mean, model.Card.Labels.Count, model.Card.ScoreRule);
        using var reader = open();
        var recording = new MeteredReader(reader, where, cancellationToken) { Progress = prediction.TtaViews == 1 ? progress : null };
        if (prediction.TtaViews == 1) AddScores(recording.Read, scores, cancellationToken);
        else AddViews(recording, open, where, progress, scores, cancellationToken);

        recording.Complete(warnings);
        return new(where, (double)recording.Count / rate, model.Card.Calibrate(scores.ToScores()));
    }

    // A short recording is decoded once for all views. A long recording is decoded for each view, so that it is never loaded completely.
    private void AddViews(MeteredReader recording, Func<AudioReader> open, string where, IProgress<ScanProgress>? progress, ScoreAverage scores, CancellationToken cancellationToken)
    {
        var samples = new float[1 << 12];
        var count = OverlappingBlocks.Fill(recording.Read, ref samples, 0, maxBlockSamples + 1);
        if (count <= maxBlockSamples)
        {
            var waveform = new Waveform(samples[..count], rate);
            open = () => new WaveformReader(waveform);
        }
        foreach (var (index, viewRate) in prediction.TtaSampleRates(rate).Index())
        {
            using var view = viewRate == rate ? open() : new ResampledReader(new RelabelledReader(open(), viewRate), rate);
            AddScores(new MeteredReader(view, where, cancellationToken) { Progress = progress is null ? null : new ViewProgress(progress, index, prediction.TtaViews) }.Read, scores, cancellationToken);
        }
        var remaining = new float[1 << 12];
        while (recording.Read(remaining) > 0) { } // detects problems at the end, and measures the peak
    }

    private void AddScores(SampleSource read, ScoreAverage scores, CancellationToken cancellationToken)
    {
        if (prediction.Rule == PredictionRule.Windows) AddWindows(read, scores, cancellationToken);
        else AddWhole(read, scores, cancellationToken);
    }

    private void AddWhole(SampleSource read, ScoreAverage scores, CancellationToken cancellationToken)
    {
        var samples = waveforms.TryTake(out var used) ? used : new float[1 << 12];
        try
        {
            AddWhole(read, ref samples, scores, cancellationToken);
        }
        finally
        {
            waveforms.Add(samples);
        }
    }

    private void AddWhole(SampleSource read, ref float[] buffer, ScoreAverage scores, CancellationToken cancellationToken)
    {
        var count = OverlappingBlocks.Fill(read, ref buffer, 0, maxBlockSamples + 1);
        if (count == 0) return;
        if (count <= maxBlockSamples)
        {
            scores.Add(model.Scores(buffer, 1, count, cancellationToken));
            return;
        }
        var samples = buffer;
        var next = 0;
        int ReadAll(Span<float> into)
        {
            if (next == count) return read(into);
            var part = samples.AsSpan(next, Math.Min(into.Length, count - next));
            part.CopyTo(into);
            next += part.Length;
            return part.Length;
        }
        scores.Add(model.Pooled is { } pooled ? pooled.Scores(ReadAll, cancellationToken)! : ScoreSegments(ReadAll, cancellationToken));
    }

    // For graphs that cannot be split. Each segment is weighted by its length, so that a few samples beyond a minute have little effect.
    private float[] ScoreSegments(SampleSource read, CancellationToken cancellationToken)
    {
        var (segmentScores, lengths) = (new List<float>(), new List<double>());
        foreach (var block in new OverlappingBlocks(maxBlockSamples, 1, 0).Split(read))
        {
            segmentScores.AddRange(model.Scores(block.Samples, 1, block.Count, cancellationToken));
            lengths.Add(block.Count);
        }
        return model.Card.ScoreRule.Mean(CollectionsMarshal.AsSpan(segmentScores), model.Card.Labels.Count, CollectionsMarshal.AsSpan(lengths));
    }

    private void AddWindows(SampleSource read, ScoreAverage scores, CancellationToken cancellationToken)
    {
        var windows = prediction.WindowsAt(rate);
        var batchSize = (int)Math.Clamp((long)windowsPerBatch * OverlappingBlocks.MaxBlockSeconds * rate / windows.Length, 1, windowsPerBatch);
        var (batch, buffered, length) = (batches.TryTake(out var used) ? used : [], 0, 0);
        try
        {
            foreach (var window in windows.Split(read))
            {
                length = window.Samples.Length; // if a window is shorter, it is the only one
                if (batch.Length < (buffered + 1) * length) Array.Resize(ref batch, Math.Min(2 * buffered + 1, batchSize) * length);
                window.Samples.Span.CopyTo(batch.AsSpan(buffered++ * length));
                if (buffered == batchSize) Flush();
            }
            if (buffered > 0) Flush();
        }
        finally
        {
            batches.Add(batch);
        }

        void Flush()
        {
            scores.Add(model.Scores(batch, buffered, length, cancellationToken));
            buffered = 0;
        }
    }

    /// <summary>The progress in one of several views of a recording, as progress in the recording.</summary>
    private sealed class ViewProgress(IProgress<ScanProgress> progress, int view, int views) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value)
        {
            if (value.TotalSeconds is { } total) progress.Report(value with { Seconds = (view * total + value.Seconds) / views });
        }
    }
}

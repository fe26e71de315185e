using System.Globalization;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Scores the windows of all held-out clips, each with the network of its fold, and chooses the thresholds for segments from them.</summary>
/// <param name="validation">Window and false segments per hour.</param>
/// <param name="modelOf">Returns the path of the model of a fold, which is finished.</param>
/// <param name="folds">The folds.</param>
/// <param name="calibration">The calibration of the merged model.</param>
/// <param name="threads">Number of clips that are scored at the same time, or 0 for one per core. The result does not depend on it.</param>
/// <param name="onEvent">Receives progress and messages.</param>
internal sealed class HeldOutScan(ValidationOptions validation, Func<int, string> modelOf, IReadOnlyList<Fold> folds, Calibration calibration, int threads, Action<RunEvent> onEvent)
{
    private const double PartSeconds = 10, UsefulRecall = 0.5;

    private readonly Lock gate = new();

    /// <summary>Chooses the windows and thresholds with which the merged model finds segments.</summary>
    /// <param name="names">Names of the clips that count. All of them could be scored.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public SegmentDefaults ChooseDefaults(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var windows = new ScanOptions { WindowSeconds = validation.SegmentWindow, HopSeconds = validation.SegmentWindow / 4 };
        var (parts, labels) = Scan(names.ToHashSet(StringComparer.Ordinal), windows, cancellationToken);
        var thresholds = SegmentThresholds.Choose(parts, labels, validation.FalseSegmentsPerHour);
        Report(parts, labels, thresholds);
        return new(windows.WindowSeconds.Value, windows.HopSeconds.Value, thresholds);
    }

    /// <summary>Returns the highest score of each label in the windows of each clip. Clips longer than 10 s are divided into parts.</summary>
    internal (IReadOnlyList<ClipPeaks> Parts, LabelSet Labels) Scan(IReadOnlySet<string> names, ScanOptions windows, CancellationToken cancellationToken)
    {
        var (parts, labels, finished, total) = (new List<ClipPeaks>(), (LabelSet?)null, 0, names.Count);
        foreach (var fold in folds)
        {
            using var tagger = Tagger.Load(modelOf(fold.Index), new ModelOptions { Device = "cpu", Threads = threads });
            labels = tagger.Card.Labels;
            Clip[] clips = [.. fold.Validation.Where(clip => names.Contains(clip.Name))];
            var found = new IReadOnlyList<ClipPeaks>[clips.Length];
            Parallel.For(0, clips.Length, new() { MaxDegreeOfParallelism = new ModelOptions { Threads = threads }.ThreadCount, CancellationToken = cancellationToken }, i =>
            {
                found[i] = ScanOrNothing(tagger, clips[i], windows, cancellationToken);
                lock (gate) onEvent(new RunEvent.Progress("scoring windows of held-out clips", ++finished, total)); // calls are never concurrent
            });
            parts.AddRange(found.SelectMany(clip => clip));
        }
        return (parts, labels!);
    }

    // A clip that could be read before, but not any more, does not end a finished training.
    private IReadOnlyList<ClipPeaks> ScanOrNothing(Tagger tagger, Clip clip, ScanOptions windows, CancellationToken cancellationToken)
    {
        try
        {
            return ScanAsync(tagger, clip, windows, cancellationToken).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            var failure = Failure.From(clip.Name, exception, cancellationToken);
            lock (gate) onEvent(new RunEvent.Warning($"not used for the thresholds of segments: {failure}"));
            return [];
        }
    }

    private async Task<IReadOnlyList<ClipPeaks>> ScanAsync(Tagger tagger, Clip clip, ScanOptions windows, CancellationToken cancellationToken)
    {
        var (parts, peaks, start, end) = (new List<ClipPeaks>(), new float[tagger.Card.Labels.Count], 0.0, 0.0);
        await foreach (var window in tagger.ScanAsync(clip.ToSource(), windows, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (window.Start - start >= PartSeconds)
            {
                parts.Add(new(clip, window.Start - start, peaks));
                (peaks, start) = (new float[peaks.Length], window.Start);
            }
            var scores = calibration.Apply([.. window.Scores], tagger.Card.Labels, tagger.Card.ScoreRule);
            for (var label = 0; label < peaks.Length; label++) peaks[label] = Math.Max(peaks[label], scores[label]);
            end = window.End;
        }
        return [.. parts, new(clip, end - start, peaks)];
    }

    private void Report(IReadOnlyList<ClipPeaks> parts, LabelSet labels, IReadOnlyDictionary<string, double> thresholds)
    {
        ClipPeaks[] background = [.. parts.Where(part => part.Clip.IsBackground)];
        onEvent(SegmentThresholds.HasEnough(background)
            ? new RunEvent.Message(string.Create(CultureInfo.InvariantCulture,
                $"thresholds for segments: {validation.FalseSegmentsPerHour} false segments expected in an hour of background, from {background.Sum(part => part.Seconds) / 60:0.0} min of held-out background"))
            : new RunEvent.Message("thresholds for segments: chosen from the clips of other labels only, because there are too few background recordings (folder _background); false segments in background are not limited"));
        string[] rarelyFound = [.. thresholds.Keys.Where(label => RecallOf(label) < UsefulRecall)];
        if (rarelyFound.Length > 0)
            onEvent(new RunEvent.Warning($"less than half of the held-out clips of {Names.Summary(rarelyFound)} reach the threshold for segments, because other sounds or background get similar scores. "
                + "'earmark tag --segments' will miss many of these sounds. More training, or a higher validation.falseSegmentsPerHour, finds more of them."));

        double RecallOf(string label)
        {
            var clips = parts.Where(part => part.Clip.Labels!.Contains(label)).GroupBy(part => part.Clip.Name).ToArray();
            return clips.Count(clip => clip.Any(part => part.Peaks[labels.IndexOf(label)] >= thresholds[label])) / (double)clips.Length;
        }
    }
}

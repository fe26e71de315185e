using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>The choice of thresholds for segments at the end of a cross-validation.</summary>
public sealed class HeldOutScanTest(CrossValidationTest.Finished run) : IClassFixture<CrossValidationTest.Finished>
{
    private static readonly ScanOptions Windows = new() { WindowSeconds = 0.2, HopSeconds = 0.05 };

    [Fact]
    public async Task Every_clip_is_scored_only_by_the_network_that_was_not_trained_on_it()
    {
        var (parts, labels) = CreateScan(run.Folds).Scan(Scored, Windows, default);
        Assert.Equal(Scored.Order(), parts.Select(part => part.Clip.Name).Order()); // all clips are shorter than a part
        foreach (var fold in run.Folds)
        {
            using var tagger = Tagger.Load(run.Folder.Fold(fold.Index).Model);
            Assert.Equal(labels, tagger.Card.Labels);
            foreach (var clip in fold.ScoredValidation)
            {
                Assert.DoesNotContain(clip, fold.Train);
                Assert.Contains(clip.Name, tagger.Card.ValidationClips);
                var (peaks, seconds) = (new float[labels.Count], 0.0);
                await foreach (var window in tagger.ScanAsync(clip.ToSource(), Windows, cancellationToken: TestContext.Current.CancellationToken))
                {
                    for (var label = 0; label < peaks.Length; label++) peaks[label] = Math.Max(peaks[label], window.Scores[label]);
                    seconds = window.End;
                }
                var part = Assert.Single(parts, part => part.Clip == clip);
                Assert.Equal(peaks, part.Peaks);
                Assert.Equal(seconds, part.Seconds, 1e-9);
            }
        }
    }

    [Fact]
    public void Scores_do_not_depend_on_the_number_of_threads()
    {
        var (one, several) = (CreateScan(run.Folds, threads: 1).Scan(Scored, Windows, default).Parts, CreateScan(run.Folds, threads: 3).Scan(Scored, Windows, default).Parts);
        Assert.Equal(one.Select(part => (part.Clip, part.Seconds)), several.Select(part => (part.Clip, part.Seconds)));
        Assert.Equal(one.SelectMany(part => part.Peaks), several.SelectMany(part => part.Peaks));
    }

    [Fact]
    public void The_model_has_the_windows_of_the_preset_and_thresholds_of_all_labels()
    {
        using var model = Model.Load(run.Folder.Model);
        var defaults = model.Card.SegmentDefaults!;
        Assert.Equal((TinyRun.Full.Validation.SegmentWindow, TinyRun.Full.Validation.SegmentWindow / 4), (defaults.WindowSeconds, defaults.HopSeconds));
        Assert.Equal(model.Card.Labels.Order(), defaults.Thresholds.Keys.Order());
        Assert.Contains(run.Messages, message => message.StartsWith("thresholds for segments: chosen from the clips of other labels only, because there are too few background recordings", StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_of_the_preset_change_the_thresholds()
    {
        // Two of three clips become background, so that there is enough of it.
        Fold[] folds = [.. run.Folds.Select(fold => fold with { Validation = [.. fold.Validation.Select((clip, i) => i % 3 > 0 ? clip with { Labels = ClipLabels.None } : clip)], VerifiedOnly = false })];
        var all = folds.SelectMany(fold => fold.Validation).Select(clip => clip.Name).Where(name => ScoreTable.Load(run.Folder.OutOfFold).RowOf(name) >= 0).ToHashSet();
        var messages = new List<RunEvent>();
        var preset = TinyRun.Full.Validation;
        var usual = CreateScan(folds, onEvent: messages.Add).ChooseDefaults(all, default);
        Assert.Contains(messages.OfType<RunEvent.Message>(), message => message.Text.StartsWith("thresholds for segments: 0.5 false segments expected in an hour of background", StringComparison.Ordinal));
        var fewer = CreateScan(folds, preset with { FalseSegmentsPerHour = 0.001 }).ChooseDefaults(all, default);
        Assert.All(usual.Thresholds, label => Assert.True(fewer.Thresholds[label.Key] >= label.Value, label.Key));
        Assert.Contains(usual.Thresholds, label => fewer.Thresholds[label.Key] > label.Value + 0.001);
        var shorter = CreateScan(folds, preset with { SegmentWindow = 0.2 }).ChooseDefaults(all, default);
        Assert.Equal((0.2, 0.05), (shorter.WindowSeconds, shorter.HopSeconds));
        Assert.NotEqual(usual.Thresholds.Values, shorter.Thresholds.Values);
    }

    private HashSet<string> Scored => [.. run.Folds.SelectMany(fold => fold.ScoredValidation).Select(clip => clip.Name)];

    private HeldOutScan CreateScan(IReadOnlyList<Fold> folds, Earmark.Training.Presets.ValidationOptions? options = null, int threads = 2, Action<RunEvent>? onEvent = null) =>
        new(options ?? TinyRun.Full.Validation, fold => run.Folder.Fold(fold).Model, folds, Calibration.Identity, threads, onEvent ?? (_ => { }));
}

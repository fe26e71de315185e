using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Batches;

public sealed class BatchSequenceTest
{
    private static readonly LogMel FrontEnd = new() { SampleRate = 8000, Frame = Duration.Samples(256), Hop = Duration.Samples(128), FftSize = 256, MelBands = 4, Fmin = 0, Fmax = 4000 };
    private static readonly Preset Plain = new() { FrontEnd = FrontEnd, Examples = new() { Batch = 4, CropMin = Duration.Samples(1024), CropMax = Duration.Samples(1024) } };
    private static readonly LabelSet Labels = new(["a", "b"]);

    [Fact]
    public void An_epoch_contains_every_clip_once_and_its_last_batch_is_smaller()
    {
        var (batches, examples) = Sequence(Plain, 2000, 3000, 4000, 5000, 6000, 7000);
        Assert.Equal(2, batches.StepsPerEpoch);
        Assert.Equal([4, 2, 4, 2], Enumerable.Range(0, 4).Select(step => batches.GetBatch(step).Count));
        Assert.Equal(Enumerable.Range(0, 6), examples.Requested.Take(2).SelectMany(crops => crops).Select(crop => crop.Clip).Order());
    }

    [Fact]
    public void With_balanced_labels_every_batch_is_full_and_labels_stay_balanced()
    {
        var (batches, examples) = Sequence(Plain with { Examples = Plain.Examples with { Sampling = ClipSampling.Balanced } }, 2000, 3000, 4000, 5000, 6000); // five clips: the last batch of an epoch would have one
        Assert.All(Enumerable.Range(0, 10), step => Assert.Equal(4, batches.GetBatch(step).Count));
        int[] clips = [.. examples.Requested.SelectMany(crops => crops).Select(crop => crop.Clip)];
        Assert.Equal([20, 20], clips.CountBy(clip => clip % 2).OrderBy(label => label.Key).Select(label => label.Value));
        Assert.Equal(Enumerable.Range(0, 5), clips.Distinct().Order());
    }

    [Fact]
    public void A_batch_depends_only_on_seed_and_step()
    {
        var full = Full(Plain);
        var (first, _) = Sequence(full, 2000, 3000, 4000, 5000, 6000);
        var (second, _) = Sequence(full, 2000, 3000, 4000, 5000, 6000);
        _ = second.GetBatch(9);
        _ = second.GetBatch(0);
        Assert.Equal(first.GetBatch(7).Spectrograms, second.GetBatch(7).Spectrograms);
        Assert.Equal(first.GetBatch(7).Targets, second.GetBatch(7).Targets);
        Assert.NotEqual(first.GetBatch(7).Targets, Sequence(full with { Seed = 3 }, 2000, 3000, 4000, 5000, 6000).Batches.GetBatch(7).Targets);
    }

    [Fact]
    public void Crop_positions_are_uniform_in_the_clip()
    {
        var (batches, examples) = Sequence(Plain with { Examples = Plain.Examples with { Batch = 1 } }, 1024 + 9);
        for (var step = 0; step < 5000; step++) _ = batches.GetBatch(step);
        var starts = examples.Requested.Select(crops => (int)crops[0].Start).CountBy(start => start).ToDictionary();
        Assert.Equal(Enumerable.Range(0, 10), starts.Keys.Order());
        Assert.All(starts.Values, count => Assert.InRange(count, 400, 600)); // 500 expected, deviation 21
    }

    [Fact]
    public void Crops_of_a_padded_clip_can_include_the_padding()
    {
        // 9 samples with half a crop of padding on each side. As in the notebook, the position is below the length of the clip, so the last one, 9, is excluded.
        var (batches, examples) = Sequence(Plain with { Examples = Plain.Examples with { Batch = 1, Padding = Duration.Samples(512) } }, 9);
        for (var step = 0; step < 4500; step++) _ = batches.GetBatch(step);
        var starts = examples.Requested.Select(crops => (int)crops[0].Start).CountBy(start => start).ToDictionary();
        Assert.Equal(Enumerable.Range(-512, 9), starts.Keys.Order());
        Assert.All(starts.Values, count => Assert.InRange(count, 400, 600)); // 500 expected, deviation 21
    }

    [Fact]
    public void A_padded_clip_shorter_than_the_crop_is_placed_at_random()
    {
        var (batches, examples) = Sequence(Plain with { Examples = Plain.Examples with { Batch = 1, Padding = Duration.Samples(2) } }, 1016);
        for (var step = 0; step < 200; step++) _ = batches.GetBatch(step);
        Assert.Equal([-6, -5, -4, -3], examples.Requested.Select(crops => (int)crops[0].Start).Distinct().Order()); // 1016 + 2 x 2 is 4 short of 1024
        var (exact, all) = Sequence(Plain with { Examples = Plain.Examples with { Batch = 1, Padding = Duration.Samples(2) } }, 1020);
        _ = exact.GetBatch(0);
        Assert.Equal(-2, all.Requested[0][0].Start);
    }

    [Fact]
    public void A_clip_shorter_than_the_crop_is_placed_at_random()
    {
        var (batches, examples) = Sequence(Plain with { Examples = Plain.Examples with { Batch = 1 } }, 1020);
        for (var step = 0; step < 200; step++) _ = batches.GetBatch(step);
        Assert.Equal([-4, -3, -2, -1, 0], examples.Requested.Select(crops => (int)crops[0].Start).Distinct().Order());
    }

    [Fact]
    public void Each_batch_has_one_of_a_few_random_lengths()
    {
        var (batches, _) = Sequence(Plain with { Examples = Plain.Examples with { CropMin = Duration.Samples(512), CropMax = Duration.Samples(2048) } }, 9000, 9000, 9000, 9000);
        long[] frames = [.. Enumerable.Range(0, 200).Select(step => batches.GetBatch(step).Shape[2])];
        Assert.Equal([3, 4, 6, 8, 9, 11, 13, 15], frames.Distinct().Order()); // eight lengths: 512, 731, 950, ... 2048 samples
    }

    [Fact]
    public void Time_stretch_uses_longer_crops()
    {
        var (batches, examples) = Sequence(Plain with { Augment = new() { TimeStretch = 0.5 }, Examples = Plain.Examples with { Batch = 1 } }, 256 + 9 * 128); // ten frames
        for (var step = 0; step < 50; step++) Assert.Equal(7, batches.GetBatch(step).Shape[2]); // (1024 - 256) / 128 + 1
        // seven frames require eleven before stretching. The clip has ten, so it has two possible positions in hops, or 129 in samples
        Assert.All(examples.Requested, crops => Assert.InRange(crops[0].Start, -128, 0));
    }

    [Fact]
    public void Without_augmentation_spectrograms_and_targets_are_unchanged()
    {
        var (batches, examples) = Sequence(Plain, 5000, 5000, 5000, 5000);
        var batch = batches.GetBatch(0);
        Assert.Equal(examples.Crops(examples.Requested[0], 1024, false), batch.Spectrograms);
        Assert.Equal(examples.Requested[0].SelectMany(crop => crop.Clip % 2 == 0 ? new[] { 1f, 0f } : [0f, 1f]), batch.Targets);
        Assert.All(batch.Weights, weight => Assert.Equal(1, weight));
    }

    [Fact]
    public void Applies_label_smoothing_and_the_weight_of_unverified_clips()
    {
        var (batches, examples) = Sequence(Plain with { Targets = new() { LabelSmoothing = 0.1 }, Doubtful = new() { Weight = 0.25 } }, 5000, 5000, 5000, 5000);
        var batch = batches.GetBatch(0);
        Assert.Equal(examples.Requested[0].SelectMany(crop => crop.Clip % 2 == 0 ? new[] { 0.95f, 0.05f } : [0.05f, 0.95f]), batch.Targets, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(examples.Requested[0].Select(crop => crop.Clip % 3 == 0 ? 0.25f : 1f), batch.Weights);
        Assert.Equal(examples.Requested[0].Select(crop => crop.Clip % 3 == 0 ? 1f : 0f), batch.Doubtful);
    }

    [Fact]
    public void A_mixed_example_is_doubtful_in_proportion_to_its_clips()
    {
        var (batches, examples) = Sequence(Plain with { Targets = new() { Mixup = 0.5 }, Doubtful = new() { Weight = 0.25 } }, 5000, 5000, 5000, 5000);
        var batch = batches.GetBatch(0);
        Assert.Contains(batch.Doubtful, fraction => fraction is > 0 and < 1);
        Assert.Equal(batch.Doubtful.Select(fraction => 1 - 0.75f * fraction), batch.Weights, (a, b) => Math.Abs(a - b) < 1e-6); // a doubtful part weighs a quarter
        Assert.Contains(examples.Requested[0], crop => crop.Clip % 3 == 0);
    }

    [Fact]
    public void Union_targets_have_the_labels_of_both_clips_unless_one_is_quiet()
    {
        var targets = new Targets([new("a", "a", "cat"), new("b", "b", "dog")], new(["cat", "dog", "owl"]), smoothing: 0.3, doubtfulWeight: 1);
        float[] Mixed(float fraction, MixupTargets mixing)
        {
            var row = new float[3];
            targets.WriteMixed(0, 1, fraction, mixing, row);
            return row;
        }
        Assert.Equal([0.8f, 0.8f, 0.1f], Mixed(0.6f, MixupTargets.Union), Close);
        Assert.Equal([0.8f, 0.1f, 0.1f], Mixed(0.9f, MixupTargets.Union), Close);
        Assert.Equal([0.1f, 0.8f, 0.1f], Mixed(0.1f, MixupTargets.Union), Close);
        Assert.Equal([0.52f, 0.38f, 0.1f], Mixed(0.6f, MixupTargets.Linear), Close);

        static bool Close(float a, float b) => Math.Abs(a - b) < 1e-6;
    }

    [Theory, InlineData(ScoreRuleOption.Softmax, 1f), InlineData(ScoreRuleOption.Sigmoid, 2f)]
    public void Union_targets_are_used_with_sigmoid_only(ScoreRuleOption rule, float expectedSum)
    {
        var (batches, examples) = Sequence(Plain with { Targets = new() { Rule = rule, Mixup = 10, MixupTargets = MixupTargets.Union } }, 5000, 5000, 5000, 5000);
        var batch = batches.GetBatch(0);
        var clips = examples.Requested[0].Select(crop => crop.Clip % 2).ToArray();
        var differing = Enumerable.Range(0, 4).First(slot => clips[slot] != clips[(slot + 1) % 4]); // two labels; the fraction is near one half
        Assert.Equal(expectedSum, batch.Targets[2 * differing] + batch.Targets[2 * differing + 1], 1e-5f);
    }

    [Fact]
    public void The_score_rule_must_be_resolved() => Assert.Equal("targets.rule is auto: it must be resolved before the run starts",
        Assert.Throws<InvalidOperationException>(() => Sequence(Plain with { Targets = new() { Rule = ScoreRuleOption.Auto } }, 5000)).Message);

    [Fact]
    public void Mixup_uses_the_same_fraction_for_spectrograms_and_targets()
    {
        var (plain, _) = Sequence(Plain, 5000, 5000, 5000, 5000);
        var (mixed, examples) = Sequence(Plain with { Targets = new() { Mixup = 0.5 } }, 5000, 5000, 5000, 5000);
        var (before, after) = (plain.GetBatch(0), mixed.GetBatch(0));
        var (size, clips) = (after.Spectrograms.Length / 4, examples.Requested[0].Select(crop => crop.Clip).ToArray());
        for (var slot = 0; slot < 4; slot++)
        {
            var (clip, other) = (clips[slot], clips[(slot + 1) % 4]);
            var fraction = (after.Spectrograms[slot * size] - other * 1000) / ((clip - other) * 1000);
            Assert.InRange(fraction, 0.5f, 1f);
            Assert.Equal(fraction * before.Targets[slot * 2] + (1 - fraction) * before.Targets[(slot + 1) % 4 * 2], after.Targets[slot * 2], 1e-3f);
            Assert.Equal(1, after.Targets[slot * 2] + after.Targets[slot * 2 + 1], 1e-5f);
        }
    }

    [Fact]
    public void Prefetched_batches_are_identical()
    {
        var (batches, _) = Sequence(Full(Plain), 2000, 3000, 4000, 5000, 6000);
        using var ahead = new Prefetch(batches, ahead: 3, end: 10);
        for (var step = 0; step < 10; step++) Assert.Equal(batches.GetBatch(step).Spectrograms, ahead.GetBatch(step)!.Spectrograms);
    }

    [Fact]
    public void Dispose_waits_for_pending_batches()
    {
        var (batches, examples) = Sequence(Plain, 5000, 5000, 5000, 5000);
        using (var ahead = new Prefetch(batches, ahead: 8, end: 100)) _ = ahead.GetBatch(0);
        Assert.Equal(9, examples.Requested.Count);
    }

    [Fact]
    public void Cancellation_stops_prefetching()
    {
        var (batches, _) = Sequence(Plain, 5000, 5000, 5000, 5000);
        using var source = new CancellationTokenSource();
        using var ahead = new Prefetch(batches, ahead: 2, end: 100, source.Token);
        Assert.NotNull(ahead.GetBatch(0));
        source.Cancel();
        Assert.Null(Enumerable.Range(1, 5).Select(step => ahead.GetBatch(step)).Last());
    }

    private static Preset Full(Preset preset) => preset with
    {
        Examples = preset.Examples with { CropMax = Duration.Samples(2048) },
        Augment = new() { TimeMask = 0.3, BandMask = 0.3, TimeStretch = 0.2, BandShift = 0.1, Gain = 3, Filter = 3, Roll = 1 },
        Targets = new() { Mixup = 1, LabelSmoothing = 0.1 },
    };

    private static (BatchSequence Batches, CountingExamples Examples) Sequence(Preset preset, params int[] lengths)
    {
        var examples = new CountingExamples(preset.FrontEnd, lengths);
        return (new(examples, new(examples.Clips, Labels, preset.Targets.LabelSmoothing, preset.Doubtful.Weight), preset), examples);
    }
}

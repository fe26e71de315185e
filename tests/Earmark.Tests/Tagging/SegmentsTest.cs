using Earmark.Data;
using Earmark.Tagging;

namespace Earmark.Tests.Tagging;

/// <summary>
/// Hand-worked cases. Unless stated otherwise, windows of 2 s start every second, so n windows are a recording of n + 1 seconds. The first window stands for 0 to 1.5 s, the
/// second for 1.5 to 2.5 s, and so on. The threshold is 0.5 and the low threshold 0.3.
/// </summary>
public sealed class SegmentsTest
{
    private static readonly SegmentOptions Options = new() { Threshold = 0.5, LowRatio = 0.6, Windows = new() { WindowSeconds = 2, HopSeconds = 1 } };

    [Fact]
    public void A_window_above_the_threshold_is_a_segment_of_one_hop_around_its_centre() =>
        Assert.Equal([new(1.5, 2.5, "bark", 0.75)], Find([0.25f, 0.75f, 0.25f, 0.25f]));

    [Fact]
    public void The_first_and_the_last_window_extend_to_the_ends_of_the_recording()
    {
        Assert.Equal([new(0, 1.5, "bark", 0.75)], Find([0.75f, 0, 0, 0]));
        Assert.Equal([new(3.5, 5, "bark", 0.75)], Find([0, 0, 0, 0.75f]));
        Assert.Equal([new(0, 5, "bark", 0.75)], Find([0.75f, 0.5f, 0.5f, 0.5f]));
    }

    [Fact]
    public void A_score_equal_to_the_threshold_starts_a_segment_and_a_lower_one_does_not()
    {
        Assert.Equal([new(1.5, 2.5, "bark", 0.5)], Find([0, 0.5f, 0, 0]));
        Assert.Empty(Find([0, 0.49f, 0.49f, 0]));
    }

    [Fact]
    public void A_segment_continues_while_the_score_is_at_least_the_low_threshold()
    {
        Assert.Equal([new(1.5, 4.5, "bark", 0.625)], Find([0.4f, 0.625f, 0.4f, 0.31f, 0.29f, 0]));
        Assert.Equal([new(1.5, 2.5, "bark", 0.625)], Find([0.4f, 0.625f, 0.4f, 0.31f, 0.29f, 0], Options with { LowRatio = 1 }));
    }

    [Fact]
    public void The_score_is_the_highest_of_the_segment() => Assert.Equal([new(1.5, 4.5, "bark", 0.875)], Find([0, 0.5f, 0.875f, 0.625f, 0]));

    [Fact]
    public void Segments_with_a_gap_of_one_hop_are_merged()
    {
        Assert.Equal([new(1.5, 4.5, "bark", 0.75)], Find([0, 0.5f, 0, 0.75f, 0]));
        Assert.Equal([new(1.5, 2.5, "bark", 0.5), new(4.5, 5.5, "bark", 0.75)], Find([0, 0.5f, 0, 0, 0.75f, 0]));
    }

    [Fact]
    public void The_maximum_gap_is_an_option()
    {
        Assert.Equal([new(1.5, 2.5, "bark", 0.5), new(3.5, 4.5, "bark", 0.75)], Find([0, 0.5f, 0, 0.75f, 0], Options with { GapSeconds = 0.9 }));
        Assert.Equal([new(1.5, 5.5, "bark", 0.75)], Find([0, 0.5f, 0, 0, 0.75f, 0], Options with { GapSeconds = 2 }));
        Assert.Equal([new(1.5, 2.5, "bark", 0.5), new(3.5, 4.5, "bark", 0.75)], Find([0, 0.5f, 0, 0.75f, 0], Options with { GapSeconds = 0 }));
    }

    [Fact]
    public void A_merged_segment_needs_the_threshold_again_after_the_gap() =>
        // 0.4 is above the low threshold, but the segment has ended before it.
        Assert.Equal([new(1.5, 2.5, "bark", 0.5)], Find([0, 0.5f, 0, 0.4f, 0]));

    [Fact]
    public void Short_segments_are_dropped_after_merging()
    {
        // Windows of 0.5 s every 0.25 s: each inner window stands for 0.25 s.
        Assert.Empty(Find([0, 0.75f, 0, 0, 0], window: 0.5, hop: 0.25));
        Assert.Equal([new(0.375, 0.875, "bark", 0.75)], Find([0, 0.75f, 0.75f, 0, 0], window: 0.5, hop: 0.25));
        Assert.Equal([new(0.375, 1.125, "bark", 0.75)], Find([0, 0.75f, 0, 0.75f, 0, 0], window: 0.5, hop: 0.25)); // 0.25 s each, merged 0.75 s
        Assert.Equal([new(0.375, 0.625, "bark", 0.75)], Find([0, 0.75f, 0, 0, 0], Options with { MinSeconds = 0.25 }, window: 0.5, hop: 0.25));
    }

    [Fact]
    public void Labels_are_independent_and_can_overlap() =>
        Assert.Equal([new(0, 3.5, "bark", 0.75), new(1.5, 2.5, "bus", 0.5), new(2.5, 5, "bell", 0.625)],
            Find([[0.75f, 0.5f, 0.5f, 0], [0, 0, 0.625f, 0.625f], [0, 0.5f, 0, 0]]));

    [Fact]
    public void Segments_are_ordered_by_start_then_end_then_label()
    {
        // bell ends last and bark first; bark and bus are equal
        var found = Find([[0, 0.5f, 0, 0, 0, 0.75f], [0, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f], [0, 0.5f, 0, 0, 0, 0]]);
        Assert.Equal([new(1.5, 2.5, "bark", 0.5), new(1.5, 2.5, "bus", 0.5), new(1.5, 7, "bell", 0.5), new(5.5, 7, "bark", 0.75)], found);
    }

    [Fact]
    public async Task A_segment_is_returned_as_soon_as_none_can_precede_it()
    {
        // bark: 1.5 to 2.5 s, then bell: 4.5 to 8.5 s, with bus in it: 5.5 to 6.5 s
        var (count, arrived) = (0, new List<(string Label, int Windows)>());
        await foreach (var segment in Segments.MergeAsync(Stream(), TinyModel.Card, Options)) arrived.Add((segment.Label, count));
        // The part of a window is known with the next window, and a gap of one hop is awaited.
        Assert.Equal([("bark", 5), ("bell", 11), ("bus", 11)], arrived);

        async IAsyncEnumerable<WindowScores> Stream()
        {
            foreach (var window in Windows([[0, 0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0.5f, 0, 0, 0, 0, 0, 0]], 2, 1))
            {
                await Task.Yield();
                count++;
                yield return window;
            }
        }
    }

    [Fact]
    public void Silence_and_an_empty_recording_have_no_segments()
    {
        Assert.Empty(Find([0, 0, 0, 0]));
        Assert.Empty(Segments.Merge([], TinyModel.Card, Options));
    }

    [Fact]
    public void A_recording_of_one_window_is_one_segment_even_if_it_is_short()
    {
        Assert.Equal([new(0, 0.3, "bell", 0.75)], Segments.Merge([new(0, 0.3, [0, 0.75f, 0])], TinyModel.Card, Options));
        Assert.Empty(Segments.Merge([new(0, 0.3, [0, 0.25f, 0])], TinyModel.Card, Options));
    }

    [Fact]
    public void The_last_window_may_overlap_more()
    {
        // 4.5 s: the last window starts at 2.5 s. Centres 1, 2, 3, 3.5, so the last two windows meet at 3.25 s.
        WindowScores[] windows = [new(0, 2, [0, 0, 0]), new(1, 3, [0, 0, 0]), new(2, 4, [0.5f, 0, 0]), new(2.5, 4.5, [0, 0.5f, 0])];
        Assert.Equal([new(2.5, 3.25, "bark", 0.5), new(3.25, 4.5, "bell", 0.5)], Segments.Merge(windows, TinyModel.Card, Options));
    }

    [Fact]
    public void Windows_without_overlap_stand_for_all_of_their_length() =>
        Assert.Equal([new(2, 4, "bark", 0.5)], Find([0, 0.5f, 0], Options with { Windows = new() { WindowSeconds = 2, HopSeconds = 2 } }, window: 2, hop: 2));

    [Fact]
    public void A_shorter_hop_locates_an_event_that_is_shorter_than_a_window()
    {
        // An event from 3.1 to 3.3 s. The score of a window is 0.75 if the event is in it.
        List<Segment> Located(double hop) => [.. Segments.Merge(Enumerable.Range(0, (int)(5 / hop) + 1).Select(i => new WindowScores(i * hop, i * hop + 1, [i * hop <= 3.1 && i * hop + 1 >= 3.3 ? 0.75f : 0, 0, 0])),
            TinyModel.Card, Options with { Windows = new() { WindowSeconds = 1, HopSeconds = hop } })];
        Assert.Equal([new(3, 4, "bark", 0.75)], Located(1)); // the window from 3 s
        Assert.Equal([new(2.75, 3.75, "bark", 0.75)], Located(0.5)); // from 2.5 and 3 s
        Assert.Equal([new(2.875, 3.625, "bark", 0.75)], Located(0.25)); // from 2.5, 2.75 and 3 s
    }

    [Fact]
    public void Background_is_never_a_segment()
    {
        var card = TinyModel.Card with { Labels = new(["bark", Dataset.BackgroundLabel, "bus"]) };
        Assert.Equal([new(0, 5, "bus", 0.5)], Segments.Merge(Windows([[0, 0, 0, 0], [1, 1, 1, 1], [0.5f, 0.5f, 0.5f, 0.5f]], 2, 1), card, Options));
    }

    [Fact]
    public void Without_a_threshold_those_of_the_model_apply()
    {
        IEnumerable<WindowScores> windows = Windows([[0.75f, 0, 0.4f], [0, 0.25f, 0], [0.75f, 0.75f, 0.75f]], 2, 1);
        var stored = TinyModel.Card with { Thresholds = new Dictionary<string, double> { ["bark"] = 0.8, ["bell"] = 0.25 } };
        Assert.Equal([new(1.5, 2.5, "bell", 0.25)], Segments.Merge(windows, stored, Options with { Threshold = null })); // bus has no threshold
        var none = TinyModel.Card with { Thresholds = new Dictionary<string, double>() };
        Assert.Equal([new(0, 1.5, "bark", 0.75), new(0, 4, "bus", 0.75)], Segments.Merge(windows, none, Options with { Threshold = null }));
    }

    [Fact]
    public void Thresholds_for_segments_take_precedence_over_those_for_clips()
    {
        IEnumerable<WindowScores> windows = Windows([[0.75f, 0, 0.4f], [0, 0.25f, 0], [0.75f, 0.75f, 0.75f]], 2, 1);
        var card = TinyModel.Card with
        {
            Thresholds = new Dictionary<string, double> { ["bark"] = 0.8, ["bell"] = 0.25 }, SegmentDefaults = new(2, 1, new Dictionary<string, double> { ["bark"] = 0.75, ["bus"] = 0.76 }),
        };
        Assert.Equal([new(0, 1.5, "bark", 0.75)], Segments.Merge(windows, card, Options with { Threshold = null }));
        Assert.Equal([new(0, 1.5, "bark", 0.75), new(0, 4, "bus", 0.75)], Segments.Merge(windows, card, Options)); // a specified threshold overrides both
        Assert.Equal(["bell"], ScoredLabel.Assigned(card, [0.75f, 0.25f, 0.77f]).Select(label => label.Label)); // whole recordings have the thresholds for clips
    }

    [Fact]
    public void The_default_windows_are_those_of_the_thresholds()
    {
        var card = TinyModel.Card with { SegmentDefaults = new(1.2, 0.3, new Dictionary<string, double>()), Prediction = new() { Rule = PredictionRule.Windows, WindowSeconds = 4, HopSeconds = 2 } };
        static ScanOptions WindowsOf(ModelCard card, ScanOptions windows) => new SegmentOptions { Windows = windows }.For(card).Windows;
        Assert.Equal(new() { WindowSeconds = 1.2, HopSeconds = 0.3 }, WindowsOf(card, new()));
        Assert.Equal(new() { WindowSeconds = 1.2, HopSeconds = 0.6 }, WindowsOf(card, new() { HopSeconds = 0.6 }));
        Assert.Equal(new() { WindowSeconds = 2, HopSeconds = 1 }, WindowsOf(card, new() { WindowSeconds = 2 }));
        Assert.Equal(new() { WindowSeconds = 4, HopSeconds = 2 }, WindowsOf(card with { SegmentDefaults = null }, new()));
        Assert.Equal(0.3, new SegmentOptions().For(card).GapSeconds);
    }

    [Fact]
    public void Segments_of_random_scores_are_ordered_and_separate()
    {
        var random = new CounterRandom(3, "segments");
        var scores = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 2000).Select(_ => (float)random.NextDouble(0, 1)).ToArray()).ToArray();
        var found = Find(scores, Options with { Threshold = 0.8, LowRatio = 0.8 });
        Assert.Equal(found.OrderBy(segment => segment.Start).ThenBy(segment => segment.End).ThenBy(segment => TinyModel.Card.Labels.IndexOf(segment.Label)), found);
        foreach (var (label, values) in scores.Index())
        {
            Segment[] own = [.. found.Where(segment => segment.Label == TinyModel.Card.Labels[label])];
            Assert.InRange(own.Length, 100, 1000);
            Assert.All(own.Zip(own.Skip(1)), pair => Assert.InRange(pair.Second.Start - pair.First.End, 1.5, double.MaxValue));
            // Every window above the threshold is in exactly one segment.
            Assert.All(values.Index().Where(value => value.Item >= 0.8), value => Assert.Single(own, segment => segment.Start < value.Index + 1 && value.Index + 1 < segment.End));
        }
    }

    [Fact]
    public void Invalid_options_are_rejected()
    {
        static string ErrorOf(SegmentOptions options) => Assert.Throws<InputException>(() => Segments.Merge([], TinyModel.Card, options)).Message;
        Assert.Equal("segments: threshold is 1.5. Expected 0 to 1: score at which a segment starts. lowRatio is -1. Expected 0 to 1: fraction of the threshold that continues a segment.",
            ErrorOf(new() { Threshold = 1.5, LowRatio = -1 }));
        Assert.Equal("segments: minSeconds is -1. Expected 0 to 3600 s: minimum length of a segment.", ErrorOf(new() { MinSeconds = -1 }));
        Assert.Equal("windows: the hop is 5 s. Expected at most the length of a window, 2 s, otherwise parts of the recording are skipped.", ErrorOf(new() { Windows = new() { HopSeconds = 5 } }));
    }

    private static IReadOnlyList<Segment> Find(float[] scores, SegmentOptions? options = null, double window = 2, double hop = 1) =>
        Find([scores, new float[scores.Length], new float[scores.Length]], options, window, hop);

    private static IReadOnlyList<Segment> Find(float[][] scores, SegmentOptions? options = null, double window = 2, double hop = 1) =>
        Segments.Merge(Windows(scores, window, hop), TinyModel.Card, (options ?? Options) with { Windows = new() { WindowSeconds = window, HopSeconds = hop } });

    // Scores [labels][windows].
    private static IEnumerable<WindowScores> Windows(float[][] scores, double window, double hop) =>
        scores[0].Select((_, i) => new WindowScores(i * hop, i * hop + window, [.. scores.Select(label => label[i])]));
}

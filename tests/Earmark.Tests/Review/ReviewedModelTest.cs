using Earmark.Review;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;

namespace Earmark.Tests.Review;

public sealed class ReviewedModelTest : IDisposable
{
    private readonly DataFolder folder = new();
    private readonly ReviewEstimates estimates = ReviewEstimates.From([.. Answers("bark", 0.9, true), .. Answers("bark", 0.2, false), .. Answers("bus", 0.5, false)]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_copy_has_the_thresholds_of_the_reviewed_labels()
    {
        var model = TinyModel.Write(folder);
        var before = File.ReadAllBytes(model);
        var found = ReviewedModel.Write(model, folder["new.onnx"], estimates, 0.85, ofSegments: false);
        Assert.Equal(["bark"], found.Keys);
        Assert.InRange(found["bark"], 0.4, 0.9);
        var card = CardOf("new.onnx");
        Assert.Equal([("bark", found["bark"]), ("bell", 0.25)], card.Thresholds.Select(threshold => (threshold.Key, threshold.Value)).Order());
        Assert.Null(card.SegmentDefaults);
        Assert.Equal(("recordings", 0.85, 60, 40), (card.ReviewedThresholds!.Of, card.ReviewedThresholds.Precision, card.ReviewedThresholds.Decisions, card.ReviewedThresholds.Answers["bark"]));
        Assert.Equal(before, File.ReadAllBytes(model));
    }

    [Fact]
    public void Thresholds_of_segments_leave_those_of_recordings_unchanged()
    {
        ReviewedModel.Write(TinyModel.Write(folder), folder["new.onnx"], estimates, 0.85, ofSegments: true);
        var card = CardOf("new.onnx");
        Assert.Equal(TinyModel.Card.Thresholds, card.Thresholds);
        Assert.Equal(["bark", "bell"], card.SegmentDefaults!.Thresholds.Keys.Order());
        Assert.Equal(new ScanOptions().For(TinyModel.Card).WindowSeconds, card.SegmentDefaults.WindowSeconds);
    }

    [Fact]
    public void Without_any_threshold_nothing_is_written()
    {
        var model = TinyModel.Write(folder);
        var message = Assert.Throws<InputException>(() => ReviewedModel.Write(model, folder["new.onnx"], ReviewEstimates.From(Answers("bark", 0.9, true).Take(5)), 0.95, ofSegments: false)).Message;
        Assert.Equal($"{model}: the answers state no threshold for any of its labels. Expected at least 10 answers about a label, with right ones among those with high scores. Review more, or specify a lower precision.", message);
        Assert.False(File.Exists(folder["new.onnx"]));
    }

    private ModelCard CardOf(string name)
    {
        using var model = Model.Load(folder[name], new() { Device = "cpu", Threads = 1 });
        return model.Card;
    }

    private static IEnumerable<(Question, Earmark.Data.Decision)> Answers(string label, double score, bool isRight) => Enumerable.Range(0, 20).Select(i => Sample.Tag($"{label}{score}{i}.wav", label, score)).Select(question => (question, isRight ? question.Right() : question.Wrong()));
}

using Earmark.Data;
using Earmark.Scoring;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>Reading the scores of a teacher. Nothing is trained: the scores are written by the tests.</summary>
public sealed class TeacherTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    private const string Expected = "Expected the folder of a finished run of 'earmark train DATA --folds K'.";

    [Fact]
    public void Scores_are_calibrated_and_in_the_order_of_the_labels()
    {
        // Every clip has the score 0.5 for its label, which is always the best: the calibration makes the scores more certain.
        LabelSet reversed = new([.. tiny.Data.Labels.Reverse()]);
        var teacher = Teacher.Load(Finished(scores: Scores(reversed)).Root, TinyRun.Full, tiny.Data);
        Assert.Equal(tiny.Data.Labels, teacher.Scores.Labels);
        Assert.All(tiny.Data.Train, clip => Assert.InRange(teacher.Scores[teacher.Scores.RowOf(clip.Name)][tiny.Data.Labels.IndexOf(clip.Labels!.Only!)], 0.99f, 1));
        Assert.Equal(3, teacher.Origin.Networks);
        Assert.Matches("^[0-9a-f]{32}$", teacher.Origin.Hash);
        Assert.NotEqual(teacher.Origin.Hash, Teacher.Load(Finished(scores: Scores(reversed, 0.4f)).Root, TinyRun.Full with { Doubtful = new() }, tiny.Data).Origin.Hash);
    }

    [Fact]
    public void Reports_clips_without_scores()
    {
        var (missing, known) = (tiny.Data.Train[2], tiny.Data.Train.Where((_, i) => i != 2));
        var teacher = Teacher.Load(Finished(scores: Scores(tiny.Data.Labels).Select(known)).Root, TinyRun.Full, tiny.Data);
        Assert.Equal(
        [
            new RunEvent.Message($"teacher {teacher.Origin.Path}: soft targets of {tiny.Data.Train.Count - 1} clips, from 3 networks, none of which was trained on the clips that it scored"),
            new RunEvent.Warning($"1 clip has no scores from the teacher {teacher.Origin.Path}: {missing.Name}. Only the labels are used for such clips."),
        ], teacher.Inspect(tiny.Data, [new(0, tiny.Data.Train, [])]));
    }

    [Fact]
    public void Warns_about_held_out_clips()
    {
        var teacher = Teacher.Load(Finished().Root, TinyRun.Full, tiny.Data);
        var warning = Assert.IsType<RunEvent.Warning>(teacher.Inspect(tiny.Data, [TinyRun.Full.Validation.HoldOut(tiny.Data)]).Last());
        Assert.Equal("the networks of the teacher were trained with the labels of clips that are held out in this run, so its metrics will be too optimistic. "
            + "Compare models on recordings that neither was trained on. With validation.fraction=0 and no folds, all clips are training clips.", warning.Text);
    }

    [Fact]
    public void Warns_about_a_teacher_of_other_data()
    {
        var teacher = Teacher.Load(Finished(tiny.Start with { Folds = 3, Fingerprint = "other" }).Root, TinyRun.Full, tiny.Data);
        Assert.StartsWith($"the clips or labels of the teacher {teacher.Origin.Path} differ from those of this training.",
            Assert.IsType<RunEvent.Warning>(teacher.Inspect(tiny.Data, [new(0, tiny.Data.Train, [])]).Last()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_folds_is_an_error()
    {
        var folder = Finished(tiny.Start);
        Assert.Equal($"{folder.Root}: it was trained without folds, so most clips would be scored by a network that was trained on them. {Expected}", Error(folder.Root));
    }

    [Fact]
    public void An_unfinished_run_is_an_error()
    {
        var folder = RunFolder.Create(NewPath(), tiny.Start with { Folds = 3 }, "{}", "{}");
        Assert.Equal($"{folder.Root}: the run is not finished. {Expected} 'earmark train --resume {folder.Root}' finishes it.", Error(folder.Root));
    }

    [Fact]
    public void A_fold_is_an_error()
    {
        var folder = Finished();
        Fold.Save(folder.Folds, Fold.Split(tiny.Data, 3, 1));
        folder.StartFold(1, folder.ReadStart());
        Assert.Equal($"{folder.Fold(1).Root}: it is fold 1 of the run {folder.Root}. {Expected} Specify the folder of that run.", Error(folder.Fold(1).Root));
    }

    [Fact]
    public void Another_score_rule_is_an_error()
    {
        var folder = Finished();
        Assert.Equal($"{folder.Root}: its score rule is softmax. Expected that of this training, sigmoid.", Error(folder.Root, TinyRun.Full with { Targets = TinyRun.Full.Targets with { Rule = ScoreRuleOption.Sigmoid } }));
    }

    [Fact]
    public void Other_labels_are_an_error()
    {
        string[] labels = ["Cow", .. tiny.Data.Labels.Skip(1)];
        var folder = Finished(scores: new(new(labels), ["a.wav"], [1, 0, 0]));
        Assert.Equal($"{folder.OutOfFold}: its labels differ from those of {tiny.Data.Root}; only in this file: Cow; only in the data set: {tiny.Data.Labels[0]}. Expected the same labels.", Error(folder.Root));
    }

    [Fact]
    public void Other_clips_are_an_error()
    {
        var folder = Finished(scores: new(tiny.Data.Labels, ["a.wav"], [1, 0, 0]));
        Assert.Equal($"{folder.OutOfFold}: it has no scores of the {tiny.Data.Train.Count} training clips of {tiny.Data.Root}. Expected scores of these clips. The teacher must be trained on the same data set.", Error(folder.Root));
    }

    [Theory, InlineData(0.5f, 0.5f, 0.5f), InlineData(2f, -1f, 0f)]
    public void Values_that_are_not_probabilities_are_an_error(float first, float second, float third)
    {
        var folder = Finished(scores: new(tiny.Data.Labels, ["a.wav"], [first, second, third]));
        Assert.Equal($"{folder.OutOfFold}: the scores of 'a.wav' are not probabilities. Expected scores from 0 to 1 that sum to 1.", Error(folder.Root));
    }

    private string Error(string run, Preset? preset = null) => Assert.Throws<InputException>(() => Teacher.Load(run, preset ?? TinyRun.Full, tiny.Data)).Message;

    private string NewPath() => Path.Combine(tiny.Root, $"{Guid.NewGuid():N}");

    // The score of the label of each clip, and equal scores of the other two labels.
    private ScoreTable Scores(LabelSet labels, float score = 0.5f) => new(labels, [.. tiny.Data.Train.Select(clip => clip.Name)],
        [.. tiny.Data.Train.SelectMany(clip => labels.Select(label => label == clip.Labels!.Only ? score : (1 - score) / 2))]);

    private RunFolder Finished(RunStart? start = null, ScoreTable? scores = null)
    {
        var folder = RunFolder.Create(NewPath(), start ?? tiny.Start with { Folds = 3 }, "{}", "{}");
        (scores ?? Scores(tiny.Data.Labels)).Save(folder.OutOfFold);
        File.WriteAllText(folder.Result, "{}");
        return folder;
    }
}

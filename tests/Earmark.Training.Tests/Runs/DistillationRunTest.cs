using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>Runs with a teacher.</summary>
public sealed class DistillationRunTest(DistillationRunTest.Corpus corpus) : IClassFixture<DistillationRunTest.Corpus>
{
    /// <summary>A data set, a finished cross-validation of it with three folds, and a student of it.</summary>
    public sealed class Corpus : IDisposable
    {
        public Corpus()
        {
            Folds = Fold.Split(Tiny.Data, 3, 1);
            Run = NewFolder(Tiny.Start with { Folds = 3 });
            CrossValidation.Execute(TinyRun.Full, Tiny.Data, Folds, null, Run, Options, _ => { }, default);
            Student = NewFolder(WithTeacher, Teacher.Load(Run.Root, TinyRun.Full, Tiny.Data).Scores);
            Tiny.Train(TinyRun.Full, Student);
        }

        public TinyRun Tiny { get; } = new();
        public IReadOnlyList<Fold> Folds { get; }
        public RunFolder Run { get; }
        public RunFolder Student { get; }
        public RunOptions Options => new() { Device = "cpu", Threads = 2, Cache = Path.Combine(Tiny.Root, "cache") };
        public RunStart WithTeacher => Tiny.Start with { Teacher = Teacher.Load(Run.Root, TinyRun.Full, Tiny.Data).Origin };

        public RunFolder NewFolder(RunStart start, ScoreTable? teacher = null) => RunFolder.Create(Path.Combine(Tiny.Root, $"{Guid.NewGuid():N}"), start, "{}", "{}", teacher: teacher);

        public void Dispose() => Tiny.Dispose();
    }

    private Teacher Load() => Teacher.Load(corpus.Run.Root, TinyRun.Full, corpus.Tiny.Data);

    [Fact]
    public void No_clip_is_taught_by_a_network_that_trained_on_it()
    {
        var scores = Load().Scores;
        Assert.Equal(corpus.Tiny.Data.Train.Select(clip => clip.Name).Order(), scores.Clips.Order());
        Clip[] counted = [.. corpus.Tiny.Data.Train.Where(clip => clip.Verified)];
        var calibration = Calibration.Fit(ScoreTable.Load(corpus.Run.OutOfFold).Select(counted), counted, ScoreRule.Softmax);
        foreach (var fold in corpus.Folds)
        {
            using var tagger = Tagger.Load(corpus.Run.Fold(fold.Index).Model);
            Assert.Empty(tagger.Card.ValidationClips.Intersect(fold.Train.Select(clip => clip.Name)));
            var byNetwork = calibration.Apply(tagger.ScoreAll(fold.Validation, null, default, []), ScoreRule.Softmax);
            Assert.All(fold.Validation, clip => Assert.Equal(byNetwork[byNetwork.RowOf(clip.Name)].ToArray(), scores[scores.RowOf(clip.Name)].ToArray(), (a, b) => Math.Abs(a - b) < 1e-6));
        }
    }

    [Fact]
    public void The_teacher_changes_the_network()
    {
        var (_, without) = corpus.Tiny.Train(TinyRun.Full);
        Assert.NotEqual(File.ReadAllText(without.OutOfFold), File.ReadAllText(corpus.Student.OutOfFold));
        var (_, unweighted) = corpus.Tiny.Train(TinyRun.Full with { Distillation = new() { Weight = 0 } }, corpus.NewFolder(corpus.WithTeacher, Load().Scores));
        var (expected, actual) = (ScoreTable.Load(without.OutOfFold), ScoreTable.Load(unweighted.OutOfFold));
        Assert.All(Enumerable.Range(0, expected.Clips.Count), row => Assert.Equal(expected[row].ToArray(), actual[row].ToArray(), (a, b) => Math.Abs(a - b) < 1e-3));
    }

    public static TheoryData<string, string> Keys => new() { { "distillation.weight", "0.2" }, { "distillation.temperature", "2" } };

    [Theory, MemberData(nameof(Keys))]
    public void Every_key_of_distillation_changes_the_network(string key, string value)
    {
        var file = Path.Combine(corpus.Tiny.Root, $"{key}.json");
        File.WriteAllText(file, PresetFile.Write(TinyRun.Full));
        var (_, changed) = corpus.Tiny.Train(PresetFile.Load(file, [$"{key}={value}"]), corpus.NewFolder(corpus.WithTeacher, Load().Scores));
        Assert.NotEqual(File.ReadAllText(corpus.Student.OutOfFold), File.ReadAllText(changed.OutOfFold));
    }

    [Fact]
    public void The_card_names_the_teacher()
    {
        using var model = Model.Load(corpus.Student.Model);
        Assert.Equal(Load().Origin with { Path = $"{Path.GetFileName(Path.GetDirectoryName(corpus.Run.Root))}/1" }, model.Card.DistilledFrom);
        Assert.Equal(3, model.Card.DistilledFrom!.Networks);
        using var teacher = Model.Load(corpus.Run.Model);
        Assert.Null(teacher.Card.DistilledFrom);
    }

    [Fact]
    public void An_interrupted_run_needs_its_own_copy_of_the_scores_only()
    {
        using var source = new CancellationTokenSource();
        var start = corpus.WithTeacher with { Teacher = corpus.WithTeacher.Teacher! with { Path = "/removed" } };
        var folder = corpus.NewFolder(start, Load().Scores);
        corpus.Tiny.Train(TinyRun.Full, folder, runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training", Completed: 3 }) source.Cancel();
        }, source.Token);
        Assert.False(File.Exists(folder.Result));
        Assert.True(corpus.Tiny.Train(TinyRun.Full, folder).Result.Finished);
        Assert.Equal(File.ReadAllText(corpus.Student.OutOfFold), File.ReadAllText(folder.OutOfFold));
    }

    [Fact]
    public void Changed_scores_are_an_error()
    {
        var scores = Load().Scores;
        var folder = corpus.NewFolder(corpus.WithTeacher, new(scores.Labels, scores.Clips, [.. Enumerable.Repeat(1f / 3, 3 * scores.Clips.Count)]));
        var message = Assert.Throws<InputException>(() => corpus.Tiny.Train(TinyRun.Full, folder)).Message;
        Assert.Equal($"{folder.TeacherScores}: the scores of the teacher have changed since the run was started. Expected a file whose scores have the hash {corpus.WithTeacher.Teacher!.Hash}. Restore it, or start a new run.", message);
    }

    [Fact]
    public void Folds_have_the_teacher_of_their_run()
    {
        var folder = corpus.NewFolder(corpus.WithTeacher with { Folds = 3 }, Load().Scores);
        var result = CrossValidation.Execute(TinyRun.Full with { Seed = 5 }, corpus.Tiny.Data, corpus.Folds, null, folder, corpus.Options, _ => { }, default);
        Assert.True(result.Finished);
        using var merged = Model.Load(folder.Model);
        Assert.Equal(corpus.WithTeacher.Teacher!.Hash, merged.Card.DistilledFrom?.Hash);
    }

    [Fact]
    public void All_clips_can_be_training_clips()
    {
        var preset = TinyRun.Full with { Validation = TinyRun.Full.Validation with { Fraction = 0 } };
        var (result, folder) = corpus.Tiny.Train(preset, corpus.NewFolder(corpus.WithTeacher, Load().Scores));
        Assert.True(result.Finished);
        Assert.Null(result.Scores);
        Assert.Empty(result.Metrics);
        Assert.False(File.Exists(folder.OutOfFold));
        using var model = Model.Load(folder.Model);
        Assert.Equal(corpus.Tiny.Data.Train.Count, model.Card.TrainingClips);
        Assert.Empty(model.Card.ValidationClips);
    }
}

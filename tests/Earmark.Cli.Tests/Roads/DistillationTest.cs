using System.Text.Json.Nodes;

namespace Earmark.Cli.Tests.Roads;

/// <summary><c>earmark train --teacher</c>: a network is trained with the out-of-fold scores of a run with folds.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class DistillationTest(TrainedModelFixture fixture)
{
    [Fact]
    public void A_student_of_all_clips_names_its_teacher()
    {
        var (teachers, students) = (Path.Combine(fixture.Root, "teachers"), Path.Combine(fixture.Root, "students"));
        var teacher = Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 2), "--folds", "2", "--out", teachers]);
        Assert.True(teacher.ExitCode == 0, teacher.Error);
        var run = Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 2), "--set", "validation.fraction=0", "--teacher", Path.Combine(teachers, "1"), "--out", students]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("soft targets of 30 clips, from 2 networks, none of which was trained on the clips that it scored", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("metrics will be too optimistic", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(students, "1", "teacher.csv")));

        var model = Path.Combine(students, "1", "model.onnx");
        Assert.Matches(@"distilled from\s+teachers/1: out-of-fold scores of 2 networks", Invocation.Run("info", model).Output);
        var info = JsonNode.Parse(Invocation.Run("info", model, "--json").Output)!;
        Assert.Equal("teachers/1", (string?)info["distilledFrom"]!["path"]);
        Assert.Equal((30, 0), ((int)info["trainingClips"]!, info["validationClips"]!.AsArray().Count));
    }

    [Fact]
    public void The_default_preset_is_that_of_the_teacher()
    {
        var (teachers, students) = (Path.Combine(fixture.Root, "teachers-with-preset"), Path.Combine(fixture.Root, "students-without-preset"));
        Assert.Equal(0, Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 2), "--folds", "2", "--out", teachers]).ExitCode);
        var run = Invocation.Run("train", fixture.Data, "--teacher", Path.Combine(teachers, "1"), "--set", "validation.fraction=0", "--out", students);
        Assert.True(run.ExitCode == 0, run.Error);
        var (teacher, student) = (JsonNode.Parse(File.ReadAllText(Path.Combine(teachers, "1", "hparams.json")))!, JsonNode.Parse(File.ReadAllText(Path.Combine(students, "1", "hparams.json")))!);
        teacher["validation"]!["fraction"] = 0;
        Assert.Equal(teacher.ToJsonString(), student.ToJsonString());
        Assert.Equal(new Invocation(2, "", $"Error: {fixture.Root}: it contains no run.json. Expected the folder of a run, such as runs/1. 'earmark train DATA' creates one.\n"),
            Invocation.Run("train", fixture.Data, "--teacher", fixture.Root, "--out", students));
    }

    [Fact]
    public void Metrics_of_held_out_clips_are_a_warning()
    {
        var teachers = Path.Combine(fixture.Root, "teachers-of-fold");
        Assert.Equal(0, Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 1), "--folds", "2", "--out", teachers]).ExitCode);
        var run = Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 1), "--folds", "2", "--fold", "0", "--teacher", Path.Combine(teachers, "1"), "--out", Path.Combine(fixture.Root, "students-of-fold")]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("its metrics will be too optimistic", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}

using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class SweepTest : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("earmark-sweep").FullName, "sweep.tsv");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Fact]
    public void Reads_names_and_changed_keys()
    {
        var lines = Load("# comment\n\nplain\nempty\t\nlong\tschedule.steps=7 optimiser.emaDecay=0\n");
        Assert.Equal(["plain", "empty", "long"], lines.Select(line => line.Name));
        Assert.Equal([[], [], ["schedule.steps=7", "optimiser.emaDecay=0"]], lines.Select(line => line.Settings.ToArray()));
        Assert.Equal((7, 0.0), (lines[2].Preset.Schedule.Steps, lines[2].Preset.Optimiser.EmaDecay));
        Assert.Equal(PresetFile.Load("quick").Schedule.Steps, lines[0].Preset.Schedule.Steps);
    }

    [Fact]
    public void Values_may_contain_spaces() =>
        Assert.Equal(["examples.cropMin=8000 samples", "seed=3"], Assert.Single(Load("crops\texamples.cropMin=8000 samples\tseed=3\n")).Settings);

    [Theory]
    [InlineData("a\tx\n", " line 1: 'x' is not a changed key. Expected a name, a tab and changed keys, such as 'long<TAB>schedule.steps=7200 optimiser.emaDecay=0'.")]
    [InlineData("a\nA\tseed=1\n", " line 2: the name 'A' occurs twice. Expected different names.")]
    [InlineData("#\n../a\n", " line 2: '../a' is not a name that every system can store. Expected at most 100 letters, digits and the characters - _ . + = @, not starting with a dot or a hyphen.")]
    [InlineData("#\n", ": it has no runs. Expected at least one line with a name, a tab and changed keys, such as 'long<TAB>schedule.steps=7200 optimiser.emaDecay=0'.")]
    [InlineData("a\nb\tschedule.stepps=1\n", " line 2: --set: schedule.stepps: there is no such key. Expected a key of the preset. Did you mean 'schedule.steps'? 'earmark train --preset NAME --keys' lists the keys of a preset.")]
    public void Errors_state_the_line(string text, string expected) => Assert.Equal(path + expected, Assert.Throws<InputException>(() => Load(text)).Message);

    [Fact]
    public void The_file_must_exist() => Assert.StartsWith($"--sweep {path}: no such file.", Assert.Throws<InputException>(() => Sweep.Load(path, settings => PresetFile.Load("quick", settings))).Message, StringComparison.Ordinal);

    private IReadOnlyList<SweepLine> Load(string text)
    {
        File.WriteAllText(path, text);
        return Sweep.Load(path, settings => PresetFile.Load("quick", settings));
    }
}

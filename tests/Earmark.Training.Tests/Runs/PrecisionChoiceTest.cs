using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Runs;

public sealed class PrecisionChoiceTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    private static readonly Preset Auto = PresetFile.Load("quick"), Narrow = PresetFile.Load("quick", ["schedule.precision=bfloat16"]);

    public static TheoryData<string> Processors => ProcessorTest.Names;

    [Theory, MemberData(nameof(Processors))]
    public void Auto_becomes_bfloat16_where_the_processor_has_it_and_float32_elsewhere(string name)
    {
        var (features, bfloat16, _, _) = ProcessorTest.Rows[name];
        var (preset, runEvent) = PrecisionChoice.Resolve(Auto, Processor.Create(name, features), gpu: false);
        Assert.Equal(bfloat16 ? Precision.Bfloat16 : Precision.Float32, preset.Schedule.Precision);
        Assert.Equal(PresetFile.Write(Auto).Replace("\"precision\": \"auto\"", bfloat16 ? "\"precision\": \"bfloat16\"" : "\"precision\": \"float32\"", StringComparison.Ordinal), PresetFile.Write(preset));
        Assert.IsType<RunEvent.Message>(Assert.Single(runEvent));
    }

    [Theory]
    [InlineData("Zen 3", false, "float32: this processor (AMD EPYC, AVX2) has no bfloat16 instructions")]
    [InlineData("Zen 4 and 5", false, "bfloat16: this processor (AMD EPYC, AVX2, AVX-512, AVX512-BF16) has instructions for it")]
    [InlineData("Zen 5, 512-bit registers not enabled", false, "float32: the bfloat16 instructions of this processor (AMD EPYC, AVX2) are not enabled by the operating system")]
    [InlineData("Arm64", false, "float32: bfloat16 is chosen on x64 processors only; this one is arm64")]
    [InlineData("Zen 4 and 5", true, "float32: the run computes on a GPU; schedule.precision=bfloat16 may be faster there")]
    public void Says_what_it_chose_and_why(string processor, bool gpu, string text) =>
        Assert.Equal(text, Assert.IsType<RunEvent.Message>(Assert.Single(PrecisionChoice.Resolve(Auto, Named(processor), gpu).News)).Text);

    [Fact]
    public void What_is_asked_for_is_kept_and_a_slow_choice_warned_of()
    {
        const string Cure = ". Start a new run with schedule.precision=auto or float32 for full speed.";
        var (preset, runEvent) = PrecisionChoice.Resolve(Narrow, Named("Zen 3"), gpu: false);
        Assert.Equal(Precision.Bfloat16, preset.Schedule.Precision);
        Assert.Equal("schedule.precision is bfloat16, which this processor (AMD EPYC, AVX2) emulates: training is 10 to 20 times slower than in float32" + Cure,
            Assert.IsType<RunEvent.Warning>(Assert.Single(runEvent)).Text);
        Assert.Equal("schedule.precision is bfloat16, which this processor (AMD EPYC, AVX2, AVX-512) emulates: training is slower than in float32" + Cure,
            Assert.IsType<RunEvent.Warning>(Assert.Single(PrecisionChoice.Resolve(Narrow, Named("Skylake-X"), gpu: false).News)).Text);
        Assert.Empty(PrecisionChoice.Resolve(Narrow, Named("Zen 4 and 5"), gpu: false).News);
        Assert.Empty(PrecisionChoice.Resolve(Narrow, Named("Zen 3"), gpu: true).News);
        Assert.Empty(PrecisionChoice.Resolve(PresetFile.Load("baseline"), Named("Zen 4 and 5"), gpu: false).News);
    }

    [Fact]
    public void A_resumed_run_keeps_its_precision_and_reports_it_on_another_processor()
    {
        var (zen3, zen5) = (Named("Zen 3"), Named("Zen 4 and 5"));
        Assert.Empty(PrecisionChoice.Resumed(Narrow, zen5, Named("Zen 4 and 5"), gpu: false));
        Assert.Empty(PrecisionChoice.Resumed(Narrow, null, zen5, gpu: false)); // a run of an earlier version
        var moved = PrecisionChoice.Resumed(Narrow, zen5, zen3, gpu: false);
        Assert.Equal("the run was started on a different kind of processor (AMD EPYC, AVX2, AVX-512, AVX512-BF16; this one is AMD EPYC, AVX2): it continues in bfloat16, "
            + "and its results may differ in the last bits from those of a run on a single machine", Assert.IsType<RunEvent.Message>(moved[0]).Text);
        Assert.StartsWith("schedule.precision is bfloat16, which this processor", Assert.IsType<RunEvent.Warning>(moved[1]).Text, StringComparison.Ordinal);
        Assert.IsType<RunEvent.Message>(Assert.Single(PrecisionChoice.Resumed(PresetFile.Load("baseline"), zen3, zen5, gpu: false)));
        Assert.Equal("hparams.json: schedule.precision: its value is auto. Expected float32 or bfloat16; a run keeps the precision it was started with. run.json contains that precision: copy it to hparams.json.",
            Assert.Throws<InputException>(() => PrecisionChoice.Resumed(Auto, zen3, zen3, gpu: false)).Message);
    }

    [Fact]
    public void A_training_refuses_one_that_is_not_resolved_before_it_writes_anything()
    {
        var folder = RunFolder.Next(Path.Combine(tiny.Root, "unresolved"), tiny.Start, "{}", "{}");
        var files = Directory.GetFiles(folder.Root);
        var preset = TinyRun.Full with { Schedule = TinyRun.Full.Schedule with { Precision = Precision.Auto } };
        var error = Assert.Throws<ArgumentException>(() => tiny.Train(preset, folder));
        Assert.Equal("schedule.precision is auto: call PrecisionChoice.Resolve before the run begins (Parameter 'preset')", error.Message);
        Assert.Equal(files, Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void The_trainer_refuses_one_that_is_not_resolved()
    {
        using var network = TrainableNetwork.Create(Auto, 2, TorchSharp.torch.CPU);
        Assert.Throws<ArgumentException>(() => new Trainer(network, Auto));
    }

    private static Processor Named(string row) => Processor.Create("AMD EPYC", ProcessorTest.Rows[row].Features);
}

using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Runs;

public sealed class PrecisionChoiceTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    private static readonly Preset Auto = PresetFile.Load("quick"), Bfloat16 = PresetFile.Load("quick", ["schedule.precision=bfloat16"]);

    public static TheoryData<string> Processors => ProcessorTest.Names;

    [Theory, MemberData(nameof(Processors))]
    public void Auto_selects_bfloat16_if_the_processor_supports_it(string name)
    {
        var (features, bfloat16, _, _) = ProcessorTest.Rows[name];
        var (preset, events) = PrecisionChoice.Resolve(Auto, Processor.Create(name, features), gpu: false);
        Assert.Equal(bfloat16 ? Precision.Bfloat16 : Precision.Float32, preset.Schedule.Precision);
        Assert.Equal(PresetFile.Write(Auto).Replace("\"precision\": \"auto\"", bfloat16 ? "\"precision\": \"bfloat16\"" : "\"precision\": \"float32\"", StringComparison.Ordinal), PresetFile.Write(preset));
        Assert.IsType<RunEvent.Message>(Assert.Single(events));
    }

    [Theory]
    [InlineData("Zen 3", false, "float32: this processor (AMD EPYC, AVX2) has no bfloat16 instructions")]
    [InlineData("Zen 4 and 5", false, "bfloat16: this processor (AMD EPYC, AVX2, AVX-512, AVX512-BF16) has bfloat16 instructions")]
    [InlineData("Zen 5, 512-bit registers not enabled", false, "float32: the bfloat16 instructions of this processor (AMD EPYC, AVX2) are not enabled by the operating system")]
    [InlineData("Arm64", false, "float32: bfloat16 is chosen on x64 processors only; this one is arm64")]
    [InlineData("Zen 4 and 5", true, "float32: the run uses a GPU; schedule.precision=bfloat16 may be faster there")]
    public void Reports_the_choice_and_its_reason(string processor, bool gpu, string text) =>
        Assert.Equal(text, Assert.IsType<RunEvent.Message>(Assert.Single(PrecisionChoice.Resolve(Auto, Named(processor), gpu).Events)).Text);

    [Fact]
    public void A_specified_precision_is_used_and_a_slow_one_causes_a_warning()
    {
        const string Remedy = ". Start a new run with schedule.precision=auto or float32 for full speed.";
        var (preset, events) = PrecisionChoice.Resolve(Bfloat16, Named("Zen 3"), gpu: false);
        Assert.Equal(Precision.Bfloat16, preset.Schedule.Precision);
        Assert.Equal("schedule.precision is bfloat16, which this processor (AMD EPYC, AVX2) emulates: training is 10 to 20 times slower than in float32" + Remedy,
            Assert.IsType<RunEvent.Warning>(Assert.Single(events)).Text);
        Assert.Equal("schedule.precision is bfloat16, which this processor (AMD EPYC, AVX2, AVX-512) emulates: training is slower than in float32" + Remedy,
            Assert.IsType<RunEvent.Warning>(Assert.Single(PrecisionChoice.Resolve(Bfloat16, Named("Skylake-X"), gpu: false).Events)).Text);
        Assert.Empty(PrecisionChoice.Resolve(Bfloat16, Named("Zen 4 and 5"), gpu: false).Events);
        Assert.Empty(PrecisionChoice.Resolve(Bfloat16, Named("Zen 3"), gpu: true).Events);
        Assert.Empty(PrecisionChoice.Resolve(PresetFile.Load("baseline"), Named("Zen 4 and 5"), gpu: false).Events);
    }

    [Fact]
    public void A_resumed_run_keeps_its_precision_and_reports_a_different_processor()
    {
        var (zen3, zen5) = (Named("Zen 3"), Named("Zen 4 and 5"));
        Assert.Empty(PrecisionChoice.Resumed(Bfloat16, zen5, Named("Zen 4 and 5"), gpu: false));
        Assert.Empty(PrecisionChoice.Resumed(Bfloat16, null, zen5, gpu: false)); // a run of an earlier version
        var moved = PrecisionChoice.Resumed(Bfloat16, zen5, zen3, gpu: false);
        Assert.Equal("the run was started on a different CPU model (AMD EPYC, AVX2, AVX-512, AVX512-BF16; this one is AMD EPYC, AVX2): it continues in bfloat16, "
            + "and its results may differ in the last bits from those of a run on a single machine", Assert.IsType<RunEvent.Message>(moved[0]).Text);
        Assert.StartsWith("schedule.precision is bfloat16, which this processor", Assert.IsType<RunEvent.Warning>(moved[1]).Text, StringComparison.Ordinal);
        Assert.IsType<RunEvent.Message>(Assert.Single(PrecisionChoice.Resumed(PresetFile.Load("baseline"), zen3, zen5, gpu: false)));
        Assert.Equal("hparams.json: schedule.precision: its value is auto. Expected float32 or bfloat16, because a run keeps the precision it was started with. run.json contains that precision: copy it to hparams.json.",
            Assert.Throws<InputException>(() => PrecisionChoice.Resumed(Auto, zen3, zen3, gpu: false)).Message);
    }

    [Fact]
    public void A_run_rejects_an_unresolved_precision_before_writing_files()
    {
        var folder = RunFolder.Create(Path.Combine(tiny.Root, "unresolved"), tiny.Start, "{}", "{}");
        var files = Directory.GetFiles(folder.Root);
        var preset = TinyRun.Full with { Schedule = TinyRun.Full.Schedule with { Precision = Precision.Auto } };
        var error = Assert.Throws<ArgumentException>(() => tiny.Train(preset, folder));
        Assert.Equal("schedule.precision is auto: call PrecisionChoice.Resolve before the run starts (Parameter 'preset')", error.Message);
        Assert.Equal(files, Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void The_trainer_rejects_an_unresolved_precision()
    {
        using var network = TrainableNetwork.Create(Auto, 2, TorchSharp.torch.CPU);
        Assert.Throws<ArgumentException>(() => new Trainer(network, Auto with { Targets = Auto.Targets with { Rule = ScoreRuleOption.Softmax } }));
    }

    private static Processor Named(string row) => Processor.Create("AMD EPYC", ProcessorTest.Rows[row].Features);
}

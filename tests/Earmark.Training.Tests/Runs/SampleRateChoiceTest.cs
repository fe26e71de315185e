using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Presets;
using Earmark.Training.Runs;
using Earmark.Training.Tests.Batches;

namespace Earmark.Training.Tests.Runs;

public sealed class SampleRateChoiceTest : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-test").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(new[] { 16_000, 16_000, 8000 }, 16_000, "sample rate 16,000 Hz: that of most training clips")]
    [InlineData(new[] { 8000, 22_050, 22_050, 8000 }, 22_050, "sample rate 22,050 Hz: that of most training clips")] // the higher of two equally frequent rates
    [InlineData(new[] { 44_100, 48_000, 48_000 }, 32_000, "sample rate 32,000 Hz: the maximum of the front end; the sample rate of most training clips is 48,000 Hz")]
    [InlineData(new[] { 500, 500, 16_000 }, 16_000, "sample rate 16,000 Hz: that of most training clips")] // rates below the minimum are ignored
    [InlineData(new[] { 0, 0 }, 32_000, "sample rate 32,000 Hz: the maximum of the front end, because no training clip can be read")]
    public void Auto_is_the_most_frequent_rate_up_to_the_maximum(int[] rates, int chosen, string message)
    {
        var (preset, events) = SampleRateChoice.Resolve(PresetFile.Load("quick"), Set(rates));
        Assert.Equal(chosen, preset.FrontEnd.SampleRate);
        Assert.Equal(Math.Min(14_000, chosen / 2.0), ((LogMel)preset.FrontEnd).Fmax);
        Assert.Equal([new RunEvent.Message(message)], events);
        Assert.DoesNotContain("auto", preset.FrontEnd.ToJson(), StringComparison.Ordinal); // hparams.json and the model contain resolved values
    }

    [Fact]
    public void A_specified_rate_is_used_and_limits_the_bands()
    {
        var (preset, events) = SampleRateChoice.Resolve(PresetFile.Load("quick", ["frontEnd.sampleRate=24000"]), Set(16_000, 16_000));
        Assert.Equal((24_000, 12_000.0), (preset.FrontEnd.SampleRate, ((LogMel)preset.FrontEnd).Fmax));
        Assert.Empty(events);
    }

    [Fact]
    public void A_preset_that_is_invalid_at_the_rate_is_rejected()
    {
        var preset = PresetFile.Load("quick", ["frontEnd.fmin=5000"]);
        Assert.Equal("frontEnd.sampleRate: auto chose 8000 Hz (that of most training clips): frontEnd.fmin is 5000. Expected less than fmax, 4000 Hz. "
            + "Expected a preset for this sample rate. Change the keys listed above, or set another sample rate.",
            Assert.Throws<InputException>(() => SampleRateChoice.Resolve(preset, Set(8000, 8000))).Message);
    }

    [Fact]
    public void The_trainer_rejects_an_unresolved_rate()
    {
        using var tiny = new TinyRun();
        var error = Assert.Throws<ArgumentException>(() => tiny.Train(TinyRun.Full with { FrontEnd = ((LogMel)TinyRun.Full.FrontEnd) with { SampleRate = 0 } }));
        Assert.StartsWith("frontEnd.sampleRate is auto: call SampleRateChoice.Resolve before the run starts", error.Message, StringComparison.Ordinal);
    }

    private Dataset Set(params int[] rates)
    {
        foreach (var (i, rate) in rates.Index())
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, i % 2 == 0 ? "bell" : "dog"));
            var path = Path.Combine(folder.FullName, $"{i}.wav");
            if (rate > 0) TinyWav.Write(path, rate, new short[4000]);
            else File.WriteAllText(path, "not a recording");
        }
        return Dataset.Open(root);
    }
}

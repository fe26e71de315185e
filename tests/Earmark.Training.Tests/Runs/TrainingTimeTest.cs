using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class TrainingTimeTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Theory]
    [InlineData(0, 1, 60)] // 19 of 24 clips are 3 batches of 8
    [InlineData(2, 2, 40)] // 12 clips are 2 batches
    public void Counts_the_steps_of_a_run_and_measures_their_time(int folds, int networks, int steps)
    {
        var time = TrainingTime.Measure(TinyRun.Full with { Schedule = TinyRun.Full.Schedule with { Epochs = 20, Precision = Precision.Auto }, Validation = TinyRun.Full.Validation with { Fraction = 0.2 } }, tiny.Data, folds, TestContext.Current.CancellationToken);
        Assert.Equal((networks, steps), (time.Folds, time.Steps));
        Assert.InRange(time.MeasuredSteps, 1, 20);
        Assert.InRange(time.StepSeconds, 1e-5, 60);
        Assert.Equal(networks * steps * time.StepSeconds, time.Total.TotalSeconds, 1e-3);
    }

    [Fact]
    public void Measurement_can_be_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingTime.Measure(TinyRun.Full, tiny.Data, 0, new CancellationToken(canceled: true)));
}

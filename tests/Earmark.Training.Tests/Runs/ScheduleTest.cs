using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Runs;

public sealed class ScheduleTest
{
    [Theory]
    [InlineData(0, 3e-4)]
    [InlineData(5000, 3e-4 * 0.99498743710662)] // 0.99 ^ 0.5
    [InlineData(10_000, 3e-4 * 0.99)]
    [InlineData(20_000, 3e-4 * 0.9801)]
    public void Baseline_decays_continuously_by_one_percent_in_10000_steps(long step, double rate) =>
        Assert.Equal(rate, Schedule.LearningRateAt(new(), step), 1e-12);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(25, 0.853553390593274)] // (1 + cos(pi / 4)) / 2
    [InlineData(50, 0.5)]
    [InlineData(100, 0.0)]
    [InlineData(101, 0.0)]
    public void Cosine_decays_to_zero(long step, double rate) =>
        Assert.Equal(rate, Schedule.LearningRateAt(new() { Decay = LearningRateDecay.Cosine, Steps = 100, LearningRate = 1 }, step), 1e-12);

    [Theory]
    [InlineData(0, 176, 1200)]
    [InlineData(40, 176, 1200)]   // 40 epochs of 6 steps are fewer
    [InlineData(40, 7578, 9480)]  // 40 epochs of 237 steps
    [InlineData(0.5, 96_000, 1500)]
    public void A_run_uses_the_larger_of_steps_and_epochs(double epochs, int clips, int steps) =>
        Assert.Equal(steps, Schedule.WithEpochs(new() { Steps = 1200, Epochs = epochs }, clips, batch: 32).Steps);

    [Fact]
    public void Warm_up_is_linear_and_followed_by_the_cosine()
    {
        var options = new ScheduleOptions { Decay = LearningRateDecay.Cosine, Steps = 100, LearningRate = 1, WarmUp = 0.1 };
        Assert.Equal(1 / 11.0, Schedule.LearningRateAt(options, 0), 1e-12);
        Assert.Equal(10 / 11.0, Schedule.LearningRateAt(options, 9), 1e-12);
        Assert.Equal(1, Schedule.LearningRateAt(options, 10), 1e-12);
    }
}

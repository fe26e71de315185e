using Earmark.Training.Presets;
namespace Earmark.Training.Runs;

/// <summary>The learning rate as a function of the step.</summary>
public static class Schedule
{
    /// <summary>Returns the schedule for a number of training clips, with the minimum number of epochs converted to steps.</summary>
    /// <param name="options">Steps and epochs.</param>
    /// <param name="clips">Number of training clips.</param>
    /// <param name="batch">Batch size.</param>
    public static ScheduleOptions WithEpochs(ScheduleOptions options, int clips, int batch)
    {
        ArgumentNullException.ThrowIfNull(options);
        var stepsPerEpoch = (clips + batch - 1) / batch;
        return options with { Steps = (int)Math.Max(options.Steps, Math.Ceiling(options.Epochs * stepsPerEpoch)), Epochs = 0 };
    }

    /// <summary>Returns a schedule with fewer steps and epochs.</summary>
    /// <param name="options">Steps and epochs.</param>
    /// <param name="fraction">Fraction of the steps and epochs, above 0 and at most 1. At least one step remains.</param>
    internal static ScheduleOptions Shorten(ScheduleOptions options, double fraction) =>
        options with { Steps = Math.Max(1, (int)Math.Round(options.Steps * fraction)), Epochs = options.Epochs * fraction };

    /// <summary>Returns the learning rate at a step.</summary>
    /// <param name="options">The schedule.</param>
    /// <param name="step">Number of steps before this one.</param>
    public static double LearningRateAt(ScheduleOptions options, long step)
    {
        ArgumentNullException.ThrowIfNull(options);
        var warmUp = options.WarmUp * options.Steps;
        if (step < warmUp) return options.LearningRate * (step + 1) / (warmUp + 1);
        if (options.Decay == LearningRateDecay.Exponential) return options.LearningRate * Math.Pow(options.DecayFactor, (double)step / options.DecaySteps);
        var progress = (step - warmUp) / Math.Max(1, options.Steps - warmUp);
        return options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress))); // Loshchilov and Hutter 2017, equation 5
    }
}

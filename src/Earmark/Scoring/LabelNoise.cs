namespace Earmark.Scoring;

/// <summary>
/// A model of label noise: a label is wrong with a constant probability, and a wrong label is any of the other labels with equal probability. It turns the score of a given
/// label into the probability that this label is wrong.
/// </summary>
/// <remarks>
/// Temperature and noise rate together maximise the likelihood of the given labels. If the temperature alone were fitted to labels of which some are wrong, the scores would become
/// less confident until they explain the wrong labels, too. The likelihood is that of the forward correction of Patrini et al. 2017, "Making deep neural networks robust to label
/// noise: a loss correction approach", with symmetric noise. It is maximised by expectation maximisation.
/// </remarks>
/// <param name="Temperature">Divisor of the logits, 0.05 to 20.</param>
/// <param name="Rate">Fraction of the labels that are wrong, among those that may be wrong, 0 to 1.</param>
public sealed record LabelNoise(double Temperature, double Rate)
{
    private const double InitialRate = 0.2;

    /// <summary>Returns the probability that a given label is wrong, by Bayes' theorem.</summary>
    /// <param name="score">Calibrated score of the given label, 0 to 1.</param>
    /// <param name="labels">Number of labels, at least 2.</param>
    /// <returns>0 to 1. If all labels have the same score, it is the noise rate.</returns>
    public double WrongProbability(double score, int labels) => Bayes((1 - score) * Rate / (labels - 1), score * (1 - Rate));

    /// <summary>Fits the model to the given labels of clips.</summary>
    /// <param name="clips">The clips with one label each.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    internal static LabelNoise Fit(IReadOnlyList<GivenLabel> clips, CancellationToken cancellationToken = default)
    {
        var doubtful = clips.Count(clip => clip.MayBeWrong);
        var noise = new LabelNoise(1, doubtful > 0 ? InitialRate : 0);
        return Converge(noise, () =>
        {
            double[] wrong = [.. clips.Select(clip => clip.MayBeWrong ? noise.WrongProbability(clip.Score(noise.Temperature), clip.Logits.Length) : 0)];
            return noise = new(ExpectedLikelihood.FitTemperature((i, temperature) => clips[i].Score(temperature), wrong, cancellationToken), wrong.Sum() / Math.Max(1, doubtful));
        }, model => model.Temperature, model => model.Rate);
    }

    /// <summary>Returns a / (a + b), or 0 if both are 0.</summary>
    internal static double Bayes(double a, double b) => a + b > 0 ? a / (a + b) : 0;

    /// <summary>Repeats an iteration of expectation maximisation until no value changes by more than 0.0001, at most 100 times.</summary>
    internal static T Converge<T>(T initial, Func<T> iterate, params Func<T, double>[] values)
    {
        const double Tolerance = 1e-4;
        const int MaxIterations = 100;
        var (previous, current) = (initial, iterate());
        for (var i = 1; i < MaxIterations && values.Any(value => Math.Abs(value(current) - value(previous)) > Tolerance); i++) (previous, current) = (current, iterate());
        return current;
    }
}

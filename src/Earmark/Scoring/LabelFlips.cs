namespace Earmark.Scoring;

/// <summary>A model of label noise for clips with any number of labels: each label is given although it does not apply, or is missing although it applies, with constant probabilities (class-independent noise).</summary>
/// <remarks>It is fitted like <see cref="LabelNoise"/>, with two rates instead of one, because missing labels are usually more frequent than wrong ones.</remarks>
/// <param name="Temperature">Divisor of the logits, 0.05 to 20.</param>
/// <param name="WrongRate">Probability that a label that does not apply is given, 0 to 1.</param>
/// <param name="MissingRate">Probability that a label that applies is not given, 0 to 1.</param>
public sealed record LabelFlips(double Temperature, double WrongRate, double MissingRate)
{
    private const double InitialWrongRate = 0.02, InitialMissingRate = 0.2;

    /// <summary>Returns the probability that a given label does not apply.</summary>
    /// <param name="score">Calibrated score of the label, 0 to 1.</param>
    public double WrongProbability(double score) => LabelNoise.Bayes((1 - score) * WrongRate, score * (1 - MissingRate));

    /// <summary>Returns the probability that a label that is not given applies.</summary>
    /// <param name="score">Calibrated score of the label, 0 to 1.</param>
    public double MissingProbability(double score) => LabelNoise.Bayes(score * MissingRate, (1 - score) * (1 - WrongRate));

    /// <summary>Fits the model.</summary>
    /// <param name="logits">Logits of every label of every clip.</param>
    /// <param name="isGiven">Whether each of them is given.</param>
    /// <param name="mayBeWrong">Whether each of them may be wrong or missing.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    internal static LabelFlips Fit(double[] logits, bool[] isGiven, bool[] mayBeWrong, CancellationToken cancellationToken = default)
    {
        var noisy = mayBeWrong.Any(label => label);
        var flips = new LabelFlips(1, noisy ? InitialWrongRate : 0, noisy ? InitialMissingRate : 0);
        return LabelNoise.Converge(flips, () =>
        {
            var flipped = new double[logits.Length];
            double wrong = 0, absent = 0, missing = 0, present = 0; // expected numbers among the labels that may be wrong
            for (var i = 0; i < logits.Length; i++)
            {
                if (!mayBeWrong[i]) continue;
                var score = Score(i, flips.Temperature);
                flipped[i] = isGiven[i] ? flips.WrongProbability(score) : flips.MissingProbability(1 - score);
                if (isGiven[i]) (wrong, absent, present) = (wrong + flipped[i], absent + flipped[i], present + 1 - flipped[i]);
                else (missing, present, absent) = (missing + flipped[i], present + flipped[i], absent + 1 - flipped[i]);
            }
            return flips = new(ExpectedLikelihood.FitTemperature(Score, flipped, cancellationToken), LabelNoise.Bayes(wrong, absent - wrong), LabelNoise.Bayes(missing, present - missing));
        }, model => model.Temperature, model => model.WrongRate, model => model.MissingRate);

        // Score of what is given: of the label, or of its absence.
        double Score(int i, double temperature) => 1 / (1 + Math.Exp((isGiven[i] ? -logits[i] : logits[i]) / temperature));
    }
}

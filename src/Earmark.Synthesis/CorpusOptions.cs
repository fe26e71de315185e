namespace Earmark.Synthesis;

/// <summary>Size and difficulty of a generated corpus.</summary>
public sealed record CorpusOptions
{
    /// <summary>Number of training clips, at least 2 per class. Default 360, 30 for each of 12 classes. The real data set has 9,473.</summary>
    public int TrainClips { get; init; } = 360;

    /// <summary>
    /// Number of test clips, at least 10. 90% of them are scored, but at most 1,600, as in the real data set. Default 150.
    /// The real data set has 9,400 test clips.
    /// </summary>
    public int TestClips { get; init; } = 150;

    /// <summary>Number of classes, 3 to 41: the first entries of the list of sound classes. Default 12.</summary>
    public int ClassCount { get; init; } = 12;

    /// <summary>Fraction of training labels that are unverified, 0 to 1. A third of these are wrong. Default 0.6, as in the real data set.</summary>
    public double UnverifiedFraction { get; init; } = 0.6;

    /// <summary>Mean clip length in seconds, 0.5 to 10. Lengths are 0.3 to 30 s. Default 3, for speed; 6.8 in the real data set.</summary>
    public double MeanSeconds { get; init; } = 3;

    /// <summary>
    /// Fraction of the training clips, and of the scored test clips, that contain two or three classes at once (two if the corpus has only
    /// three classes), 0 to 1. Default 0. If it is above 0, the CSV files have the format of the 2019 challenge.
    /// </summary>
    public double SeveralFraction { get; init; }

    /// <summary>Number of background recordings, which contain none of the classes, as a fraction of <see cref="TrainClips"/>, 0 to 1. Default 0.</summary>
    public double BackgroundFraction { get; init; }

    /// <summary>Random seed. The same seed gives the same bytes on every platform. Default 2018.</summary>
    public ulong Seed { get; init; } = 2018;

    /// <summary>Number of background recordings: <see cref="BackgroundFraction"/> of <see cref="TrainClips"/>, rounded.</summary>
    public int BackgroundClips => (int)Math.Round(BackgroundFraction * TrainClips);

    /// <summary>Validates the options.</summary>
    /// <exception cref="InputException">One or more options are invalid. The message lists all of them.</exception>
    public void Validate()
    {
        List<string> errors = [];
        if (ClassCount < 3 || ClassCount > SoundClasses.All.Count) errors.Add($"classes: {ClassCount}. Expected 3 to {SoundClasses.All.Count}.");
        if (TrainClips < 2 * ClassCount) errors.Add($"train: {TrainClips} clips. Expected at least {2 * ClassCount}, 2 for each of {ClassCount} classes.");
        if (TestClips < 10) errors.Add($"test: {TestClips} clips. Expected at least 10.");
        if (!(UnverifiedFraction >= 0 && UnverifiedFraction <= 1)) errors.Add(FormattableString.Invariant($"doubtful: {UnverifiedFraction}. Expected a fraction from 0 to 1."));
        if (!(MeanSeconds >= 0.5 && MeanSeconds <= 10)) errors.Add(FormattableString.Invariant($"mean seconds: {MeanSeconds}. Expected 0.5 to 10."));
        if (!(SeveralFraction >= 0 && SeveralFraction <= 1)) errors.Add(FormattableString.Invariant($"several: {SeveralFraction}. Expected a fraction from 0 to 1."));
        if (!(BackgroundFraction >= 0 && BackgroundFraction <= 1)) errors.Add(FormattableString.Invariant($"background: {BackgroundFraction}. Expected a fraction from 0 to 1."));
        if (errors.Count > 0) throw new InputException(string.Join(Environment.NewLine, errors));
    }
}

namespace Earmark.Synthesis;

/// <summary>Size and difficulty of a generated corpus.</summary>
public sealed record CorpusOptions
{
    /// <summary>Number of training clips, at least 2 for each class. Default 360: 30 for each of 12 classes. The real data set has 9,473.</summary>
    public int Train { get; init; } = 360;

    /// <summary>
    /// Number of test clips, at least 10. 90% of them are scored, but at most 1,600 as in the real data set. Default 150.
    /// The real data set has 9,400 test clips.
    /// </summary>
    public int Test { get; init; } = 150;

    /// <summary>Number of classes, 3 to 41: the first rows of the table of sound classes. Default 12.</summary>
    public int Classes { get; init; } = 12;

    /// <summary>Fraction of training labels that are not verified, 0 to 1. A third of these are wrong. Default 0.6, as in the real data set.</summary>
    public double Doubtful { get; init; } = 0.6;

    /// <summary>Mean clip length in seconds, 0.5 to 10. Lengths are 0.3 to 30 s. Default 3, for speed. The real data set has 6.8.</summary>
    public double MeanSeconds { get; init; } = 3;

    /// <summary>Random seed. The same seed gives the same bytes on every platform. Default 2018.</summary>
    public ulong Seed { get; init; } = 2018;

    /// <summary>Validates the options.</summary>
    /// <exception cref="InputException">One or more options are invalid. The message lists all of them.</exception>
    public void Validate()
    {
        List<string> faults = [];
        if (Classes < 3 || Classes > SoundClasses.All.Count) faults.Add($"classes: {Classes}. Expected 3 to {SoundClasses.All.Count}.");
        if (Train < 2 * Classes) faults.Add($"train: {Train} clips. Expected at least {2 * Classes}, 2 for each of {Classes} classes.");
        if (Test < 10) faults.Add($"test: {Test} clips. Expected at least 10.");
        if (!(Doubtful >= 0 && Doubtful <= 1)) faults.Add(FormattableString.Invariant($"doubtful: {Doubtful}. Expected a fraction from 0 to 1."));
        if (!(MeanSeconds >= 0.5 && MeanSeconds <= 10)) faults.Add(FormattableString.Invariant($"mean seconds: {MeanSeconds}. Expected 0.5 to 10."));
        if (faults.Count > 0) throw new InputException(string.Join(Environment.NewLine, faults));
    }
}

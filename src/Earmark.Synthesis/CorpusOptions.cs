namespace Earmark.Synthesis;

/// <summary>How large and how hard a generated corpus is.</summary>
public sealed record CorpusOptions
{
    /// <summary>Training clips, at least 2 for each class. Default 360: thirty for each of twelve classes. The real set has 9,473.</summary>
    public int Train { get; init; } = 360;

    /// <summary>
    /// Test clips, at least 10, of which nine in ten are scored, but never more than the real set's 1,600. Default 150.
    /// The real set has 9,400.
    /// </summary>
    public int Test { get; init; } = 150;

    /// <summary>Classes, 3 to 41: the first rows of the table of voices. Default 12.</summary>
    public int Classes { get; init; } = 12;

    /// <summary>Share of training labels that nobody has verified, 0 to 1; a third of these is wrong. Default 0.6, as in the real set.</summary>
    public double Doubtful { get; init; } = 0.6;

    /// <summary>Mean length of a clip in seconds, 0.5 to 10; lengths go from 0.3 to 30. Default 3, to be quick. The real set has 6.8.</summary>
    public double MeanSeconds { get; init; } = 3;

    /// <summary>Same seed, same bytes, on every platform. Default 2018.</summary>
    public ulong Seed { get; init; } = 2018;

    /// <summary>Checks every figure.</summary>
    /// <exception cref="InputException">Names all faults together.</exception>
    public void Validate()
    {
        List<string> faults = [];
        if (Classes < 3 || Classes > SoundClasses.All.Count) faults.Add($"classes: {Classes}. Expected 3 to {SoundClasses.All.Count}.");
        if (Train < 2 * Classes) faults.Add($"train: {Train} clips. Expected at least {2 * Classes}, 2 for each of {Classes} classes.");
        if (Test < 10) faults.Add($"test: {Test} clips. Expected at least 10.");
        if (!(Doubtful >= 0 && Doubtful <= 1)) faults.Add(FormattableString.Invariant($"doubtful: {Doubtful}. Expected a share from 0 to 1."));
        if (!(MeanSeconds >= 0.5 && MeanSeconds <= 10)) faults.Add(FormattableString.Invariant($"mean seconds: {MeanSeconds}. Expected 0.5 to 10."));
        if (faults.Count > 0) throw new InputException(string.Join(Environment.NewLine, faults));
    }
}

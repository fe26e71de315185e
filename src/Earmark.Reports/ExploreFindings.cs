namespace Earmark.Reports;

/// <summary>Everything that a report on a data set tells, as figures and words.</summary>
/// <param name="Name">What the page calls the data set.</param>
/// <param name="Survey">The pass over the audio.</param>
/// <param name="Sampled">"300 of 9,473" where only some clips were looked at; null: all.</param>
public sealed record ExploreFindings(string Name, Survey Survey, string? Sampled)
{
    /// <summary>Lengths of the training clips; null: there is none with samples.</summary>
    public ClipLengths? TrainLengths { get; private init; }

    /// <summary>Lengths of the test clips; null: there is none with samples.</summary>
    public ClipLengths? TestLengths { get; private init; }

    /// <summary>Training and test clips by length; null: there is none with samples.</summary>
    public LengthHistogram? Histogram { get; private init; }

    /// <summary>The labels, the one with most clips first.</summary>
    public IReadOnlyList<LabelSummary> Labels { get; private init; } = [];

    /// <summary>What is wrong, the graver first.</summary>
    public IReadOnlyList<Problem> Troubles { get; private init; } = [];

    /// <summary>What the mean spectra say; empty: nothing can be heard.</summary>
    public string SpectrumWords { get; private init; } = "";

    /// <summary>The first words.</summary>
    public Advice Advice { get; private init; } = new([], [], [], null);

    /// <summary>Draws every conclusion from a survey.</summary>
    /// <param name="name">What the page calls the data set.</param>
    /// <param name="survey">The pass over the audio.</param>
    /// <param name="arguments">How a command line names the data set.</param>
    /// <param name="sampled">"300 of 9,473" where only some clips were looked at; null: all.</param>
    public static ExploreFindings Of(string name, Survey survey, string arguments, string? sampled = null)
    {
        var (labels, troubles) = (LabelSummary.Of(survey), Problem.In(survey));
        return new(name, survey, sampled)
        {
            TrainLengths = ClipLengths.Of(survey.Clips.Where(clip => clip.Part == Part.Train)),
            TestLengths = ClipLengths.Of(survey.Clips.Where(clip => clip.Part == Part.Test)),
            Histogram = LengthHistogram.Of(survey.Clips),
            Labels = labels,
            Troubles = troubles,
            SpectrumWords = Reports.SpectrumDescription.Of(survey),
            Advice = Advice.Of(survey, labels, troubles, arguments),
        };
    }
}

namespace Earmark.Reports;

/// <summary>All content of a data set report, as values and text.</summary>
/// <param name="Name">The name of the data set on the page.</param>
/// <param name="Survey">The survey of the audio.</param>
/// <param name="Sampled">A text such as "300 of 9,473" if only some clips were read, or null if all were read.</param>
public sealed record ExploreFindings(string Name, Survey Survey, string? Sampled)
{
    /// <summary>Lengths of the training clips, or null if no training clip has samples.</summary>
    public ClipLengths? TrainLengths { get; private init; }

    /// <summary>Lengths of the test clips, or null if no test clip has samples.</summary>
    public ClipLengths? TestLengths { get; private init; }

    /// <summary>Histogram of the lengths of training and test clips, or null if no clip has samples.</summary>
    public LengthHistogram? Histogram { get; private init; }

    /// <summary>The labels, sorted by number of clips in descending order.</summary>
    public IReadOnlyList<LabelSummary> Labels { get; private init; } = [];

    /// <summary>The problems that were found, most serious first.</summary>
    public IReadOnlyList<Problem> Problems { get; private init; } = [];

    /// <summary>Description of the mean spectra. Empty if no clip is audible.</summary>
    public string SpectrumDescription { get; private init; } = "";

    /// <summary>The summary of the report.</summary>
    public Advice Advice { get; init; } = new([], [], [], null);

    /// <summary>Computes all findings from a survey.</summary>
    /// <param name="name">The name of the data set on the page.</param>
    /// <param name="survey">The survey of the audio.</param>
    /// <param name="arguments">The command-line arguments that specify the data set.</param>
    /// <param name="sampled">A text such as "300 of 9,473" if only some clips were read, or null if all were read.</param>
    public static ExploreFindings Create(string name, Survey survey, string arguments, string? sampled = null)
    {
        var (labels, problems) = (LabelSummary.Summarise(survey), Problem.Detect(survey));
        return new(name, survey, sampled)
        {
            TrainLengths = ClipLengths.Create(survey.Clips.Where(clip => clip.Part == Part.Train)),
            TestLengths = ClipLengths.Create(survey.Clips.Where(clip => clip.Part == Part.Test)),
            Histogram = LengthHistogram.Create(survey.Clips),
            Labels = labels,
            Problems = problems,
            SpectrumDescription = Reports.SpectrumDescription.Describe(survey),
            Advice = Advice.Create(survey, labels, problems, arguments),
        };
    }
}

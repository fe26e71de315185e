using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Creates the page of a data set report.</summary>
internal static class DatasetPage
{
    private const int MaxCases = 200, MaxOpenCases = 6;

    /// <summary>Returns the complete page.</summary>
    public static string Render(ExploreFindings findings, ClipSpectrogram? shown, IReadOnlyList<GalleryClip> gallery, Links links)
    {
        (string Id, string Title, Html Content)[] sections =
        [
            ("summary", "Summary", Summary(findings)),
            ("lengths", "Lengths", Lengths(findings)),
            ("labels", "Labels", Labels(findings)),
            ("spectra", "Spectra", Spectra(findings)),
            ("clip", "Example clip", Clip(shown)),
            ("problems", "Problems", ProblemList(findings, links)),
            ("gallery", "Gallery", GallerySection.Render(gallery, findings.Labels, links)),
        ];
        return Page.Render($"{findings.Name}: data set report",
        [
            Html.From($"<h1>{findings.Name}: data set report</h1>\n"),
            Page.Paragraph(findings.Sampled is { } sampled ? $"Only {sampled} clips were read. All values below refer to these clips." : ""),
            Page.Paragraph(Plots.HasFonts ? "" : "The machine that created this page has no fonts, so the plots have no text. Install a font, such as DejaVu Sans, and create the report again."),
            .. Page.WithNavigation(sections),
        ]);
    }

    private static Html Summary(ExploreFindings findings)
    {
        var advice = findings.Advice;
        return Html.From([
            Page.Section("summary", "About this data set", Page.List(advice.Description)),
            Page.Section("likely-problems", "Likely problems", advice.Problems is [] ? Page.Paragraph("No problems were found.") : Page.List(advice.Problems)),
            advice.Command is not { } command ? Html.None : Page.Section("set", "How to train", Html.From($"""
                <pre>{Words(command)}</pre>
                {Page.Paragraph(advice.Time ?? "")}{SettingsTable(advice.SuggestedSettings)}{(advice.Trial is { } trial ? Html.From($"<p>For a quick trial (a few minutes):</p>\n<pre>{Words(trial)}</pre>\n") : Html.None)}
                """)),
        ]);
    }

    private static Html SettingsTable(IReadOnlyList<SuggestedSetting> settings) => settings is [] ? Html.None : Html.From($"""
        <table class="set"><tr><th>key</th><th>value</th><th>reason</th></tr>
        {settings.Select(setting => Html.From($"<tr><td><code>{setting.Key}</code></td><td><code>{setting.Value}</code></td><td>{setting.Why}</td></tr>\n"))}</table>

        """);

    // Options are not broken across lines.
    private static IEnumerable<Html> Words(string command) => command.Split(' ').Select((word, i) => Html.From($"{(i > 0 ? " " : "")}<span>{word}</span>"));

    private static Html Lengths(ExploreFindings findings)
    {
        if (findings.Histogram is null) return Html.None;
        string[] sentences = [Extremes(findings.TrainLengths, findings.TestLengths is null ? "clip" : "training clip"), Extremes(findings.TestLengths, "test clip"), Empty(findings)];
        return Page.Section("lengths", "Clip lengths", Html.From($"""<div class="plots">{Page.Plot("lengths", Plots.Height, $"Histogram of clip lengths. {string.Join(" ", sentences)}")}<div>{Page.List([.. sentences.Where(text => text.Length > 0)])}</div></div>"""));
    }

    private static string Extremes(ClipLengths? lengths, string name) => lengths is null ? ""
        : $"Shortest {name}: {lengths.ShortestClip}, {DisplayText.Duration(lengths.Shortest)}; longest: {lengths.LongestClip}, {DisplayText.Duration(lengths.Longest)}; median {DisplayText.Duration(lengths.Median)}; {DisplayText.Duration(lengths.Seconds)} in total.";

    private static string Empty(ExploreFindings findings)
    {
        string[] empty = [.. findings.Survey.Clips.Where(clip => clip.IsEmpty).Select(clip => clip.Clip.Name)];
        return empty is [] ? "" : $"Empty: {string.Join(", ", empty.Take(20))}{(empty.Length > 20 ? Invariant($" and {empty.Length - 20} more") : "")}.";
    }

    private static Html Labels(ExploreFindings findings)
    {
        if (findings.Labels is not [var first, .., var last]) return Html.None;
        int clips = findings.Labels.Sum(label => label.Clips), verified = findings.Labels.Sum(label => label.Verified);
        var text = $"{DisplayText.Count(findings.Labels.Count, "label")}, {(first.Clips == last.Clips ? $"each with {DisplayText.Count(first.Clips, "clip")}" : $"from {first.Label} with {DisplayText.Count(first.Clips, "clip")} to {last.Label} with {last.Clips}")}; {(verified == clips ? "all labels are treated as verified" : $"{DisplayText.Percentage((double)verified / clips)} verified")}.";
        if (findings.Labels.Count > Plots.MaxLabels) text += Invariant($" The plots show the {Plots.MaxLabels / 2} labels with the most clips and the {Plots.MaxLabels / 2} with the fewest.");
        var height = Plots.LabelsHeight(findings.Labels.Count);
        return Page.Section("labels", "Labels", Page.Paragraph(text),
            Html.From($"""<div class="plots">{Page.Plot("label-clips", height, $"Bar chart of the number of clips per label. {text}")}{Page.Plot("label-seconds", height, $"Bar chart of the total duration per label, in the order of the previous plot.")}</div>"""));
    }

    private static Html Spectra(ExploreFindings findings)
    {
        if (findings.SpectrumDescription.Length == 0) return Html.None;
        var survey = findings.Survey;
        return Page.Section("spectra", "Mean spectra", Page.Paragraph(findings.SpectrumDescription),
            Html.From($"""<div class="plots">{Page.Plot("mean-amplitude", Plots.Height, "Line plot of the mean amplitude per frequency, averaged over clips. " + findings.SpectrumDescription)}{Page.Plot("deviation", Plots.Height, "Line plot of the standard deviation within a clip per frequency, averaged over clips.")}</div>"""),
            Html.From($"""<p class="soft">{Invariant($"All clips have the same weight. Frames of 800 samples every 400 at {survey.SampleRate:N0} Hz, 513 bins; all frames of all audible clips are included ({survey.TrainSpectrum?.Clips ?? 0:N0} training, {survey.TestSpectrum?.Clips ?? 0:N0} test).")}</p>"""));
    }

    private static Html Clip(ClipSpectrogram? shown)
    {
        if (shown is null) return Html.None;
        var text = $"{shown.Name}{(shown.IsTruncated ? ", its first 10 s" : "")}: the short-time Fourier transform X with frames of 800 samples every 400. The mean over time is subtracted for each frequency, so that changes are visible. White is the mean.";
        return Page.Section("clip", "Example clip: amplitude and phase", Page.Paragraph(text), Html.From($"""
            <div class="plots">{Page.Plot("clip-amplitude", Plots.Height, $"Heat map of log(1 + |X|) of {shown.Name}, seconds by kHz, red above and blue below the mean of the frequency.")}{Page.Plot("clip-phase", Plots.Height, $"Heat map of the phase of {shown.Name} in units of pi, seconds by kHz.")}</div>
            """));
    }

    private static Html ProblemList(ExploreFindings findings, Links links)
    {
        var datasetFindings = findings.Survey.Data.Findings;
        return Page.Section("problems", "Problems", [
            Page.Paragraph(findings.Problems is [] && datasetFindings is [] ? $"None of the {Problem.Types.Count} types of problems was found." : ""),
            datasetFindings is [] ? Html.None : Html.From($"<details open><summary>Found while opening the data set <span class=\"count\">{datasetFindings.Count}</span></summary>{Page.List([.. datasetFindings.Select(finding => finding.ToString())])}</details>\n"),
            .. findings.Problems.Select(problem => Html.From($"""
                <details{(problem.Cases.Count <= MaxOpenCases ? Html.From($" open") : Html.None)}><summary>{problem.Kind.Title} <span class="count">{problem.Cases.Count}</span></summary>
                <p>{problem.Kind.Meaning}</p>
                <table class="cases">{problem.Cases.Take(MaxCases).Select(found => Row(found, links))}</table>
                {Page.Paragraph(problem.Cases.Count > MaxCases ? Invariant($"... and {problem.Cases.Count - MaxCases:N0} more, in explore.json.") : "")}</details>

                """))]);
    }

    private static Html Row(ProblemCase found, Links links) =>
        Html.From($"<tr><td>{found.Names.Select((name, i) => Html.From($"{(i > 0 ? ", " : "")}{links.LinkTo(name)}"))}</td><td>{found.Detail}</td></tr>\n");
}

using System.Text;
using Earmark.Data;

namespace Earmark.Reports;

/// <summary>Options for a data set report.</summary>
public sealed record DatasetReportOptions
{
    /// <summary>The clip whose spectrogram is shown, or null for a clip of median length.</summary>
    public Clip? Clip { get; init; }

    /// <summary>Whether the audio of short clips is embedded in the page.</summary>
    public bool EmbedAudio { get; init; }
}

/// <summary>Writes a data set report: an HTML page, its images, and <c>explore.json</c>.</summary>
public static class DatasetReport
{
    /// <summary>File name of the page.</summary>
    public const string PageName = "report.html";

    /// <summary>Finds the recording requested by the user. Called before any processing.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="requested">The name of a clip of the data set, or the path of a file.</param>
    /// <exception cref="InputException">There is neither a clip nor a file with this name, or the file is not a recording.</exception>
    public static Clip FindClip(Dataset data, string requested)
    {
        ArgumentNullException.ThrowIfNull(data);
        var clip = data.Train.Concat(data.Test).Concat(data.Background).FirstOrDefault(clip => clip.Name == requested)
            ?? (File.Exists(requested) ? new Clip(Path.GetFileName(requested), requested, null)
                : throw InputException.At($"--clip {requested}", "no such file, and no clip with this name in the data set", "a recording"));
        clip.Probe();
        return clip;
    }

    /// <summary>Creates and writes the report.</summary>
    /// <param name="findings">The content of the report.</param>
    /// <param name="folder">The folder for the report.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <exception cref="InputException">The requested clip cannot be decoded or has no samples.</exception>
    public static void Write(ExploreFindings findings, ReportFolder folder, DatasetReportOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var survey = findings.Survey;
        var shown = ClipSpectrogram.Create(survey, options.Clip, cancellationToken);
        var gallery = Gallery.Draw(Gallery.Select(survey), cancellationToken);
        foreach (var theme in new[] { Theme.Light, Theme.Dark }) AddPlots(findings, shown, folder, theme);
        foreach (var (i, clip) in gallery.Index().Where(entry => entry.Item.Error is null)) folder.Add(GallerySection.PictureName(i), clip.Picture);
        cancellationToken.ThrowIfCancellationRequested();
        var links = new Links(folder.Root, survey.Clips) { Embed = options.EmbedAudio };
        folder.Add(PageName, Encoding.UTF8.GetBytes(DatasetPage.Render(findings, shown, gallery, links)));
        folder.Write(ExploreJson.Write(findings, ["explore.json", .. folder.Names]));
    }

    private static void AddPlots(ExploreFindings findings, ClipSpectrogram? shown, ReportFolder folder, Theme theme)
    {
        var survey = findings.Survey;
        if (findings.Histogram is { } histogram) Add("lengths", Plots.Lengths(histogram, theme));
        if (findings.Labels.Count > 0)
        {
            Add("label-clips", Plots.Labels(findings.Labels, seconds: false, theme));
            Add("label-seconds", Plots.Labels(findings.Labels, seconds: true, theme));
        }
        if ((survey.TrainSpectrum ?? survey.TestSpectrum) is not null)
        {
            Add("mean-amplitude", Plots.Spectrum(survey.TrainSpectrum, survey.TestSpectrum, deviation: false, theme));
            Add("deviation", Plots.Spectrum(survey.TrainSpectrum, survey.TestSpectrum, deviation: true, theme));
        }
        if (shown is not null)
        {
            Add("clip-amplitude", Plots.HeatMap(shown.Amplitude, "Amplitude minus per-frequency mean", "log(1 + |X|)", theme));
            Add("clip-phase", Plots.HeatMap(shown.Phase, "Phase minus per-frequency mean", "units of pi", theme));
        }

        void Add(string name, byte[] png) => folder.Add($"{name}{theme.Suffix}.png", png);
    }
}

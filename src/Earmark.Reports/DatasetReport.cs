using System.Text;
using Earmark.Audio;
using Earmark.Data;

namespace Earmark.Reports;

/// <summary>Choices in the making of a report on a data set.</summary>
public sealed record DatasetReportOptions
{
    /// <summary>The clip whose spectrogram is shown; null: one of median length.</summary>
    public Clip? Clip { get; init; }

    /// <summary>Whether the sound of short clips is put into the page itself.</summary>
    public bool Embed { get; init; }
}

/// <summary>Writes a report on a data set: a page, its pictures, and <c>explore.json</c>.</summary>
public static class DatasetReport
{
    /// <summary>Name of the page in the folder.</summary>
    public const string PageName = "report.html";

    /// <summary>The recording that a user asks to see, before any work is done.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="wanted">A clip of it by its name, or any file.</param>
    /// <exception cref="InputException">It is neither, or no recording.</exception>
    public static Clip FindClip(Dataset data, string wanted)
    {
        ArgumentNullException.ThrowIfNull(data);
        var clip = data.Train.Concat(data.Test).Concat(data.Background).FirstOrDefault(clip => clip.Name == wanted)
            ?? (File.Exists(wanted) ? new Clip(Path.GetFileName(wanted), wanted, null)
                : throw InputException.At($"--clip {wanted}", "there is no such file, and no clip of that name in the data set", "a recording"));
        AudioFile.Probe(clip.Path);
        return clip;
    }

    /// <summary>Draws everything and writes it.</summary>
    /// <param name="findings">What the report tells.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="options">Choices.</param>
    /// <param name="stop">Stops before anything is written.</param>
    /// <exception cref="InputException">The clip asked for cannot be read or heard.</exception>
    public static void Write(ExploreFindings findings, ReportFolder folder, DatasetReportOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var survey = findings.Survey;
        var shown = ShownClip.Of(survey, options.Clip, stop);
        var gallery = Gallery.Draw(Gallery.Choose(survey), stop);
        foreach (var theme in new[] { Theme.Light, Theme.Dark }) AddPlots(findings, shown, folder, theme);
        foreach (var (i, clip) in gallery.Index().Where(entry => entry.Item.Fault is null)) folder.Add(GallerySection.PictureOf(i), clip.Picture);
        stop.ThrowIfCancellationRequested();
        var links = new Links(folder.Root, survey.Clips);
        folder.Add(PageName, Encoding.UTF8.GetBytes(DatasetPage.Of(findings, shown, gallery, links, options.Embed)));
        folder.Finish(ExploreJson.Write(findings, ["explore.json", .. folder.Names]));
    }

    private static void AddPlots(ExploreFindings findings, ShownClip? shown, ReportFolder folder, Theme theme)
    {
        var survey = findings.Survey;
        if (findings.Histogram is { } histogram) Add("lengths", Plots.Lengths(histogram, theme));
        if (findings.Labels.Count > 0)
        {
            Add("label-clips", Plots.Labels(findings.Labels, seconds: false, theme));
            Add("label-seconds", Plots.Labels(findings.Labels, seconds: true, theme));
        }
        if ((survey.Train ?? survey.Test) is not null)
        {
            Add("mean-amplitude", Plots.Spectrum(survey.Train, survey.Test, deviation: false, theme));
            Add("deviation", Plots.Spectrum(survey.Train, survey.Test, deviation: true, theme));
        }
        if (shown is not null)
        {
            Add("clip-amplitude", Plots.HeatMap(shown.Amplitude, "Amplitude about its mean per frequency", "log(1 + |X|)", theme));
            Add("clip-phase", Plots.HeatMap(shown.Phase, "Phase about its mean per frequency", "half turns", theme));
        }

        void Add(string name, byte[] png) => folder.Add($"{name}{theme.Suffix}.png", png);
    }
}

using Earmark.Data;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates figures of clips, with waveform, spectrogram and player.</summary>
internal static class ClipFigures
{
    /// <summary>Returns a gallery of clips. A clip that cannot be drawn is shown with the reason.</summary>
    /// <param name="clips">The clips, each with the lines of its caption below the name of the clip.</param>
    /// <param name="links">Links from the page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static Html Render(IReadOnlyList<(Clip Clip, Html Caption)> clips, Links links, CancellationToken cancellationToken)
    {
        var drawn = Gallery.Draw([.. clips.Select(clip => ((string?)null, Probe(clip.Clip, cancellationToken)))], cancellationToken);
        return Html.From($"""
            <div class="gallery">
            {clips.Zip(drawn, (clip, figure) => Figure(clip.Clip, clip.Caption, figure, links))}</div>

            """);
    }

    private static SurveyedClip Probe(Clip clip, CancellationToken cancellationToken)
    {
        var (surveyed, header) = ClipReader.Probe(new(clip, Part.Train), cancellationToken);
        return surveyed with { Samples = header?.Frames ?? 0 };
    }

    private static Html Figure(Clip clip, Html caption, GalleryClip drawn, Links links)
    {
        var picture = drawn.Error is { } reason ? Page.Paragraph($"It could not be drawn: {reason}")
            : Html.From($"""<img src="data:image/png;base64,{Convert.ToBase64String(drawn.Picture)}" width="{ClipThumbnail.Width}" height="{ClipThumbnail.Height}" alt="Waveform and spectrogram of {clip.Name}, given {GivenLabels(clip)}">{ClipPlayer.Render(drawn.Clip, links)}""");
        return Html.From($"""
            <figure>{picture}<figcaption>{clip.Name}{(drawn.Clip.Seconds > 0 ? $", {DisplayText.Duration(drawn.Clip.Seconds)}" : "")}<br>{caption}</figcaption></figure>

            """);
    }

    /// <summary>Returns the given labels of a clip, or "no label".</summary>
    public static string GivenLabels(Clip clip) => clip.Labels is { Count: > 0 } labels ? labels.ToString() : "no label";
}

using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Creates the gallery section of the page.</summary>
internal static class GallerySection
{
    /// <summary>Returns the file name of the picture of a clip.</summary>
    public static string PictureName(int index) => Invariant($"gallery/{index + 1:000}.png");

    /// <summary>Returns the section.</summary>
    public static Html Render(IReadOnlyList<GalleryClip> gallery, IReadOnlyList<LabelSummary> labels, Links links)
    {
        if (gallery is []) return Html.None;
        var byLabel = labels.ToDictionary(label => label.Label, StringComparer.Ordinal);
        return Page.Section("gallery", "Example clips of each label", [
            Page.Paragraph(Invariant($"Up to three clips per label (of median, short and long length{(labels.Any(label => label.Verified < label.Clips) ? "; verified if there are enough" : "")}). Top: the waveform, scaled to its peak. Bottom: {Gallery.FrontEnd.MelBands} mel bands from {DisplayText.Frequency(Gallery.FrontEnd.Fmin)} (bottom) to {DisplayText.Frequency(Gallery.FrontEnd.Fmax)}; brighter is louder. The picture shows the whole clip, or the first 30 s of longer clips.")),
            .. gallery.Index().GroupBy(entry => entry.Item.Label, StringComparer.Ordinal).Select(entries => Html.From($"""
                <h3>{entries.Key ?? "Without label"} <small>{Summary(entries.Key, byLabel)}</small></h3>
                <div class="gallery">
                {entries.Select(entry => Figure(entry.Item, entry.Index, links))}</div>

                """))]);
    }

    private static string Summary(string? label, Dictionary<string, LabelSummary> labels) =>
        label is not null && labels.TryGetValue(label, out var summary) ? $"{DisplayText.Count(summary.Clips, "clip")}, {DisplayText.Duration(summary.Seconds)}" : "";

    private static Html Figure(GalleryClip clip, int index, Links links)
    {
        var name = clip.Clip.Clip.Name;
        if (clip.Error is { } error) return Html.From($"<figure><figcaption>{name} could not be drawn: {error}</figcaption></figure>\n");
        var length = DisplayText.Duration(clip.Clip.Seconds) + (clip.ShownSeconds < clip.Clip.Seconds ? $", first {DisplayText.Duration(clip.ShownSeconds)} shown" : "");
        return Html.From($"""
            <figure><img src="{PictureName(index)}" width="{ClipThumbnail.Width}" height="{ClipThumbnail.Height}" loading="lazy" alt="Waveform and spectrogram of {name}, {clip.Clip.Clip.Labels?.ToString() ?? "without label"}, {length}">{ClipPlayer.Render(clip.Clip, links)}<figcaption>{name}, {length}</figcaption></figure>

            """);
    }
}

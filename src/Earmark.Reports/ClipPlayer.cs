using Earmark.Audio;
using Earmark.Data;

namespace Earmark.Reports;

/// <summary>Creates the audio player of a clip.</summary>
internal static class ClipPlayer
{
    private const long MaxEmbeddedBytes = 500_000;

    // Formats that browsers can play. Files in other formats are linked.
    private static readonly Dictionary<string, string> Playable = new() { ["wav"] = "audio/wav", ["flac"] = "audio/flac", ["mp3"] = "audio/mpeg", ["ogg"] = "audio/ogg", ["opus"] = "audio/ogg" };

    /// <summary>Returns the player, or a link if browsers cannot play the format.</summary>
    /// <param name="clip">The clip, with the values from its header.</param>
    /// <param name="links">Links from the page.</param>
    public static Html Render(SurveyedClip clip, Links links)
    {
        var format = clip.Format.Split(' ')[0];
        return Playable.TryGetValue(format, out var type)
            ? Html.From($"""<audio controls preload="none" src="{Source(clip, type, links)}"></audio>""")
            : Html.From($"""<a href="{links.UrlOf(clip.Clip)}">open ({format})</a>""");
    }

    private static string Source(SurveyedClip clip, string type, Links links) => (links.Embed, clip.Clip) switch
    {
        (true, { Span: null, Path: var path }) when new FileInfo(path).Length <= MaxEmbeddedBytes => $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(path))}",
        (true, { Span: not null }) when clip.Samples > 0 && WavWriter.HeaderBytes + 2 * clip.Samples <= MaxEmbeddedBytes => $"data:audio/wav;base64,{Convert.ToBase64String(CutOut(clip))}",
        _ => links.UrlOf(clip.Clip),
    };

    // A part of a recording is embedded without the rest.
    private static byte[] CutOut(SurveyedClip clip)
    {
        var waveform = clip.Clip.ReadSpan(0, (int)clip.Samples);
        using var stream = new MemoryStream();
        WavWriter.Write(stream, waveform.SampleRate, waveform.Samples);
        return stream.ToArray();
    }
}

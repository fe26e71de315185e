using Earmark.Data;

namespace Earmark.Reports;

/// <summary>Links from a page to recordings.</summary>
/// <param name="folder">The folder of the page.</param>
/// <param name="clips">The clips of the data set.</param>
internal sealed class Links(string folder, IReadOnlyList<SurveyedClip> clips)
{
    private readonly ILookup<string, SurveyedClip> byName = clips.ToLookup(clip => clip.Clip.Name, StringComparer.Ordinal);

    /// <summary>Whether the audio of short clips is embedded instead of linked.</summary>
    public bool Embed { get; init; }

    /// <summary>Returns the URL of a file relative to the page, with escaped names.</summary>
    public string UrlOf(string path)
    {
        var (from, to) = (Path.GetFullPath(folder), Path.GetFullPath(path));
        var relative = Path.GetRelativePath(from, to);
        return Path.IsPathRooted(relative) ? new Uri(to).AbsoluteUri // another drive
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    /// <summary>Returns the URL of the recording of a clip. For a part of a recording, players start and stop at its times (W3C Media Fragments).</summary>
    public string UrlOf(Clip clip) => UrlOf(clip.Path) + (clip.Span is { } span ? $"#t={DecimalText.Format(span.Start)},{DecimalText.Format(span.End)}" : "");

    /// <summary>Returns the name of a clip, as a link if exactly one clip has this name.</summary>
    public Html LinkTo(string name) => byName[name].Take(2).ToArray() is [var clip] && File.Exists(clip.Clip.Path)
        ? Html.From($"""<a href="{UrlOf(clip.Clip)}">{name}</a>""") : Html.From($"{name}");
}

using Earmark.Audio;
using Earmark.Data.Annotations;

namespace Earmark.Data;

/// <summary>Collects the clips of annotations. Annotations of the same part of a recording form one clip with several labels.</summary>
/// <param name="context">Receives the findings.</param>
/// <param name="recordings">The recordings of the data set, relative to its root.</param>
internal sealed class AnnotatedClips(LayoutContext context, Recordings recordings)
{
    // Programs round times to milliseconds or to the resolution of the screen, so an annotation of a whole recording may seem to end after it.
    private const double ToleranceSeconds = 0.01;

    private readonly Dictionary<string, (Clip Clip, string File, int Line)> clips = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double?> headerSeconds = new(StringComparer.Ordinal), seconds = new(StringComparer.Ordinal); // by name of the recording
    private readonly HashSet<string> annotated = new(StringComparer.Ordinal);

    /// <summary>Adds an annotation. Errors are reported.</summary>
    /// <param name="file">The annotation file, for messages.</param>
    /// <param name="annotation">The annotation.</param>
    /// <param name="recording">Name of the recording.</param>
    /// <param name="lists">Parses the label.</param>
    public void Add(string file, Annotation annotation, string recording, LabelLists lists)
    {
        if (annotation.Label.Length == 0 && annotation.Start == annotation.End) return; // a recording in which nothing was found, as written by 'earmark tag'
        annotated.Add(recording);
        var (start, end) = (annotation.Start, annotation.End);
        var labels = lists.Parse(annotation.Label, NameOf(recording, start, end), annotation.Line);
        if (end == start)
        {
            context.Error("annotations without a duration", file, annotation.Line,
                $"the annotation at {DecimalText.Format(start)} s has no duration. Expected an end after the start. Select the whole sound, or remove the annotation.");
            return;
        }
        if (Beyond(recording, end) is { } length)
        {
            if (start >= length)
            {
                context.Error("annotations after the end of the recording", file, annotation.Line,
                    $"the annotation starts at {DecimalText.Format(start)} s, but {Quoted.Format(recording)} ends at {DecimalText.Format(length)} s. Expected an annotation of this recording.");
                return;
            }
            context.Warn("annotations beyond the end of the recording", file, annotation.Line,
                $"the annotation ends at {DecimalText.Format(end)} s, but {Quoted.Format(recording)} ends at {DecimalText.Format(length)} s. The part up to the end of the recording is used.");
            end = length;
        }
        if (labels is null) return;
        var name = NameOf(recording, start, end);
        if (!clips.TryGetValue(name, out var known))
            clips.Add(name, (new(name, recordings.PathOf(recording), labels, Group: recording) { Span = new(start, end) }, file, annotation.Line));
        else if (labels.All(known.Clip.Labels!.Contains))
            context.Warn("repeated annotations", file, annotation.Line, $"{Quoted.Format(name)} is already in {(known.File == file ? "" : $"{known.File} ")}line {known.Line} with the same label. The duplicate is ignored.");
        else clips[name] = known with { Clip = known.Clip with { Labels = [.. known.Clip.Labels!.Union(labels, StringComparer.Ordinal)] } };
    }

    /// <summary>Warns about recordings without annotations, except background recordings.</summary>
    public void WarnAboutUnannotated()
    {
        var background = Path.GetFullPath(ClassFolders.BackgroundFolder(context));
        string[] unused = [.. recordings.Names.Where(name => !annotated.Contains(name) && !RealPath.IsIn(Path.GetFullPath(recordings.PathOf(name)), background)).Select(Quoted.Format)];
        if (unused.Length > 0)
            context.Warn("recordings without annotations", context.Root, null,
                $"{(unused.Length == 1 ? "1 recording has no annotations and is" : $"{unused.Length} recordings have no annotations and are")} not used: {Names.Summary(unused)}.");
    }

    /// <summary>Returns the clips, ordered by recording, start and end.</summary>
    public IReadOnlyList<Clip> ToClips() => [.. clips.Values.Select(entry => entry.Clip).OrderBy(clip => clip.Group, StringComparer.Ordinal).ThenBy(clip => clip.Span!.Start).ThenBy(clip => clip.Span!.End)];

    private static string NameOf(string recording, double start, double end) => $"{recording}#{DecimalText.Format(start)}-{DecimalText.Format(end)}";

    // Returns the length of the recording if a time is after its end, and null otherwise. The length in a header may be wrong, so the recording is decoded before an annotation is cut.
    private double? Beyond(string recording, double time)
    {
        double? Length(Dictionary<string, double?> known, Func<string, TimeSpan?> read)
        {
            if (!known.TryGetValue(recording, out var length)) known.Add(recording, length = TryRead(() => read(recordings.PathOf(recording)))?.TotalSeconds);
            return length;
        }
        return Length(headerSeconds, path => AudioFile.Probe(path, context.CancellationToken).Duration) + ToleranceSeconds < time
            && Length(seconds, path => AudioFile.GetDuration(path, context.CancellationToken)) is > 0 and var exact && exact + ToleranceSeconds < time ? exact : null;
    }

    // A recording that is empty or cannot be read is reported when its clips are read.
    private static TimeSpan? TryRead(Func<TimeSpan?> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

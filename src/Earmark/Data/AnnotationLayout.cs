using Earmark.Data.Annotations;

namespace Earmark.Data;

/// <summary>The layout of recordings with annotations beside them. Each annotation is a clip.</summary>
internal static class AnnotationLayout
{
    /// <summary>Entry of <see cref="Layout.All"/>.</summary>
    public static Layout Annotations { get; } = new("annotations", """
        DATA/night.wav                       a recording of any length; it is not cut
        DATA/night.Table.1.selections.txt    its Raven selection table, or night.selections.txt: each selection is a clip
        DATA/any/place/day.flac
        DATA/any/place/day.txt               its Audacity label track: each label is a clip
        DATA/_background/z.wav               sounds without a class; optional
        """)
    {
        IsMatch = context => context.Options is { Layout: not null } or { Csv: null, FileColumn: null } && FilesIn(context).Any(),
        ReadTrain = Read,
        LabelSource = "annotations",
        UsedOptions = _ => [LabelOption.LabelColumn, LabelOption.LabelSeparator], // annotations of the same part are merged in any case
    };

    /// <summary>Returns the paths of the files that contain annotations.</summary>
    public static IEnumerable<string> FilesIn(LayoutContext context) =>
        TextFilesIn(context).Where(file => file.Format == AnnotationFormat.Raven || file.Format == AnnotationFormat.Audacity && HasRecordingBeside(file.Path)).Select(file => file.Path);

    private static IEnumerable<AnnotationFile> TextFilesIn(LayoutContext context) =>
        AnnotationFile.FindIn(context.Root, Path.TrimEndingDirectorySeparator(Path.GetFullPath(ClassFolders.BackgroundFolder(context))));

    // A text file with numbers is a label track only if a recording has its name.
    private static bool HasRecordingBeside(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var names = Directory.EnumerateFiles(folder, Path.GetFileName(path).Split('.')[0] + "*", new EnumerationOptions()).Where(Recordings.IsCandidate).Select(file => Path.GetFileName(file));
        return new RecordingsBeside([.. names]).Of(Path.GetFileName(path)).Length > 0;
    }

    private static IReadOnlyList<Clip> Read(LayoutContext context)
    {
        var recordings = Recordings.ReadFolder(context, context.Root);
        var (beside, named) = (new RecordingsBeside(recordings.Names), new NamedRecordings(recordings, new(context, recordings)));
        var clips = new AnnotatedClips(context, recordings);
        AnnotationFile[] files = [.. TextFilesIn(context)];
        foreach (var file in files) ReadFile(context, file, beside, named, clips);
        if (context.Options.LabelColumn is { } column && !Array.Exists(files, file => file.Format == AnnotationFormat.Raven))
            context.Warn("unused options", context.Root, null, $"the column {Quoted.Format(column)} is not used, because there is no Raven selection table. Audacity label tracks have no columns.");
        clips.WarnAboutUnannotated();
        return clips.ToClips();
    }

    private static void ReadFile(LayoutContext context, AnnotationFile file, RecordingsBeside beside, NamedRecordings named, AnnotatedClips clips)
    {
        var name = context.DisplayPath(file.Path);
        if (file.Format == AnnotationFormat.Unknown && !beside.HaveNameOf(name)) return; // another text file
        var own = beside.Of(name);
        IReadOnlyList<Annotation> annotations;
        try
        {
            annotations = file.Read(context.Options.LabelColumn);
        }
        catch (InputException exception)
        {
            context.Error("invalid annotations", name, exception.Line, exception.Problem);
            return;
        }
        var labels = new LabelLists(context, name, context.Options.LabelSeparator);
        Dictionary<string, (NameMatchError Error, NameMatch Match)> known = new(StringComparer.Ordinal);
        foreach (var annotation in annotations)
        {
            var (error, match) = (NameMatchError.None, new NameMatch(own, false));
            if (annotation.Recording is { } written)
            {
                if (!known.TryGetValue(written, out var found))
                {
                    known.Add(written, found = named.Find(name, written));
                    if (found.Match.Differs && found.Error == NameMatchError.None) LabelFile.WarnAboutSpelling(context, name, annotation.Line, written, found.Match);
                }
                (error, match) = found;
            }
            else if (own.Length != 1) error = own.Length == 0 ? NameMatchError.NotFound : NameMatchError.Ambiguous;
            if (error == NameMatchError.None) clips.Add(name, annotation, match.Names[0], labels);
            else ReportRecording(context, name, annotation, error, match);
        }
        labels.WarnAboutSplitLabels();
    }

    private static void ReportRecording(LayoutContext context, string file, Annotation annotation, NameMatchError error, NameMatch match)
    {
        var recording = annotation.Recording is { } written ? Quoted.Format(written) : "its recording";
        if (error == NameMatchError.Ambiguous)
            context.Error("ambiguous names", file, annotation.Line, annotation.Recording is null
                ? $"several recordings have the name of the file: {Names.Summary([.. match.Names.Select(Quoted.Format)])}. Expected one. Rename the others."
                : $"{recording} matches several files: {Names.Summary([.. match.Names.Select(Quoted.Format)])}. Put the table beside its recording.");
        else if (error == NameMatchError.Irregular)
            context.Warn("annotations of unreadable files", file, annotation.Line, $"{recording} is a pipe, a device or a socket. Expected a regular file. The annotation is skipped.");
        else
            context.Error("missing recordings", file, annotation.Line, annotation.Recording is null
                ? $"no recording in the same folder has the name of the file. Expected a recording such as {Quoted.Format(Path.GetFileName(file).Split('.')[0] + ".wav")}. Add it or remove the file."
                : $"{recording} is not in {Quoted.Escape(context.Root)}. Add the file or remove the row.");
    }
}

using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tagging.Jobs;

namespace Earmark.Review;

/// <summary>A training set created from the decisions of a review, in the layout <c>kaggle</c>.</summary>
/// <param name="Clips">Number of clips with labels.</param>
/// <param name="Background">Number of background clips, to which none of the labels applies.</param>
/// <param name="Undecided">Number of answered clips that are left out because their labels are wrong and the right ones are not known.</param>
/// <param name="Failures">Recordings that can no longer be read.</param>
public sealed record ReviewedTrainingSet(int Clips, int Background, int Undecided, IReadOnlyList<Failure> Failures)
{
    private const string Audio = "audio_train";

    /// <summary>Writes the set: <c>train.csv</c> (fname, label or labels, manually_verified, group), the clips in <c>audio_train</c>, and those to which no label applies in <c>_background</c>. Segments are cut out as WAV files; other clips are copied.</summary>
    /// <param name="folder">The new folder. It gets this name when it is complete.</param>
    /// <param name="answered">Questions with their decisions.</param>
    /// <param name="cancellationToken">Cancels the operation. Nothing is written then.</param>
    /// <exception cref="InputException">The folder exists and is not empty, no readable clip has a label, or a label contains a comma although clips have several labels.</exception>
    public static ReviewedTrainingSet Write(string folder, IReadOnlyList<(Question Question, Decision Decision)> answered, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(answered);
        (Question Question, ClipLabels Labels)[] labelled = [.. answered.Where(pair => pair.Decision.Verdict is Verdict.Keep or Verdict.Change)
            .Select(pair => (pair.Question, pair.Decision.Labels.Count > 0 ? pair.Decision.Labels : pair.Question.Clip.Labels ?? pair.Question.Proposed)).Where(pair => pair.Item2.Count > 0)];
        Question[] background = [.. answered.Where(pair => pair.Decision.Verdict == Verdict.None).Select(pair => pair.Question)];
        if (labelled.Length == 0) throw InputException.At(folder, $"none of the {answered.Count} decisions states a label", "at least one clip with a label");
        var several = labelled.Any(pair => pair.Labels.Count > 1);
        if (several && labelled.SelectMany(pair => pair.Labels).FirstOrDefault(label => label.Contains(',', StringComparison.Ordinal)) is { } comma)
            throw InputException.At(folder, $"clips have several labels, and the label {Quoted.Format(comma)} contains a comma", "labels without commas, which separate the labels of a clip");
        var (failures, names, written) = (new List<Failure>(), new HashSet<string>(RealPath.Comparer), new HashSet<Clip>());
        var (clipNames, soundNames) = (NamesOf(labelled.Select(pair => pair.Question.Clip), names), NamesOf(background.Select(question => question.Clip), names));
        FinalName.Write(folder, isContinued: false, temporary =>
        {
            Save(clipNames, Path.Combine(temporary, Audio), written, failures, cancellationToken);
            if (written.Count == 0) throw InputException.At(folder, $"none of the {labelled.Length} recordings with labels can be read. The first: {failures[0]}", "at least one readable recording with a label");
            if (background.Length > 0) Save(soundNames, Path.Combine(temporary, ClassFolders.Background), written, failures, cancellationToken);
            CsvFile.Write(Path.Combine(temporary, "train.csv"), labelled.Where(pair => written.Contains(pair.Question.Clip))
                .Select(pair => (string[])[clipNames[pair.Question.Clip], string.Join(',', pair.Labels), "1", RecordingOf(pair.Question.Clip)]).Prepend(["fname", several ? "labels" : "label", "manually_verified", "group"]));
        });
        return new(clipNames.Keys.Count(written.Contains), soundNames.Keys.Count(written.Contains), answered.Count(pair => pair.Decision.Verdict == Verdict.Wrong), failures);
    }

    private static string RecordingOf(Clip clip) => clip.Group ?? clip.Name;

    // A name for each clip in its order. The same name in another folder gets a number.
    private static Dictionary<Clip, string> NamesOf(IEnumerable<Clip> clips, HashSet<string> taken) => clips.ToDictionary(clip => clip, clip =>
    {
        var (start, extension) = clip.Span is { } span ? ($"{Path.GetFileNameWithoutExtension(clip.Path)}_{span}", ".wav") : (Path.GetFileNameWithoutExtension(clip.Path), Path.GetExtension(clip.Path));
        return SegmentClips.FreeName(start, name => !taken.Add(name + extension)) + extension;
    });

    private static void Save(Dictionary<Clip, string> names, string folder, HashSet<Clip> written, List<Failure> failures, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var clip in names.Keys.Where(clip => clip.Span is null)) Copy(clip, Path.Combine(folder, names[clip]), written, failures, cancellationToken);
        foreach (var segments in names.Keys.Where(clip => clip.Span is not null).GroupBy(clip => clip.Path, StringComparer.Ordinal))
            SegmentCutter.Cut(segments.Key, RecordingOf(segments.First()), segments.Select(clip => (clip, clip.Span!)), (clip, waveform) =>
            {
                if (waveform.Samples.Length == 0)
                {
                    failures.Add(Failure.From(clip.Name, InputException.At(clip.Name, "it has no samples", "a segment within the recording", kind: InputErrorKind.NoSamples), cancellationToken));
                    return;
                }
                WavWriter.Write(Path.Combine(folder, names[clip]), waveform.SampleRate, waveform.Samples);
                written.Add(clip);
            }, failures, cancellationToken);
    }

    private static void Copy(Clip clip, string path, HashSet<Clip> written, List<Failure> failures, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(clip.Path, path);
            written.Add(clip);
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception) && (exception.HResult & 0xffff) is not (28 or 112)) // ENOSPC, ERROR_DISK_FULL: the folder cannot be written
        {
            failures.Add(Failure.From(clip.Name, exception, cancellationToken));
        }
    }
}

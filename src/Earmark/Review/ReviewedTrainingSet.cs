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
        var (failures, rows, names) = (new List<Failure>(), new List<string[]>(), new HashSet<string>(RealPath.Comparer));
        var sounds = 0;
        FinalName.Write(folder, isContinued: false, temporary =>
        {
            Directory.CreateDirectory(Path.Combine(temporary, Audio));
            foreach (var (question, labels) in labelled)
                if (Save(question.Clip, Path.Combine(temporary, Audio), names, failures, cancellationToken) is { } name)
                    rows.Add([name, string.Join(',', labels), "1", question.Clip.Group ?? question.Clip.Name]);
            if (rows.Count == 0) throw InputException.At(folder, $"none of the {labelled.Length} recordings with labels can be read. The first: {failures[0]}", "at least one readable recording with a label");
            if (background.Length > 0) Directory.CreateDirectory(Path.Combine(temporary, ClassFolders.Background));
            foreach (var question in background)
                if (Save(question.Clip, Path.Combine(temporary, ClassFolders.Background), names, failures, cancellationToken) is not null) sounds++;
            CsvFile.Write(Path.Combine(temporary, "train.csv"), rows.Prepend(["fname", several ? "labels" : "label", "manually_verified", "group"]));
        });
        return new(rows.Count, sounds, answered.Count(pair => pair.Decision.Verdict == Verdict.Wrong), failures);
    }

    private static string? Save(Clip clip, string folder, HashSet<string> names, List<Failure> failures, CancellationToken cancellationToken)
    {
        var (start, extension) = clip.Span is { } span ? ($"{Path.GetFileNameWithoutExtension(clip.Path)}_{span}", ".wav") : (Path.GetFileNameWithoutExtension(clip.Path), Path.GetExtension(clip.Path));
        var name = start + extension;
        for (var number = 2; !names.Add(name); number++) name = FormattableString.Invariant($"{start}_{number}{extension}");
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (clip.Span is null) File.Copy(clip.Path, Path.Combine(folder, name));
            else
            {
                using var reader = clip.Open(cancellationToken);
                var waveform = AudioFile.ReadSpan(reader, 0, checked((int)Math.Min(int.MaxValue, Math.Ceiling(Math.Min(clip.Span.End - clip.Span.Start, SegmentClips.MaxSeconds) * reader.SampleRate))));
                if (waveform.Samples.Length == 0) throw InputException.At(clip.Name, "it has no samples", "a segment within the recording", kind: InputErrorKind.NoSamples);
                WavWriter.Write(Path.Combine(folder, name), waveform.SampleRate, waveform.Samples);
            }
            return name;
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception) && (exception.HResult & 0xffff) is not (28 or 112)) // ENOSPC, ERROR_DISK_FULL: the folder cannot be written
        {
            failures.Add(Failure.From(clip.Name, exception, cancellationToken));
            return null;
        }
    }
}

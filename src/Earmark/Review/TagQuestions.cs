using Earmark.Audio;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Tagging.Formats;

namespace Earmark.Review;

/// <summary>Questions about tags. The tags of a recording with the same start and end form one question.</summary>
internal static class TagQuestions
{
    private const double ProposedScore = 0.5;

    public static QuestionSet Read(string path, string? audio)
    {
        var format = TagFile.Detect(path);
        var folder = audio ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
        List<Question> questions = [];
        List<Failure> missing = [];
        foreach (var recording in format.Read(path))
        {
            if (recording.Segments.All(segment => segment.Label == ScoredLabel.Unknown)) continue; // no label was found
            if (Find(recording.Path, folder, audio is null) is { } file)
            {
                questions.AddRange(Of(recording, file, format.StatesLengths));
                missing.AddRange(recording.Segments.Where(HasNoDuration).Select(segment => new Failure(recording.Path, $"{recording.Path}: the segment at {DecimalText.Format(segment.Start)} s has no duration")));
            }
            else missing.Add(new(recording.Path, $"{recording.Path}: no such file, also not in {folder}"));
        }
        return new(questions, [.. questions.SelectMany(question => question.Claims).Select(claim => claim.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], missing, IsAudit: false);
    }

    private static IEnumerable<Question> Of(TaggedRecording recording, string file, bool hasLength) => recording.Segments.Where(segment => segment.Label != ScoredLabel.Unknown && !HasNoDuration(segment))
        .GroupBy(segment => (segment.Start, segment.End)).Select(same =>
        {
            var span = hasLength && same.Key.Start == 0 && same.Key.End == recording.Seconds ? null : new AudioSpan(same.Key.Start, same.Key.End);
            ScoredLabel[] scores = [.. same.OrderByDescending(segment => segment.Score).DistinctBy(segment => segment.Label, StringComparer.Ordinal).Select(segment => new ScoredLabel(segment.Label, segment.Score))];
            string[] proposed = [.. scores.TakeWhile((label, i) => i == 0 || label.Score >= ProposedScore).Select(label => label.Label)];
            return new Question(new(span is null ? recording.Path : $"{recording.Path}#{span}", file, null, Group: recording.Path) { Span = span },
                [.. scores.Select(label => new Claim(label.Label, label.Score))], ClipLabels.Create(proposed), scores);
        });

    private static bool HasNoDuration(Segment segment) => segment.End <= segment.Start;

    // As written, if it is absolute or relative to the current folder; below the folder; or, if the archive was moved, the end of the path below the folder.
    private static string? Find(string path, string folder, bool searchesCurrent)
    {
        if ((Path.IsPathRooted(path) || searchesCurrent) && RegularFile.Exists(path)) return Path.GetFullPath(path);
        var parts = path.Split('/', '\\');
        return Enumerable.Range(0, parts.Length).Select(first => Path.GetFullPath(Path.Combine([folder, .. parts[first..]]))).FirstOrDefault(candidate => RealPath.IsIn(candidate, Path.GetFullPath(folder)) && RegularFile.Exists(candidate));
    }
}

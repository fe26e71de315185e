using System.Globalization;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Review;

/// <summary>Questions about the labels that an audit lists as probably wrong or missing. The rows of a clip form one question.</summary>
internal static class AuditQuestions
{
    public static QuestionSet Read(string path, string? audio, DatasetOptions options, CancellationToken cancellationToken)
    {
        var csv = CsvFile.Read(path, "the list of an audit, as written by 'earmark audit'");
        var (file, score) = (csv.Column(Decisions.FileColumn), csv.Column("score"));
        var data = Open(path, audio, options, cancellationToken);
        var clips = data.Train.ToDictionary(clip => clip.Name, StringComparer.Ordinal);
        List<Question> questions = [];
        List<Failure> missing = [];
        foreach (var rows in csv.Rows.GroupBy(row => row.Fields[file], StringComparer.Ordinal))
            if (!clips.TryGetValue(rows.Key, out var clip)) missing.Add(new(rows.Key, $"{path} line {rows.First().Line}: {Quoted.Format(rows.Key)} is not a labelled clip of {data.Root}"));
            else if (!RegularFile.Exists(clip.Path)) missing.Add(new(rows.Key, $"{clip.Path}: no such file"));
            else questions.Add(new Reader(csv, score).Read(clip, [.. rows.OrderByDescending(row => ScoreOf(csv, row, score))]));
        return new(questions, [.. data.Labels.Order(StringComparer.Ordinal)], missing, IsAudit: true);
    }

    private static Dataset Open(string path, string? audio, DatasetOptions options, CancellationToken cancellationToken)
    {
        var folder = audio ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            return Dataset.Open(folder, options, cancellationToken);
        }
        catch (InputException exception) when (audio is null)
        {
            throw new InputException($"{path}: the data set of this audit is not in its folder ({exception.Message}). Specify the data set with --audio DATA.", exception);
        }
    }

    private static double ScoreOf(CsvFile csv, CsvRow row, int column) =>
        double.TryParse(row.Fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1 ? score
            : throw InputException.At($"{csv.Path} line {row.Line}", $"{csv.Header[column]} is {Quoted.Format(row.Fields[column])}", "a number from 0 to 1");

    private sealed class Reader(CsvFile csv, int score)
    {
        private readonly int given = csv.Column(Decisions.GivenColumn), proposed = csv.Column(Decisions.ProposedColumn), givenScore = csv.TryColumn("given_score"), best = csv.TryColumn("best"), bestScore = csv.TryColumn("best_score"),
            reason = csv.TryColumn("reason");

        // The proposals of the rows are applied one after another, as in Decisions.
        public Question Read(Clip clip, CsvRow[] rows)
        {
            List<string> labels = [.. clip.Labels!];
            List<Claim> claims = [];
            List<ScoredLabel> suggestions = [];
            foreach (var row in rows)
            {
                var (wrong, right) = (row.Fields[given], row.Fields[proposed]);
                if (wrong.Length > 0 && !clip.Labels!.Contains(wrong))
                    throw InputException.At($"{csv.Path} line {row.Line}", $"the given label is {Quoted.Format(wrong)}, but the label of {Quoted.Format(clip.Name)} is {Quoted.Format(clip.Labels.ToString())}", "an audit of these labels", "Specify the label file with --csv.");
                if (wrong.Length + right.Length == 0) throw InputException.At($"{csv.Path} line {row.Line}", "given and proposed are both empty", "the label that is probably wrong, the one that probably applies, or both");
                claims.Add(wrong.Length > 0 ? new(wrong, ScoreOf(csv, row, score), Applies: false) : new(right, ScoreOf(csv, row, score)));
                labels.Remove(wrong);
                if (right.Length > 0 && !labels.Contains(right)) labels.Add(right);
                if (right.Length > 0) suggestions.Add(new(right, right == wrong ? Optional(row, givenScore) : Optional(row, bestScore)));
                if (best >= 0 && row.Fields[best].Length > 0) suggestions.Add(new(row.Fields[best], Optional(row, bestScore)));
                if (wrong.Length > 0) suggestions.Add(new(wrong, Optional(row, givenScore)));
            }
            return new(clip, claims, ClipLabels.Create([.. labels]), [.. suggestions.DistinctBy(label => label.Label, StringComparer.Ordinal).OrderByDescending(label => label.Score)],
                reason < 0 ? "" : string.Join("; ", rows.Select(row => row.Fields[reason]).Where(text => text.Length > 0)));
        }

        private double Optional(CsvRow row, int column) => column < 0 || row.Fields[column].Length == 0 ? 0 : ScoreOf(csv, row, column);
    }
}

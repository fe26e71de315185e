using System.Globalization;
using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Scores by clip and label: the output of a model, out-of-fold scores, the scores of a teacher, or soft targets.</summary>
public sealed partial class ScoreTable
{
    private readonly float[] scores;
    private readonly Dictionary<string, int> rows;

    /// <summary>Creates a score table.</summary>
    /// <param name="labels">Labels, in the order of the columns.</param>
    /// <param name="clips">Clip names, in the order of the rows.</param>
    /// <param name="scores">Scores in row-major order: <c>[clips, labels]</c>.</param>
    /// <exception cref="ArgumentException">The sizes do not match, a clip occurs twice, or a score is not finite.</exception>
    public ScoreTable(LabelSet labels, IReadOnlyList<string> clips, float[] scores)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Length != labels.Count * clips.Count)
            throw new ArgumentException($"{scores.Length} scores for {clips.Count} clips x {labels.Count} labels", nameof(scores));
        // A NaN cannot be ranked.
        if (Array.FindIndex(scores, score => !float.IsFinite(score)) is >= 0 and var position)
            throw new ArgumentException($"the score of '{labels[position % labels.Count]}' of clip '{clips[position / labels.Count]}' is {scores[position].ToString(CultureInfo.InvariantCulture)}; expected a finite number", nameof(scores));
        Labels = labels;
        Clips = clips;
        this.scores = scores;
        rows = new(clips.Count, StringComparer.Ordinal);
        for (var row = 0; row < clips.Count; row++)
            if (!rows.TryAdd(clips[row], row)) throw new ArgumentException($"clip '{clips[row]}' occurs twice", nameof(clips));
    }

    /// <summary>Labels, in the order of the columns.</summary>
    public LabelSet Labels { get; }

    /// <summary>Clip names, in the order of the rows.</summary>
    public IReadOnlyList<string> Clips { get; }

    /// <summary>Returns the scores of a row.</summary>
    public ReadOnlySpan<float> this[int row] => scores.AsSpan(row * Labels.Count, Labels.Count);

    /// <summary>Returns the row index of a clip, or -1 if it is not in the table.</summary>
    public int RowOf(string clip) => rows.GetValueOrDefault(clip, -1);

    /// <summary>Returns the best labels of a row.</summary>
    /// <param name="row">Index of the row.</param>
    /// <param name="count">Maximum number of labels.</param>
    /// <returns>Indices in <see cref="Labels"/> in descending order of score. Labels with equal scores are in the order of the columns.</returns>
    public int[] TopLabels(int row, int count)
    {
        var values = this[row].ToArray();
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(label => values[label]).Take(count)]; // a stable sort
    }

    /// <summary>Returns a table of the specified clips, in the specified order.</summary>
    /// <exception cref="ArgumentException">A clip is not in the table.</exception>
    public ScoreTable Select(IEnumerable<Clip> clips)
    {
        string[] names = [.. clips.Select(clip => clip.Name)];
        var selected = new float[names.Length * Labels.Count];
        foreach (var (i, name) in names.Index())
            this[RowOf(name) is >= 0 and var row ? row : throw new ArgumentException($"clip '{name}' is not in the table", nameof(clips))]
                .CopyTo(selected.AsSpan(i * Labels.Count));
        return new(Labels, names, selected);
    }

    /// <summary>Returns the columns of labels, in their order.</summary>
    /// <param name="labels">Labels of the table.</param>
    /// <exception cref="ArgumentException">A label is not in the table.</exception>
    public ScoreTable WithLabels(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        int[] columns = [.. labels.Select(Labels.IndexOf)];
        if (Array.IndexOf(columns, -1) is >= 0 and var missing) throw new ArgumentException($"label '{labels[missing]}' is not in the table", nameof(labels));
        return new(labels, Clips, [.. Enumerable.Range(0, Clips.Count).SelectMany(row => columns.Select(column => this[row][column]))]);
    }

    /// <summary>Concatenates the rows of several tables.</summary>
    /// <param name="tables">Tables with the same labels in the same order, and with different clips.</param>
    /// <exception cref="ArgumentException">There are no tables, the labels differ, or a clip is in two tables.</exception>
    public static ScoreTable Concatenate(IReadOnlyList<ScoreTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (tables.Count == 0) throw new ArgumentException("no tables to concatenate", nameof(tables));
        if (tables.FirstOrDefault(table => !table.Labels.SequenceEqual(tables[0].Labels, StringComparer.Ordinal)) is not null)
            throw new ArgumentException("the labels of the tables differ, or are in a different order", nameof(tables));
        return new(tables[0].Labels, [.. tables.SelectMany(table => table.Clips)], [.. tables.SelectMany(table => table.scores)]);
    }

    /// <summary>Averages the scores of several models: see <see cref="ScoreRule.Mean"/>.</summary>
    /// <param name="tables">Tables with the same labels in the same order, and with the same clips in any order.</param>
    /// <param name="rule">The score rule of the models.</param>
    /// <returns>A table with the clips in the order of the first table.</returns>
    /// <exception cref="ArgumentException">There are no tables, or the labels or clips differ.</exception>
    public static ScoreTable Mean(IReadOnlyList<ScoreTable> tables, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(rule);
        if (tables.Count == 0) throw new ArgumentException("no tables to average", nameof(tables));
        var first = tables[0];
        for (var i = 1; i < tables.Count; i++)
        {
            if (!tables[i].Labels.SequenceEqual(first.Labels, StringComparer.Ordinal))
                throw new ArgumentException($"the labels of table {i} and table 0 differ, or are in a different order", nameof(tables));
            if (first.Clips.FirstOrDefault(clip => tables[i].RowOf(clip) < 0) is { } missing)
                throw new ArgumentException($"clip '{missing}' is in table 0 but not in table {i}", nameof(tables));
            if (tables[i].Clips.FirstOrDefault(clip => first.RowOf(clip) < 0) is { } extra)
                throw new ArgumentException($"clip '{extra}' is in table {i} but not in table 0", nameof(tables));
        }

        var (labels, means) = (first.Labels.Count, new float[first.scores.Length]);
        var rows = new float[tables.Count * labels];
        for (var row = 0; row < first.Clips.Count; row++)
        {
            foreach (var (i, table) in tables.Index()) table[table.RowOf(first.Clips[row])].CopyTo(rows.AsSpan(i * labels));
            rule.Mean(rows, labels).CopyTo(means, row * labels);
        }
        return new(first.Labels, first.Clips, means);
    }
}

using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Scores of clips for labels: a model's output, out-of-fold scores, a teacher's opinion, soft targets.</summary>
public sealed class ScoreTable
{
    private readonly float[] scores;
    private readonly Dictionary<string, int> rows;

    /// <summary>Makes a table.</summary>
    /// <param name="labels">Labels, in the order of the columns.</param>
    /// <param name="clips">Clip names, in the order of the rows.</param>
    /// <param name="scores">Scores, row after row: <c>[clips, labels]</c>.</param>
    /// <exception cref="ArgumentException">The sizes do not agree, or a clip occurs twice.</exception>
    public ScoreTable(LabelSet labels, IReadOnlyList<string> clips, float[] scores)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Length != labels.Count * clips.Count)
            throw new ArgumentException($"{scores.Length} scores for {clips.Count} clips x {labels.Count} labels", nameof(scores));
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

    /// <summary>The scores of a row.</summary>
    public ReadOnlySpan<float> this[int row] => scores.AsSpan(row * Labels.Count, Labels.Count);

    /// <summary>The row of a clip, or -1.</summary>
    public int RowOf(string clip) => rows.GetValueOrDefault(clip, -1);
}

using Earmark.Data;
using Earmark.Reports.Evaluations;
using Earmark.Scoring;

namespace Earmark.Reports.Tests.Evaluations;

/// <summary>Scored clips of tests: hand-written scores of labels with hostile names.</summary>
internal static class ScoredClipsExample
{
    public const string Hostile = "<b>\"o'&", Unicode = "Glöckchen 🔔\u202e";

    /// <summary>Creates scored clips.</summary>
    /// <param name="folder">The folder of the recordings, which are created.</param>
    /// <param name="rule">The score rule.</param>
    /// <param name="rows">File name, labels and scores of each clip.</param>
    public static ScoredClips Create(TestDataFolder folder, ScoreRule rule, params (string Name, string[] Labels, float[] Scores)[] rows)
    {
        LabelSet labels = new([Hostile, Unicode, "Horn"]);
        Clip[] clips = [.. rows.Select(row => new Clip(row.Name, folder[row.Name], ClipLabels.Create(row.Labels)))];
        foreach (var (clip, i) in clips.Select((clip, i) => (clip, i))) folder.Wav(clip.Name, TestDataFolder.Noise(4000, i));
        var scores = new ScoreTable(labels, [.. rows.Select(row => row.Name)], [.. rows.SelectMany(row => row.Scores)]);
        return new(clips, scores, new Dictionary<string, double>(), Evaluation.Compute(scores, clips, rule));
    }

    /// <summary>Four clips with one label each: two of the first label, of which one is mistaken for the second.</summary>
    public static ScoredClips OneLabel(TestDataFolder folder) => Create(folder, ScoreRule.Softmax,
        ("a'\"<i>.wav", [Hostile], [0.8f, 0.1f, 0.1f]), ("b.wav", [Hostile], [0.05f, 0.9f, 0.05f]), ("c.wav", [Unicode], [0.2f, 0.6f, 0.2f]), ("d.wav", ["Horn"], [0.1f, 0.2f, 0.7f]));

    /// <summary>Three clips with two labels, one and none.</summary>
    public static ScoredClips SeveralLabels(TestDataFolder folder) => Create(folder, ScoreRule.Sigmoid,
        ("a.wav", [Hostile, "Horn"], [0.9f, 0.1f, 0.2f]), ("b.wav", [Unicode], [0.6f, 0.8f, 0.1f]), ("c.wav", [], [0.1f, 0.1f, 0.7f]));
}

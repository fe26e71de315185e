using Earmark.Data;
using Earmark.Reports.Evaluations;
using Earmark.Scoring;

namespace Earmark.Reports.Tests.Evaluations;

/// <summary>The audit of tests: hand-written scores of labels with hostile names.</summary>
internal static class AuditExample
{
    /// <summary>Twelve unverified clips of three labels. The second clip is given the first label instead of the second.</summary>
    /// <param name="folder">The folder of the recordings, which are created.</param>
    public static AuditFindings Findings(TestDataFolder folder)
    {
        LabelSet labels = new([ScoredClipsExample.Hostile, ScoredClipsExample.Unicode, "Horn"]);
        List<(Clip Clip, float[] Scores)> rows = [];
        for (var i = 0; i < 12; i++)
        {
            var (name, given, scored) = ($"a'\"<i>{i}.wav", i == 1 ? 0 : i % 3, i % 3);
            folder.Wav(name, TestDataFolder.Noise(4000, i));
            rows.Add((new(name, folder[name], labels[given], Verified: false), [.. Enumerable.Range(0, 3).Select(label => label == scored ? 0.96f : 0.02f)]));
        }
        return new(Audit.Run(new(labels, [.. rows.Select(row => row.Clip.Name)], [.. rows.SelectMany(row => row.Scores)]), [.. rows.Select(row => row.Clip)], ScoreRule.Softmax), 0.5, 5);
    }
}

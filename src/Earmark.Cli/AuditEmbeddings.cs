using Earmark.Data;
using Earmark.Reports.Evaluations;
using Earmark.Tagging;
using Earmark.Tagging.Embeddings;

namespace Earmark.Cli;

/// <summary>Searches for similar clips and outliers for <c>earmark audit</c>.</summary>
internal static class AuditEmbeddings
{
    /// <summary>Computes the embeddings of the training and test clips with progress, and compares them.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="run">The run with the model.</param>
    /// <param name="findings">The findings so far.</param>
    /// <param name="skip">Whether nothing is searched.</param>
    /// <param name="similarity">Minimum similarity of similar clips, -1 to 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The findings with similar clips and outliers, and the clips that cannot be read.</returns>
    public static (AuditFindings Findings, IReadOnlyList<Failure> Failures) Search(Terminal terminal, AuditRun run, AuditFindings findings, bool skip, double similarity, CancellationToken cancellationToken)
    {
        var path = run.Summary.Files.Model;
        if (skip) return (findings with { NotSearched = "--no-embeddings was specified" }, []);
        if (!File.Exists(path))
        {
            terminal.Warn($"similar clips and outliers are not searched, because {path} does not exist");
            return (findings with { NotSearched = "the run has no model.onnx" }, []);
        }
        Clip[] clips = [.. run.Data.Train.Where(clip => !clip.IsBackground), .. run.Data.Test.Where(clip => File.Exists(clip.Path))];
        var (parallel, each) = new ModelOptions { Device = "cpu" }.DivideThreads(clips.Length);
        using var model = Model.Load(path, each);
        var (embeddings, failures) = Progress.Run(terminal, "computing embeddings", clips.Length, "clips", progress => ClipEmbedding.Compute(model, clips, parallel, () => progress.Add(), cancellationToken));
        foreach (var failure in failures) terminal.Warn(failure.ToString());
        var pairs = SimilarClips.Find(embeddings, DuplicateAudio.FindGroups(embeddings.Select(embedding => embedding.Clip), cancellationToken), similarity, cancellationToken);
        return (findings with { Similar = pairs, Outliers = LabelOutlier.Find(embeddings) }, failures);
    }
}

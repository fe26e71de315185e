using System.Globalization;
using Earmark.Synthesis;

namespace Earmark.Cli;

/// <summary>Generates a corpus of synthetic sounds and shows its progress.</summary>
internal static class CorpusFolder
{
    /// <summary>Generates a corpus.</summary>
    /// <param name="terminal">The terminal for progress.</param>
    /// <param name="folder">A folder that is empty or does not exist.</param>
    /// <param name="options">Size and difficulty of the corpus.</param>
    /// <param name="cancellationToken">Cancels the operation. No files are left behind.</param>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static CorpusReport Write(Terminal terminal, string folder, CorpusOptions options, CancellationToken cancellationToken)
    {
        OutputFolder.RequireUsable("--out", folder);
        return Progress.Run(terminal, "synthesising", options.TrainClips + options.TestClips + options.BackgroundClips, "clips",
            progress => Corpus.Write(folder, options, (done, _) => progress.Report(done), cancellationToken));
    }

    /// <summary>Describes the size of a corpus: "510 clips with 12 labels, 25 min of audio, 135 MB".</summary>
    public static string Size(CorpusReport corpus) => string.Create(CultureInfo.InvariantCulture,
        $"{corpus.Train + corpus.Test + corpus.Background:N0} clips with {corpus.Labels.Count} labels, {Progress.FormatDuration(corpus.Duration)} of audio, {corpus.Bytes / 1e6:N0} MB");
}

using System.Globalization;
using Earmark.Synthesis;

namespace Earmark.Cli;

/// <summary>Makes a corpus of synthesised sounds with progress.</summary>
internal static class CorpusFolder
{
    /// <summary>Makes a corpus.</summary>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="folder">A folder that is empty or not there.</param>
    /// <param name="options">How large and how hard.</param>
    /// <param name="stop">Asks for a stop: then nothing of it stays.</param>
    public static CorpusReport Write(Terminal terminal, string folder, CorpusOptions options, CancellationToken stop) =>
        Progress.Run(terminal, "synthesising", options.Train + options.Test, "clips",
            progress => Corpus.Write(folder, options, (done, _) => progress.Report(done), stop));

    /// <summary>How large it is: "510 clips of 12 labels, 25 min of sound, 135 MB".</summary>
    public static string Size(CorpusReport corpus) => string.Create(CultureInfo.InvariantCulture,
        $"{corpus.Train + corpus.Test:N0} clips of {corpus.Labels.Count} labels, {Progress.Spoken(corpus.Duration)} of sound, {corpus.Bytes / 1e6:N0} MB");
}

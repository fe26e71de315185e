using System.ComponentModel;
using System.Globalization;
using Earmark.Tagging;
using Earmark.Tagging.Embeddings;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark search MODEL INDEX SOUND</c>.</summary>
[Description("Finds the recordings that are most similar to a sound, by the embeddings of 'earmark tag --embeddings'")]
internal sealed class SearchCommand(Terminal terminal) : Command<SearchCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<MODEL>"), Description("The model file with which the index was written")]
        public required string Model { get; init; }

        [CommandArgument(1, "<INDEX>"), Description("Embeddings written by 'earmark tag MODEL PATH... --embeddings INDEX'")]
        public required string Index { get; init; }

        [CommandArgument(2, "<SOUND>"), Description("The recording to compare")]
        public required string Sound { get; init; }

        [CommandOption("--top <N>"), NumberRange("--top", 1, 100_000), Description("Maximum number of recordings [grey](default 10)[/]")]
        public int Top { get; init; } = 10;

        [CommandOption("--json"), Description("Prints the result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        _ = EmbeddingFile.FilesOf(settings.Index); // rejects another extension
        using var model = Model.Load(settings.Model, new() { Device = "cpu" });
        var embeddings = EmbeddingFile.Read(settings.Index, EmbeddingFile.ModelHash(settings.Model));
        var warnings = new List<string>();
        var query = new EmbeddingJob(model, null, 1).Embed(settings.Sound, warnings, cancellationToken);
        WarningList.Show(terminal, warnings);
        var found = SimilarRecordings.Find(Cancellable(embeddings, cancellationToken), query.Values.Span, settings.Top);
        if (settings.Json) terminal.Json(new { recordings = found });
        else
            terminal.Table(["recording", "start", "end", "similarity"], found.Select(recording => (object[])[recording.Path, Text(recording.Start, "0.00"), Text(recording.End, "0.00"), Text(recording.Similarity, "0.000")]));
        return ExitCode.Success;
    }

    private static IEnumerable<Embedding> Cancellable(IEnumerable<Embedding> embeddings, CancellationToken cancellationToken)
    {
        foreach (var embedding in embeddings)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return embedding;
        }
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

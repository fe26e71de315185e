using System.Globalization;
using Earmark.Data;
using Earmark.Review;
using Earmark.Service.Review;
using Earmark.Service.Web;
using Earmark.Tagging;
using Earmark.Tagging.Embeddings;

namespace Earmark.Cli;

/// <summary>Runs the page of <c>earmark review</c> until Ctrl-C.</summary>
internal static class ReviewPage
{
    /// <summary>Serves the page. With a model, embeddings are computed in the background.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="session">The review.</param>
    /// <param name="model">The model, which runs on one thread, or null.</param>
    /// <param name="known">Clips whose labels are known.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <param name="noBrowser">Whether the browser is not opened.</param>
    /// <param name="cancellationToken">Cancelled when the page should stop.</param>
    public static void Run(Terminal terminal, ReviewSession session, Model? model, IReadOnlyList<Clip> known, int port, bool noBrowser, CancellationToken cancellationToken)
    {
        var before = session.Progress().Answered;
        var token = ReviewToken.Create();
        var app = ReviewApp.Create(session, token, model?.Card.FrontEnd, port);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var embedding = model is null ? Task.CompletedTask : Task.Run(() => Embed(terminal, session, model, known, stop.Token), CancellationToken.None);
        try
        {
            LocalServer.RunAsync(app, addresses => Show(terminal, session, $"{addresses[0]}{token.Page}", noBrowser), cancellationToken).GetAwaiter().GetResult();
        }
        catch (InputException exception) when (exception.Kind == InputErrorKind.SystemFailure)
        {
            throw InputException.At(string.Create(CultureInfo.InvariantCulture, $"--port {port}"), "the page cannot be served at this port; another program may use it", "a free port", "Without --port, a free one is chosen.", exception.Kind);
        }
        finally
        {
            stop.Cancel();
            embedding.GetAwaiter().GetResult(); // before the caller disposes of the model
        }
        var answered = session.Progress().Answered - before;
        terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"{session.DecisionsPath}: {answered:N0} answer{(answered == 1 ? "" : "s")} added"));
    }

    private static void Show(Terminal terminal, ReviewSession session, string address, bool noBrowser)
    {
        var progress = session.Progress();
        terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{progress.Questions:N0} question{(progress.Questions == 1 ? "" : "s")}, {progress.Answered + progress.ByOthers:N0} answered; decisions: {session.DecisionsPath}"));
        terminal.WriteResult($"review: {address}");
        terminal.Message("to stop, press Ctrl-C; every answer is saved at once");
        if (!noBrowser && Browser.TryOpen(address) is { } reason) terminal.Warn($"the browser cannot be opened ({reason}). Open the address yourself.");
    }

    private static void Embed(Terminal terminal, ReviewSession session, Model model, IReadOnlyList<Clip> known, CancellationToken cancellationToken)
    {
        try
        {
            Clip[] clips = [.. session.MostInformative(QuestionChoice.MaxQuestions).Select(question => question.Clip)];
            var (embeddings, failures) = ClipEmbedding.Compute(model, [.. clips, .. known], Math.Max(1, Environment.ProcessorCount / 2), cancellationToken: cancellationToken);
            var asked = clips.ToHashSet();
            session.UseEmbeddings(embeddings.Where(embedding => asked.Contains(embedding.Clip)), embeddings.Where(embedding => !asked.Contains(embedding.Clip)));
            WarningList.Show(terminal, failures.Select(failure => $"{failure}"));
            terminal.Message(string.Create(CultureInfo.InvariantCulture, $"embeddings of {embeddings.Count:N0} clips are computed: similar sounds are no longer asked in a row"));
        }
        catch (OperationCanceledException)
        {
            // the page was stopped first
        }
        catch (Exception exception) // shown immediately, because the task is awaited only when the page stops
        {
            terminal.Warn($"without embeddings, questions are spread over labels only: {exception.Message}");
        }
    }
}

namespace Earmark.Cli;

/// <summary>The cancellation of a command, with a message about what was saved.</summary>
/// <param name="saved">What was saved. Shown as the last message.</param>
/// <param name="cancellationToken">The cancelled token.</param>
internal sealed class CommandCancelledException(string saved, CancellationToken cancellationToken) : OperationCanceledException(saved, cancellationToken);

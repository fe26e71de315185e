namespace Earmark.Cli;

/// <summary>A verb was stopped, and says what it has saved.</summary>
/// <param name="saved">What there is now: the last message.</param>
/// <param name="stop">The token of the stop.</param>
internal sealed class StoppedException(string saved, CancellationToken stop) : OperationCanceledException(saved, stop);

namespace Earmark.Tagging;

/// <summary>A clip that could not be decoded or scored.</summary>
/// <param name="Name">Name of the clip in the data set.</param>
/// <param name="Reason">Where, what was found, and what was expected.</param>
public sealed record Failure(string Name, string Reason)
{
    /// <summary>The cause.</summary>
    public InputErrorKind Kind { get; init; }

    /// <summary>Whether the recording is a file of 0 bytes, or is intact but has no samples, as a few recordings in most data sets. False if it cannot be decoded or scored.</summary>
    public bool IsEmpty => Kind == InputErrorKind.NoSamples;

    /// <summary>Returns the reason, prefixed with the name if the reason does not contain it.</summary>
    public override string ToString() => Reason.Contains(Name, StringComparison.Ordinal) ? Reason : $"{Name}: {Reason}";

    /// <summary>
    /// Returns whether an exception affects only one clip, so that the other clips can still be processed. False for cancellation, a disposed object and
    /// an installation whose libraries cannot be loaded, which would affect all clips.
    /// </summary>
    internal static bool IsRecoverable(Exception exception) => exception switch
    {
        OperationCanceledException or ObjectDisposedException => false,
        DllNotFoundException or BadImageFormatException or TypeLoadException or TypeInitializationException or MissingMemberException => false,
        _ => !SystemErrors.IsMissingAssembly(exception),
    };

    /// <summary>Converts an exception to a failure of a clip.</summary>
    /// <param name="name">Name of the clip in the data set.</param>
    /// <param name="exception">An exception that <see cref="IsRecoverable"/> accepts.</param>
    /// <param name="cancellationToken">The cancellation token of the operation. A clip that fails during cancellation has no result.</param>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    internal static Failure From(string name, Exception exception, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(name, ReasonOf(exception)) { Kind = KindOf(exception) };
    }

    private static InputErrorKind KindOf(Exception exception) => exception switch
    {
        InputException input => input.Kind,
        IOException or UnauthorizedAccessException => InputErrorKind.Unreadable,
        OutOfMemoryException => InputErrorKind.SystemFailure,
        _ => InputErrorKind.Other,
    };

    private static string ReasonOf(Exception exception) => exception switch
    {
        InputException or IOException or UnauthorizedAccessException => exception.Message,
        OutOfMemoryException => "not enough memory. Expected a shorter recording, or fewer threads.",
        _ => $"it cannot be processed ({exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")})",
    };
}

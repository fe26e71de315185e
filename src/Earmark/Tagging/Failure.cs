namespace Earmark.Tagging;

/// <summary>A clip that could not be decoded or scored.</summary>
/// <param name="Name">Name of the clip in the data set.</param>
/// <param name="Reason">What was found, where, and what was expected.</param>
public sealed record Failure(string Name, string Reason)
{
    /// <summary>True if the recording is a file of 0 bytes, or is intact but has no samples, as a few recordings in most data sets; false if it cannot be decoded or scored.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Returns the reason, preceded by the name if the reason does not contain it.</summary>
    public override string ToString() => Reason.Contains(Name, StringComparison.Ordinal) ? Reason : $"{Name}: {Reason}";

    /// <summary>
    /// Returns whether an exception affects one clip only, so that the other clips can continue. False for cancellation, a disposed object and
    /// an installation whose libraries cannot be loaded, which would affect every clip.
    /// </summary>
    internal static bool IsRecoverable(Exception error) => error switch
    {
        OperationCanceledException or ObjectDisposedException => false,
        DllNotFoundException or BadImageFormatException or TypeLoadException or TypeInitializationException or MissingMemberException => false,
        _ => !SystemErrors.IsMissingAssembly(error),
    };

    /// <summary>Converts an exception to a failure of a clip.</summary>
    /// <param name="name">Name of the clip in the data set.</param>
    /// <param name="error">An exception that <see cref="IsRecoverable"/> accepts.</param>
    /// <param name="cancellationToken">The token of the work on the clip. A clip that fails while the work is being cancelled has no result.</param>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    internal static Failure From(string name, Exception error, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(name, ReasonOf(error)) { IsEmpty = error is InputException { IsEmptyRecording: true } };
    }

    private static string ReasonOf(Exception error) => error switch
    {
        InputException or IOException or UnauthorizedAccessException => error.Message,
        OutOfMemoryException => "there is not enough memory for it. Expected a shorter recording, or fewer threads.",
        _ => $"it cannot be processed ({error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")})",
    };
}

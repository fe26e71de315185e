namespace Earmark.Tagging;

/// <summary>A clip that could not be used.</summary>
/// <param name="Name">What the data set calls it.</param>
/// <param name="Reason">What was found, where, what was expected.</param>
public sealed record Failure(string Name, string Reason)
{
    /// <summary>Whether the recording is intact but holds no samples, as a few of most data sets do; false: it cannot be read or scored.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>The reason, with the name where it does not tell it.</summary>
    public override string ToString() => Reason.Contains(Name, StringComparison.Ordinal) ? Reason : $"{Name}: {Reason}";

    /// <summary>
    /// Whether an exception concerns one clip only, so that the others go on: everything but a stop, a disposed object and
    /// an installation whose libraries cannot be loaded, which would fail every clip.
    /// </summary>
    internal static bool Covers(Exception error) => error switch
    {
        OperationCanceledException or ObjectDisposedException => false,
        DllNotFoundException or BadImageFormatException or TypeLoadException or TypeInitializationException or MissingMemberException => false,
        _ => !MachineFault.IsMissingAssembly(error),
    };

    /// <summary>The failure that an exception means for a clip.</summary>
    /// <param name="name">What the data set calls the clip.</param>
    /// <param name="error">An exception that <see cref="Covers"/> accepts.</param>
    internal static Failure Of(string name, Exception error) => new(name, error switch
    {
        InputException or IOException or UnauthorizedAccessException => error.Message,
        OutOfMemoryException => "there is not enough memory for it. Expected a shorter recording, or fewer threads.",
        _ => $"it cannot be processed ({error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")})",
    });
}

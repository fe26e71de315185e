namespace Earmark;

/// <summary>
/// The user's input is wrong: a file, a folder, an option or a preset. The message states what was found, where, what
/// was expected and what to do. The command line prints it and exits with code 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Creates an exception from a finished message.</summary>
    /// <param name="message">The full message: what was found, where, what was expected, what to do.</param>
    public InputException(string message) : base(message) { }

    /// <summary>Creates an exception from a finished message and the exception that caused it.</summary>
    /// <param name="message">The full message: what was found, where, what was expected, what to do.</param>
    /// <param name="inner">The cause.</param>
    public InputException(string message, Exception inner) : base(message, inner) { }

    /// <summary>True if the input is a recording without samples. Many data sets contain a few, so it counts as empty, not as unreadable.</summary>
    internal bool IsEmptyRecording { get; init; }

    /// <summary>Creates an exception from its parts: "WHERE: FOUND. Expected EXPECTED. CURE".</summary>
    /// <param name="where">File, line, byte, option or key.</param>
    /// <param name="found">What was found, with the offending value.</param>
    /// <param name="expected">What was expected instead, without a full stop.</param>
    /// <param name="cure">What to do, as one sentence. Empty if the expectation is enough.</param>
    /// <returns>The exception to throw.</returns>
    public static InputException At(string where, string found, string expected, string cure = "") =>
        new($"{where}: {found}. Expected {expected}.{(cure.Length > 0 ? " " + cure : "")}");
}

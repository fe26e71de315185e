namespace Earmark;

/// <summary>
/// The exception for invalid user input: a file, a folder, an option or a preset. The message states where the problem is, what was found, what
/// was expected and what to do. The command line prints it and exits with code 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Creates an exception from a complete message.</summary>
    /// <param name="message">The complete message: where, what was found, what was expected, what to do.</param>
    public InputException(string message) : base(message) { }

    /// <summary>Creates an exception from a complete message and the exception that caused it.</summary>
    /// <param name="message">The complete message: where, what was found, what was expected, what to do.</param>
    /// <param name="inner">The exception that caused it.</param>
    public InputException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The cause, for programs that react to it.</summary>
    public InputErrorKind Kind { get; init; }

    /// <summary>Creates an exception from its parts: "WHERE: FOUND. Expected EXPECTED. REMEDY".</summary>
    /// <param name="where">File, line, byte, option or key.</param>
    /// <param name="found">What was found, with the offending value.</param>
    /// <param name="expected">What was expected, without a full stop.</param>
    /// <param name="remedy">What to do, as one sentence. Empty if this follows from what was expected.</param>
    /// <param name="kind">The cause, for programs that react to it.</param>
    /// <returns>The exception to throw.</returns>
    public static InputException At(string where, string found, string expected, string remedy = "", InputErrorKind kind = InputErrorKind.Other) =>
        new($"{where}: {found}. Expected {expected}.{(remedy.Length > 0 ? " " + remedy : "")}") { Kind = kind };
}

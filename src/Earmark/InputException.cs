namespace Earmark;

/// <summary>
/// The exception for invalid user input: a file, a folder, an option or a preset. The message states where the problem is, what was found, what
/// was expected and what to do. The command line prints it and exits with code 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Creates an exception from a complete message.</summary>
    /// <param name="message">The complete message: where, what was found, what was expected, what to do.</param>
    public InputException(string message) : base(message) => Problem = message;

    /// <summary>Creates an exception from a complete message and the exception that caused it.</summary>
    /// <param name="message">The complete message: where, what was found, what was expected, what to do.</param>
    /// <param name="inner">The exception that caused it.</param>
    public InputException(string message, Exception inner) : base(message, inner) => Problem = message;

    /// <summary>The cause, for programs that react to it.</summary>
    public InputErrorKind Kind { get; init; }

    /// <summary>The message without where the problem is, or the complete message if it was not created from its parts.</summary>
    internal string Problem { get; private init; }

    /// <summary>The parts of the message, or null if it was not created from its parts.</summary>
    internal InputProblem? Parts { get; private init; }

    /// <summary>Line number in the file, from 1, or null if the problem does not concern a line.</summary>
    internal int? Line { get; private init; }

    /// <summary>Creates an exception from its parts: "WHERE: FOUND. Expected EXPECTED. REMEDY".</summary>
    /// <param name="where">File, line, byte, option or key.</param>
    /// <param name="found">What was found, with the offending value.</param>
    /// <param name="expected">What was expected, without a full stop.</param>
    /// <param name="remedy">What to do, as one sentence. Empty if this follows from what was expected.</param>
    /// <param name="kind">The cause, for programs that react to it.</param>
    /// <returns>The exception to throw.</returns>
    public static InputException At(string where, string found, string expected, string remedy = "", InputErrorKind kind = InputErrorKind.Other)
    {
        var problem = $"{found}. Expected {expected}.{(remedy.Length > 0 ? " " + remedy : "")}";
        return new($"{where}: {problem}") { Kind = kind, Problem = problem, Parts = new(where, found, expected, remedy) };
    }

    /// <summary>Creates an exception for a line of a file.</summary>
    /// <inheritdoc cref="At(string, string, string, string, InputErrorKind)"/>
    internal static InputException At(FileLine where, string found, string expected, string remedy = "")
    {
        var exception = At($"{where}", found, expected, remedy);
        return new(exception.Message) { Problem = exception.Problem, Line = where.Number, Parts = exception.Parts };
    }
}

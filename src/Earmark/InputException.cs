namespace Earmark;

/// <summary>
/// The user's input is wrong: a file, a folder, an option or a preset. The message tells what was found, where, what
/// was expected and what to do; the command line prints it and exits with code 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Makes an error from a finished message.</summary>
    /// <param name="message">A whole message: found, where, expected, cure.</param>
    public InputException(string message) : base(message) { }

    /// <summary>Makes an error from a finished message and the error that led to it.</summary>
    /// <param name="message">A whole message: found, where, expected, cure.</param>
    /// <param name="inner">The error below.</param>
    public InputException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Makes an error from its parts: "WHERE: FOUND. Expected EXPECTED. CURE".</summary>
    /// <param name="where">File, line, byte, option or key.</param>
    /// <param name="found">What is there, with the offending value.</param>
    /// <param name="expected">What was expected instead, without a full stop.</param>
    /// <param name="cure">What to do about it: one sentence; empty where the expectation says it all.</param>
    /// <returns>The error, to be thrown.</returns>
    public static InputException At(string where, string found, string expected, string cure = "") =>
        new($"{where}: {found}. Expected {expected}.{(cure.Length > 0 ? " " + cure : "")}");
}

namespace Earmark.Data.Annotations;

/// <summary>Parses the fields of annotations and tags. Numbers have a decimal point.</summary>
internal static class AnnotationField
{
    /// <summary>The latest time in a recording, in seconds: 31 years.</summary>
    public const int MaxSeconds = 1_000_000_000;

    /// <summary>Parses a time or a length in seconds.</summary>
    /// <param name="where">File and line, for messages.</param>
    /// <param name="column">Name of the column, for messages.</param>
    /// <param name="text">The field.</param>
    /// <exception cref="InputException">The field is not a number from 0 to <see cref="MaxSeconds"/>.</exception>
    public static decimal Seconds(FileLine where, string column, string text) => DecimalText.TryParse(text, out var seconds) && seconds is >= 0 and <= MaxSeconds ? seconds
        : throw Invalid(where, column, text, $"a number of seconds from 0 to {MaxSeconds}, such as 12.5");

    /// <summary>Parses a score.</summary>
    /// <inheritdoc cref="Seconds"/>
    /// <exception cref="InputException">The field is not a number from 0 to 1.</exception>
    public static double Score(FileLine where, string column, string text) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1 ? score
            : throw Invalid(where, column, text, "a number from 0 to 1, such as 0.25");

    private static InputException Invalid(FileLine where, string column, string text, string expected) => InputException.At(where, $"{column} is {Quoted.Format(text)}", expected);
}

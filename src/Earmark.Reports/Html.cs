using System.Globalization;
using System.Net;
using System.Text;

namespace Earmark.Reports;

/// <summary>
/// A fragment of HTML. <see cref="From(FormattableString)"/> escapes all arguments, so that names of clips and labels
/// cannot become markup. Control characters are shown as escape sequences.
/// </summary>
public readonly struct Html
{
    private readonly string? text;

    private Html(string text) => this.text = text;

    /// <summary>The empty fragment.</summary>
    public static Html None => default;

    /// <summary>Creates a fragment from an interpolated string.</summary>
    /// <param name="piece">
    /// <c>$"..."</c>: the literal text is markup. Arguments are escaped, except fragments and sequences of fragments.
    /// </param>
    public static Html From(FormattableString piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var arguments = piece.GetArguments();
        return new(string.Format(CultureInfo.InvariantCulture, piece.Format, [.. arguments.Select(argument => (object)FormatArgument(argument))]));
    }

    /// <summary>Creates a fragment from trusted markup, such as the style sheet of Earmark.</summary>
    internal static Html Raw(string markup) => new(markup);

    /// <summary>Concatenates fragments.</summary>
    public static Html From(IEnumerable<Html> pieces) => new(string.Concat(pieces));

    /// <summary>Returns the markup.</summary>
    public override string ToString() => text ?? "";

    private static string FormatArgument(object? argument) => argument switch
    {
        Html piece => piece.ToString(),
        IEnumerable<Html> pieces => new StringBuilder().AppendJoin("", pieces).ToString(),
        _ => WebUtility.HtmlEncode(Printable.EscapeLines(Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "")),
    };
}

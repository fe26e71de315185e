using System.Globalization;
using System.Net;
using System.Text;

namespace Earmark.Reports;

/// <summary>
/// A piece of a page. Pieces are made by <see cref="Of(FormattableString)"/>, which escapes whatever is put in, so that no name of a
/// clip or label can become markup.
/// </summary>
public readonly struct Html
{
    private readonly string? text;

    private Html(string text) => this.text = text;

    /// <summary>No piece at all.</summary>
    public static Html None => default;

    /// <summary>Makes a piece of a literal with holes.</summary>
    /// <param name="piece">
    /// <c>$"..."</c>: the literal is markup; what stands in the holes is escaped, unless it is a piece or several.
    /// </param>
    public static Html Of(FormattableString piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var holes = piece.GetArguments();
        return new(string.Format(CultureInfo.InvariantCulture, piece.Format, [.. holes.Select(hole => (object)Filled(hole))]));
    }

    /// <summary>Takes text as markup: for a style sheet of Earmark's own.</summary>
    internal static Html Raw(string markup) => new(markup);

    /// <summary>Several pieces, one after the other.</summary>
    public static Html Of(IEnumerable<Html> pieces) => new(string.Concat(pieces));

    /// <summary>The markup.</summary>
    public override string ToString() => text ?? "";

    private static string Filled(object? hole) => hole switch
    {
        Html piece => piece.ToString(),
        IEnumerable<Html> pieces => new StringBuilder().AppendJoin("", pieces).ToString(),
        _ => WebUtility.HtmlEncode(Convert.ToString(hole, CultureInfo.InvariantCulture)) ?? "",
    };
}

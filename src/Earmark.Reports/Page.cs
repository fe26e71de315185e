namespace Earmark.Reports;

/// <summary>The frame of every report: one HTML file that asks no host for anything, for light and dark screens and for phones.</summary>
internal static class Page
{
    /// <summary>A whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="body">What stands on it.</param>
    public static string Of(string title, IEnumerable<Html> body) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <style>
        {Html.Raw(Style())}</style>
        </head>
        <body>
        <main>
        {body}</main>
        </body>
        </html>

        """).ToString();

    /// <summary>A section with a heading that links lead to.</summary>
    /// <param name="id">Where links lead to.</param>
    /// <param name="title">The heading.</param>
    /// <param name="content">What stands in it.</param>
    public static Html Section(string id, string title, params IEnumerable<Html> content) => Html.Of($"""
        <section id="{id}">
        <h2>{title}</h2>
        {content}</section>

        """);

    /// <summary>A paragraph; an empty one is left out.</summary>
    public static Html Paragraph(string text) => text.Length == 0 ? Html.None : Html.Of($"<p>{text}</p>\n");

    /// <summary>A list of sentences; an empty one is left out.</summary>
    public static Html List(IReadOnlyList<string> sentences) =>
        sentences is [] ? Html.None : Html.Of($"<ul>\n{sentences.Select(sentence => Html.Of($"<li>{sentence}</li>\n"))}</ul>\n");

    /// <summary>A picture, light and dark.</summary>
    /// <param name="name">Name of the file for light screens, without ending; that for dark ones has "-dark" behind it.</param>
    /// <param name="height">Height shown, in CSS pixels.</param>
    /// <param name="alt">What is to be seen, in words.</param>
    public static Html Plot(string name, int height, string alt) => Html.Of($"""
        <picture><source srcset="{name}-dark.png" media="(prefers-color-scheme: dark)"><img class="plot" src="{name}.png" width="{Plots.Width}" height="{height}" alt="{alt}"></picture>

        """);

    private static string Style()
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream("page.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

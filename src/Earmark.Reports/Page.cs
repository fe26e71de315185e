namespace Earmark.Reports;

/// <summary>The page template of all reports: one HTML file without external resources, for light and dark themes and for phones.</summary>
internal static class Page
{
    /// <summary>Returns a complete page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="body">Its content.</param>
    public static string Render(string title, IEnumerable<Html> body) => Html.From($"""
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

    /// <summary>Returns a section with a heading.</summary>
    /// <param name="id">The anchor of the section.</param>
    /// <param name="title">The heading.</param>
    /// <param name="content">Its content.</param>
    public static Html Section(string id, string title, params IEnumerable<Html> content) => Html.From($"""
        <section id="{id}">
        <h2>{title}</h2>
        {content}</section>

        """);

    /// <summary>Returns a paragraph, or nothing if the text is empty.</summary>
    public static Html Paragraph(string text) => text.Length == 0 ? Html.None : Html.From($"<p>{text}</p>\n");

    /// <summary>Returns a list of sentences, or nothing if the list is empty.</summary>
    public static Html List(IReadOnlyList<string> sentences) =>
        sentences is [] ? Html.None : Html.From($"<ul>\n{sentences.Select(sentence => Html.From($"<li>{sentence}</li>\n"))}</ul>\n");

    /// <summary>Returns a picture with variants for light and dark themes.</summary>
    /// <param name="name">File name for the light theme, without extension. The name for the dark theme has the suffix "-dark".</param>
    /// <param name="height">Displayed height in CSS pixels.</param>
    /// <param name="alt">Text description of the picture.</param>
    public static Html Plot(string name, int height, string alt) => Html.From($"""
        <picture><source srcset="{name}-dark.png" media="(prefers-color-scheme: dark)"><img class="plot" src="{name}.png" width="{Plots.Width}" height="{height}" alt="{alt}"></picture>

        """);

    private static string Style()
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream("page.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

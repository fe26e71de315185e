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

    /// <summary>Returns a table, or nothing if it has no rows. The first cell of each row is its header.</summary>
    /// <param name="name">CSS class.</param>
    /// <param name="caption">The caption, or empty for none.</param>
    /// <param name="header">Headers of the columns.</param>
    /// <param name="rows">The cells.</param>
    public static Html Table(string name, string caption, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<Html>> rows)
    {
        Html[] lines = [.. rows.Select(row => Html.From($"<tr><th scope=\"row\">{row[0]}</th>{row.Skip(1).Select(cell => Html.From($"<td>{cell}</td>"))}</tr>\n"))];
        return lines is [] ? Html.None : Scrollable(caption.Length > 0 ? caption : string.Join(", ", header.Where(column => column.Length > 0)), Html.From($"""
            <table class="{name}">{(caption.Length > 0 ? Html.From($"<caption>{caption}</caption>") : Html.None)}
            <thead><tr>{header.Select(column => Html.From($"<th scope=\"col\">{column}</th>"))}</tr></thead>
            <tbody>
            {lines}</tbody></table>
            """));
    }

    /// <summary>Returns a table that can be wider than the window. It can be scrolled with the keyboard, too.</summary>
    /// <param name="name">What the table shows, for screen readers.</param>
    /// <param name="table">The table.</param>
    public static Html Scrollable(string name, Html table) => Html.From($"<div class=\"wide\" role=\"group\" aria-label=\"{name}\" tabindex=\"0\">{table}</div>\n");

    /// <summary>Returns the navigation to the sections that have content, followed by these sections.</summary>
    /// <param name="sections">Anchor, title in the navigation, and content of each section.</param>
    public static IEnumerable<Html> WithNavigation(IReadOnlyList<(string Id, string Title, Html Content)> sections)
    {
        var present = sections.Where(section => section.Content.ToString().Length > 0).ToArray();
        return [Html.From($"<nav aria-label=\"Sections\">{present.Select(section => Html.From($"""<a href="#{section.Id}">{section.Title}</a> """))}</nav>\n"), .. present.Select(section => section.Content)];
    }

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

using System.Globalization;
using System.Text;

namespace Earmark.Reports.Evaluations;

/// <summary>Writes the page of an audit: one HTML file, which links the recordings.</summary>
public static class AuditReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">Path of the file. An existing file is replaced.</param>
    /// <param name="title">Title of the page, such as the name of the data set.</param>
    /// <param name="description">What was judged, as sentences.</param>
    /// <param name="findings">The result of the audit.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    public static void Write(string path, string title, IReadOnlyList<string> description, AuditFindings findings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var links = new Links(Path.GetDirectoryName(Path.GetFullPath(path))!, []);
        var page = Page.Render($"{title}: audit",
        [
            Html.From($"<h1>{title}: audit of the labels</h1>\n"),
            .. Page.WithNavigation(
            [
                ("summary", "Summary", Page.Section("summary", "Summary", Headline(findings), Page.List(description))),
                ("doubts", "Doubtful labels", DoubtSection.Render(findings, links, cancellationToken)),
                ("noise", "Noise of each label", NoiseSection.Rates(findings.Audit)),
                ("joint", "Given and true labels", NoiseSection.Joint(findings.Audit)),
                ("similar", "Similar clips", SimilaritySection.Similar(findings, links)),
                ("outliers", "Outliers", SimilaritySection.Outliers(findings, links, cancellationToken)),
            ]),
        ]);
        cancellationToken.ThrowIfCancellationRequested();
        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(page)));
    }

    private static Html Headline(AuditFindings findings)
    {
        (string Name, string Value)[] numbers =
        [
            ("doubtful labels", Count(findings.Doubts.Count)), ("judged clips", Count(findings.Audit.Judged.Count)),
            ("estimated noise rate", findings.Audit.NoiseRate.ToString("0%", CultureInfo.InvariantCulture)),
            .. findings.Similar is { } similar ? [("pairs of similar clips", Count(similar.Count))] : Array.Empty<(string, string)>(),
        ];
        return Html.From($"<ul class=\"headline\">{numbers.Select(number => Html.From($"<li><b>{number.Value}</b>{number.Name}</li>"))}</ul>\n");
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

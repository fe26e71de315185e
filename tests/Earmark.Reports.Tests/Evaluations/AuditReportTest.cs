using System.Text.RegularExpressions;
using Earmark.Data;
using Earmark.Reports.Evaluations;
using Earmark.Scoring;
using Earmark.Tagging.Embeddings;

namespace Earmark.Reports.Tests.Evaluations;

public sealed partial class AuditReportTest : IDisposable
{
    private readonly TestDataFolder folder = new();

    private string PagePath => Path.Combine(folder.Outside, "page.html");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Names_are_escaped_and_nothing_is_requested_from_other_hosts()
    {
        var page = Write(Findings());
        Assert.DoesNotContain("<b>\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;&quot;o&#39;&amp;", page, StringComparison.Ordinal);
        Assert.Contains("Title &lt;script&gt;: audit of the labels", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?:|url\\(|<script|<link|@import", page);
        string[] addresses = [.. Addresses().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.All(addresses.Where(address => address[0] != '#'), address => Assert.True(address.StartsWith("data:image/png;base64,", StringComparison.Ordinal) || File.Exists(Path.Combine(folder.Outside, Uri.UnescapeDataString(address))), address));
        Assert.All(addresses.Where(address => address[0] == '#'), address => Assert.Contains($"id=\"{address[1..]}\"", page, StringComparison.Ordinal));
        Assert.DoesNotMatch("<img (?![^>]*alt=\"[^\"]{20})", page);
        Assert.DoesNotContain("<th>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubts_have_players_and_the_proposed_label()
    {
        var page = Write(Findings());
        Assert.Matches("given: <b>&lt;b&gt;[^<]*</b> \\(unverified\\)<br>proposed: <b>Gl&#246;ckchen [^<]*</b><br>wrong with probability 0\\.\\d\\d: ", page);
        Assert.Contains("<audio controls", page, StringComparison.Ordinal);
        Assert.Contains("<li><b>1</b>doubtful labels</li><li><b>12</b>judged clips</li>", page, StringComparison.Ordinal);
        var row = Regex.Match(page, "<tr><th scope=\"row\">1 &lt;b&gt;.*</tr>").Value; // the joint distribution of the first label: 5 clips, one of the second label
        Assert.Equal(["4", "1", "0"], Regex.Matches(row, ">(\\d+)</td>").Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void Without_doubts_and_embeddings_the_page_says_so()
    {
        var page = Write(new(Findings().Audit, 1, 5) { NotSearched = "for a reason" });
        Assert.Contains("No label is doubtful.", page, StringComparison.Ordinal);
        Assert.Contains("Similar clips and outliers were not searched: for a reason.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"outliers\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Similar_clips_state_the_problem()
    {
        var findings = Findings();
        var (first, second) = (findings.Audit.Judged[0], findings.Audit.Judged[2]);
        var page = Write(findings with
        {
            Similar = [new(first, second, 0.9987, false), new(first, second with { Labels = null }, 1, true)],
            Outliers = [new(new(first, new float[] { 1 }), "Horn", 0.1, "Bell", 0.9)],
        });
        Assert.Contains("<td>0.9987</td><td>different labels</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>identical</td><td>training and test clip</td>", page, StringComparison.Ordinal);
        Assert.Contains("given: <b>Horn</b>, similarity 0.10<br>nearest: <b>Bell</b>, similarity 0.90", page, StringComparison.Ordinal);
    }

    private AuditFindings Findings() => AuditExample.Findings(folder);

    private string Write(AuditFindings findings)
    {
        AuditReport.Write(PagePath, "Title <script>", ["Description"], findings);
        return File.ReadAllText(PagePath);
    }

    [GeneratedRegex("(?:src|href|srcset)=\"([^\"]*)\"")]
    private static partial Regex Addresses();
}

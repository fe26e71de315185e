using System.Text.RegularExpressions;
using Earmark.Reports.Evaluations;
using Earmark.Scoring;

namespace Earmark.Reports.Tests.Evaluations;

public sealed partial class EvaluationReportTest : IDisposable
{
    private readonly TestDataFolder folder = new();

    private string PagePath => Path.Combine(folder.Outside, "page.html");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Names_are_escaped_and_nothing_is_requested_from_other_hosts()
    {
        var page = Write(ScoredClipsExample.OneLabel(folder));
        Assert.DoesNotContain("<b>\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;&quot;o&#39;&amp;", page, StringComparison.Ordinal);
        Assert.Contains("Gl&#246;ckchen &#128276;\\u202e", page, StringComparison.Ordinal);
        Assert.Contains("Title &lt;script&gt;: evaluation", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?:|url\\(|<script|<link|@import", page);
        string[] addresses = [.. Addresses().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.All(addresses.Where(address => address[0] != '#'), address => Assert.True(address.StartsWith("data:image/png;base64,", StringComparison.Ordinal) || File.Exists(Path.Combine(folder.Outside, Uri.UnescapeDataString(address))), address));
        Assert.All(addresses.Where(address => address[0] == '#'), address => Assert.Contains($"id=\"{address[1..]}\"", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_have_precision_recall_and_average_precision_with_intervals()
    {
        var page = Write(ScoredClipsExample.OneLabel(folder));
        // The second label: precision 1 of 2, recall 1 of 1. Wilson: 1 of 2 is 0.095 to 0.905, 1 of 1 is 0.207 to 1.
        Assert.Contains("<td>0.50 <small>(0.09–0.91)</small></td><td>1.00 <small>(0.21–1.00)</small></td><td>0.50 <small>(", page, StringComparison.Ordinal);
        Assert.Contains("<li><b>0.875</b>MAP@3</li><li><b>0.750</b>MAP@1</li>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_confusion_matrix_has_given_labels_as_rows()
    {
        var page = Write(ScoredClipsExample.OneLabel(folder));
        var row = Regex.Match(page, "<tr><th scope=\"row\">1 &lt;b&gt;.*</tr>").Value;
        Assert.Equal(["1", "1", "0"], Regex.Matches(row, ">(\\d+)</td>").Select(match => match.Groups[1].Value));
        Assert.Contains("All confusions.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_and_pictures_are_accessible()
    {
        var page = Write(ScoredClipsExample.OneLabel(folder));
        Assert.DoesNotContain("<th>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<img (?![^>]*alt=\"[^\"]{20})", page);
        Assert.DoesNotMatch("<svg (?![^>]*(aria-label|aria-hidden)=)", page);
        Assert.Matches("<html lang=\"en\">[\\s\\S]*<h1>[\\s\\S]*<h2>[\\s\\S]*<h3>", page);
    }

    [Fact]
    public void Several_labels_have_no_confusion_matrix_and_a_threshold()
    {
        var page = Write(ScoredClipsExample.SeveralLabels(folder));
        Assert.DoesNotContain("Confusion matrix", page, StringComparison.Ordinal);
        Assert.Contains("at least 0.5, because the model has no thresholds", page, StringComparison.Ordinal);
        Assert.Contains("given: <b>no label</b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Reliability_is_shown_before_and_after_calibration()
    {
        var scored = ScoredClipsExample.OneLabel(folder);
        Assert.DoesNotContain("before calibration", Write(scored), StringComparison.Ordinal);
        var page = Write(scored with { BeforeCalibration = new Calibration(2, Calibration.Identity.PerLabel).Apply(scored.Scores, ScoreRule.Softmax) });
        Assert.Contains("Expected calibration error before calibration:", page, StringComparison.Ordinal);
        Assert.Contains("Expected calibration error after calibration: 0.450", page, StringComparison.Ordinal); // four bins: (0.4 + 0.3 + 0.2 + 0.9) / 4 = 0.45
    }

    [Fact]
    public void A_recording_that_cannot_be_drawn_is_listed_with_the_reason()
    {
        var scored = ScoredClipsExample.OneLabel(folder);
        folder.Text("b.wav", "no");
        Assert.Contains("It could not be drawn: ", Write(scored), StringComparison.Ordinal);
    }

    private string Write(ScoredClips scored)
    {
        EvaluationReport.Write(PagePath, "Title <script>", ["Model: m"], scored);
        return File.ReadAllText(PagePath);
    }

    [GeneratedRegex("(?:src|href|srcset)=\"([^\"]*)\"")]
    private static partial Regex Addresses();
}

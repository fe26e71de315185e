using Earmark.Data;

namespace Earmark.Reports.Tests;

/// <summary>Tests with real recordings, if they are available.</summary>
public sealed class RealDataTest
{
    [Fact]
    public void Reports_the_problems_of_fsd10()
    {
        var root = Path.Combine(Environment.GetEnvironmentVariable("EARMARK_DATA") ?? "none", "fsd10");
        Assert.SkipUnless(Directory.Exists(root), "needs the recordings of 'fsd10': set EARMARK_DATA to their folder");
        var findings = ExploreFindings.Create("fsd10", Survey.Run(Dataset.Open(root, new() { Csv = "train_noisy.csv" })), "fsd10");
        Assert.Equal((220, 80, 44_100), (findings.TrainLengths!.Clips, findings.TestLengths!.Clips, findings.Survey.SampleRate));
        Assert.Equal(121, findings.Labels.Sum(label => label.Clips - label.Verified));
        Assert.Equal(3, findings.Problems.Single(problem => problem.Kind.Key == "empty").Cases.Count);
        Assert.DoesNotContain(findings.Problems, problem => problem.Kind.Key is "unreadable" or "duplicates" or "duplicatesAcrossParts" or "oddRates");
    }
}

using System.Globalization;
using Earmark.Tagging.Formats;
using Earmark.Tests.Tagging.Jobs;

namespace Earmark.Cli.Tests.Roads;

/// <summary>Ten thousand recordings, a hundred of which are broken: all others are tagged, and each broken one is listed.</summary>
public sealed class ManyRecordingsTest : IDisposable
{
    private const int Count = 10_000, Every = 100;

    private readonly JobFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Broken_recordings_are_listed_and_all_others_are_tagged()
    {
        var bytes = File.ReadAllBytes(folder.Wav("short.wav", 0.02));
        Directory.CreateDirectory(folder["in"]);
        string[] paths = [.. Enumerable.Range(0, Count).Select(i => folder[string.Create(CultureInfo.InvariantCulture, $"in/{i:00000}.wav")])];
        foreach (var (i, path) in paths.Index()) File.WriteAllBytes(path, i % Every == 0 ? bytes[..(i / Every % 40 + 1)] : bytes); // cut in the header

        var run = Invocation.Run("tag", folder.Model, folder["in"], "--top", "1", "--out", folder["tags.csv"], "--device", "cpu");
        Assert.Equal((1, $"{folder["tags.csv"]}: 9,900 of 10,000 recordings\n"), (run.ExitCode, run.Output));
        Assert.EndsWith($"... and 80 more\n100 of 10,000 recordings cannot be tagged (listed in {folder["tags.failures.csv"]})\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(paths.Where((_, i) => i % Every != 0), TagFile.Read(folder["tags.csv"]).Select(recording => recording.Path));
        Assert.Equal(paths.Where((_, i) => i % Every == 0), File.ReadLines(folder["tags.failures.csv"]).Skip(1).Select(line => line[..line.IndexOf(',', StringComparison.Ordinal)]));
    }
}

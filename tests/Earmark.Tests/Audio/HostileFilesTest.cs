using System.Globalization;

namespace Earmark.Tests.Audio;

/// <summary>Reads the hostile files in a separate process with a heap of 200 MB and also measures its resident memory. No file may cause a hang, a wrong result or a crash.</summary>
public sealed class HostileFilesTest(HostileFilesTest.ResultsFixture results) : IClassFixture<HostileFilesTest.ResultsFixture>
{
    public static TheoryData<string> Names => [.. HostileFiles.All.Select(file => file.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Returns_the_expected_result_within_2_seconds(string name)
    {
        var file = HostileFiles.All.Single(file => file.Name == name);
        var (seconds, megabytes, outcome) = results.Of(file);
        Assert.InRange(seconds, 0, HostileChild.MaxTime.TotalSeconds);
        Assert.True(megabytes <= HostileChild.MaxMegabytes, $"{megabytes} MB"); // negative if the process has returned memory to the system
        var isError = outcome.StartsWith("error: ", StringComparison.Ordinal);
        Assert.True(isError || outcome.EndsWith(" warnings", StringComparison.Ordinal), outcome);
        if (file.AcceptsAnyResult) return;
        if (file.Samples is null) Assert.True(isError, outcome);
        else if (file.ExpectsWarnings is { } warned) Assert.Matches($"^{file.Samples} samples, {(warned ? "[1-9][0-9]*" : "0")} warnings$", outcome);
    }

    /// <summary>Reads all files in one process. If a file ends the process, a new process continues with the next file.</summary>
    public sealed class ResultsFixture
    {
        private readonly Lazy<Dictionary<string, (double, double, string)>> outcomes = new(ReadAll);

        public (double Seconds, double Megabytes, string Outcome) Of(HostileFile file) =>
            outcomes.Value.TryGetValue(file.Name, out var outcome) ? outcome : (0, 0, "the process exited without a result");

        private static Dictionary<string, (double, double, string)> ReadAll()
        {
            var outcomes = new Dictionary<string, (double, double, string)>();
            for (var first = 0; first < HostileFiles.All.Count;)
            {
                using var folder = new AudioFolder();
                folder.Write("0", HostileFiles.All[0].Content); // a valid file as a warm-up: compiles the code
                for (var i = Math.Max(1, first); i < HostileFiles.All.Count; i++) folder.Write($"{i}", HostileFiles.All[i].Content);
                ChildProcess.Run(nameof(HostileChild.Reads_each_file_of_a_folder), TimeSpan.FromMinutes(5), (HostileChild.Folder, folder.GetPath("")));
                var last = first;
                foreach (var line in File.ReadLines(folder.GetPath(HostileChild.Results)))
                {
                    var parts = line.Split('\t');
                    last = int.Parse(parts[0].Split(':')[0], CultureInfo.InvariantCulture);
                    outcomes[HostileFiles.All[last].Name] = parts.Length == 4
                        ? (double.Parse(parts[1], CultureInfo.InvariantCulture), double.Parse(parts[2], CultureInfo.InvariantCulture), parts[3]) : (double.MaxValue, 0, line);
                }
                first = last + 1;
            }
            return outcomes;
        }
    }
}

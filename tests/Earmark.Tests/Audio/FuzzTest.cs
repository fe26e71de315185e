using System.Globalization;

namespace Earmark.Tests.Audio;

/// <summary>Reading a mutated file of any format returns samples or throws an <see cref="InputException"/>, within 2 s and 200 MB.</summary>
public sealed class FuzzTest(ITestOutputHelper output)
{
    [Fact]
    public void A_few_thousand_mutated_files_return_samples_or_an_error() => Run(0, 3000);

    /// <summary>
    /// <c>EARMARK_FUZZ_COUNT=1000000 Earmark.Tests -method "*FuzzTest.Many*" -explicit only -showLiveOutput</c>. EARMARK_FUZZ_FIRST
    /// sets the number of the first file, so that several processes can divide the work.
    /// </summary>
    [Fact(Explicit = true)]
    public void Many_mutated_files_return_samples_or_an_error() => Run(ReadVariable(HostileChild.First, 0), ReadVariable(HostileChild.Count, 1_000_000));

    private void Run(long first, long count)
    {
        var folder = Directory.CreateTempSubdirectory("earmark-fuzz-").FullName;
        var findings = new List<string>();
        // A hang ends the process. A new process continues with the next file.
        for (var (next, last) = (first, first + count); next < last;)
        {
            var results = Path.Combine(folder, HostileChild.Results);
            File.Delete(results);
            ChildProcess.Run(nameof(HostileChild.Reads_mutated_files), TimeSpan.FromHours(24), (HostileChild.Folder, folder), ("PATH", ""),
                (HostileChild.First, next.ToString(CultureInfo.InvariantCulture)), (HostileChild.Count, (last - next).ToString(CultureInfo.InvariantCulture)));
            var lines = File.Exists(results) ? File.ReadAllLines(results) : [];
            findings.AddRange(lines.Where(line => !line.StartsWith("done: ", StringComparison.Ordinal)));
            foreach (var line in lines) output.WriteLine(line);
            if (lines is [.., var end] && end.StartsWith("done: ", StringComparison.Ordinal)) break;
            Assert.True(lines is [.., var hang] && hang.Contains(": hangs for ", StringComparison.Ordinal), $"the process exited unexpectedly at file {next} or later");
            next = long.Parse(lines[^1].Split(':')[0], CultureInfo.InvariantCulture) + 1;
        }
        if (findings.Count == 0)
        {
            Directory.Delete(folder, recursive: true);
            return;
        }
        foreach (var finding in findings)
            if (long.TryParse(finding.Replace("case ", "", StringComparison.Ordinal).Split(':')[0], CultureInfo.InvariantCulture, out var number))
                File.WriteAllBytes(Path.Combine(folder, $"{number}"), MutatedFiles.Create(number, MutatedFiles.Seeds));
        Assert.Fail($"{findings.Count} findings, the files are in {folder}:\n{string.Join('\n', findings)}");
    }

    private static long ReadVariable(string variable, long defaultValue) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } specified ? long.Parse(specified, CultureInfo.InvariantCulture) : defaultValue;
}

using System.Text.RegularExpressions;
using Earmark.Tests;

namespace Earmark.Cli.Tests;

/// <summary>Checks the rules of docs/architecture.md and CONTRIBUTING.md that can be automated.</summary>
public sealed partial class ArchitectureTest
{
    private const int MaxFileLines = 300;

    /// <summary>
    /// The allowed dependencies between the folders of each project. Files at the root of a project depend on no folder, and every folder may
    /// depend on them. In Earmark.Cli and Earmark.Service, the root is the entry point and may depend on every folder.
    /// </summary>
    private static readonly Dictionary<string, Dictionary<string, string[]>> Folders = new()
    {
        ["Earmark"] = new()
        {
            [""] = [],
            ["Audio"] = [],
            ["Audio/Mp3"] = ["Audio"],
            ["Data"] = ["Audio"],
            ["Data/Annotations"] = ["Data"],
            ["Leases"] = [],
            ["Runs"] = [],
            ["Onnx"] = [],
            ["FrontEnds"] = ["Audio", "Onnx"],
            ["Scoring"] = ["Data", "Onnx"],
            ["Tagging"] = ["Audio", "Data", "FrontEnds", "Onnx", "Scoring"],
            ["Tagging/Embeddings"] = ["Audio", "Data", "FrontEnds", "Scoring", "Tagging"],
            ["Tagging/Formats"] = ["Data", "Scoring", "Tagging"],
            ["Tagging/Quantisation"] = ["Audio", "Data", "Onnx", "Scoring", "Tagging"],
            ["Tagging/Jobs"] = ["Audio", "Data", "Scoring", "Tagging", "Tagging/Formats"],
            ["Review"] = ["Audio", "Data", "Onnx", "Scoring", "Tagging", "Tagging/Embeddings", "Tagging/Formats", "Tagging/Jobs"],
        },
        ["Earmark.Extensions"] = new() { [""] = [] },
        ["Earmark.Synthesis"] = new() { [""] = [] },
        ["Earmark.Training"] = new()
        {
            ["Networks"] = [],
            ["Presets"] = ["Networks"],
            ["Batches"] = ["Presets"],
            ["Runs"] = ["Batches", "Networks", "Presets"],
        },
        ["Earmark.Reports"] = new()
        {
            [""] = [],
            ["Evaluations"] = [],
            ["Runs"] = ["Evaluations"],
        },
        ["Earmark.Service"] = new()
        {
            [""] = ["Web", "Hosting", "Requests", "Api"],
            ["Web"] = [],
            ["Hosting"] = [],
            ["Requests"] = ["Hosting", "Web"],
            ["Api"] = ["Hosting", "Requests", "Web"],
            ["Review"] = ["Requests", "Web"],
        },
        ["Earmark.Cli"] = new()
        {
            [""] = ["Commands", "Training"],
            ["Training"] = [],
            ["Commands"] = ["Training"],
        },
    };

    /// <summary>The projects that each project references.</summary>
    private static readonly Dictionary<string, string[]> References = new()
    {
        ["Earmark"] = [],
        ["Earmark.Extensions"] = ["Earmark"],
        ["Earmark.Synthesis"] = ["Earmark"],
        ["Earmark.Training"] = ["Earmark"],
        ["Earmark.Reports"] = ["Earmark"],
        ["Earmark.Service"] = ["Earmark"],
        ["Earmark.Cli"] = ["Earmark", "Earmark.Reports", "Earmark.Service", "Earmark.Synthesis", "Earmark.Training"],
    };

    [Fact]
    public void Earmark_does_not_reference_libtorch()
    {
        Assert.DoesNotContain(typeof(CounterRandom).Assembly.GetReferencedAssemblies(), name => name.Name!.Contains("Torch", StringComparison.OrdinalIgnoreCase));
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src", "Earmark", "Earmark.csproj"));
        Assert.DoesNotMatch("Include=\"[^\"]*torch", project);
    }

    [Fact]
    public void Folders_use_only_allowed_folders() => AssertEmpty(Folders.SelectMany(project => Repository.Sources("src", project.Key).SelectMany(path =>
    {
        var folder = Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Repository.Root, "src", project.Key), path))!.Replace('\\', '/');
        return !project.Value.TryGetValue(folder, out var allowed)
            ? [$"{RelativePath(path)}: the folder '{folder}' is not listed in this test"]
            : UsedFolders(project.Key, File.ReadAllText(path)).Where(other => project.Value.ContainsKey(other) && other != folder && !allowed.Contains(other))
                .Distinct().Select(other => $"{RelativePath(path)} uses {other}");
    })));

    [Fact]
    public void Projects_reference_only_allowed_projects() => AssertEmpty(Directory.GetDirectories(Path.Combine(Repository.Root, "src")).SelectMany(path =>
    {
        var name = Path.GetFileName(path);
        if (!Folders.ContainsKey(name) || !References.TryGetValue(name, out var allowed)) return [$"{name} is not listed in this test"];
        return ReferencedProjects().Matches(File.ReadAllText(Path.Combine(path, name + ".csproj"))).Select(match => match.Groups[1].Value)
            .Where(other => !allowed.Contains(other)).Select(other => $"{name} references {other}");
    }));

    [Fact]
    public void Namespaces_match_folders() => AssertEmpty(Repository.Sources("src").SelectMany(path =>
    {
        var expected = Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Repository.Root, "src"), path))!.Replace(Path.DirectorySeparatorChar, '.');
        return Namespaces().Match(File.ReadAllText(path)) is { Success: true } found && found.Groups[1].Value != expected
            ? (string[])[$"{RelativePath(path)} is in {found.Groups[1].Value}, not in {expected}"] : [];
    }));

    [Fact]
    public void Files_do_not_exceed_the_line_limit() => AssertEmpty(AllSources()
        .Select(path => (path, Lines: File.ReadLines(path).Count())).Where(file => file.Lines > MaxFileLines)
        .Select(file => $"{RelativePath(file.path)} has {file.Lines} lines; the limit is {MaxFileLines}"));

    [Fact]
    public void File_names_are_meaningful() => AssertEmpty(AllSources().Select(RelativePath).Where(path => MeaninglessNames().IsMatch(path)));

    [Fact]
    public void Libraries_do_not_use_the_console_the_clock_or_a_random_source() => AssertEmpty(Libraries().SelectMany(path => File.ReadLines(path)
        .Select((line, i) => (Line: line, Number: i + 1)).Where(row => !row.Line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Forbidden().IsMatch(row.Line))
        .Select(row => $"{RelativePath(path)} line {row.Number}: {row.Line.Trim()}")));

    [Theory]
    [InlineData("Console.WriteLine(1);", true)]
    [InlineData("var seed = DateTime.Now.Ticks;", true)]
    [InlineData("started = DateTimeOffset.UtcNow;", true)]
    [InlineData("Random.Shared.Next();", true)]
    [InlineData("var dice = new Random(7);", true)]
    [InlineData("Random dice = new(7);", true)]
    [InlineData("Spectre.Console.Markup()", false)]
    [InlineData("clock.GetUtcNow()", false)]
    public void The_pattern_matches_forbidden_calls(string line, bool forbidden) => Assert.Equal(forbidden, Forbidden().IsMatch(line));

    [Theory]
    [InlineData("src/Earmark/Utils/X.cs", true)]
    [InlineData("src/Earmark/Audio/WavHelper.cs", true)]
    [InlineData("src/Earmark/ClipManager.cs", true)]
    [InlineData("src/Earmark/Misc.cs", true)]
    [InlineData("src/Earmark/Audio/Mix.cs", false)]
    public void The_pattern_matches_meaningless_names(string path, bool forbidden) => Assert.Equal(forbidden, MeaninglessNames().IsMatch(path));

    private static IEnumerable<string> AllSources() => new[] { "src", "tests", "build", "samples" }.SelectMany(folder => Repository.Sources(folder));

    private static IEnumerable<string> Libraries() => Repository.Sources("src")
        .Where(path => !path.StartsWith(Path.Combine(Repository.Root, "src", "Earmark.Cli") + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private static string RelativePath(string path) => Path.GetRelativePath(Repository.Root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static void AssertEmpty(IEnumerable<string> violations)
    {
        var message = string.Join('\n', violations);
        Assert.True(message.Length == 0, message);
    }

    private static IEnumerable<string> UsedFolders(string project, string text) =>
        Regex.Matches(text, $@"\b{Regex.Escape(project)}\.([A-Z]\w*)\b").Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*/([\w.]+)\.csproj""")]
    private static partial Regex ReferencedProjects();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"util|helper|misc|manager", RegexOptions.IgnoreCase)]
    private static partial Regex MeaninglessNames();

    [GeneratedRegex(@"(?<![\w.])Console\.|\bDateTime(Offset)?\.(Utc)?Now\b|\bRandom\.Shared\b|\bnew Random\(|\bRandom \w+ = new\(")]
    private static partial Regex Forbidden();
}

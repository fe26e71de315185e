using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Earmark.Synthesis;
using Earmark.Tagging;
using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Package.Tests;

/// <summary>New projects outside the repository that use the packages as their readmes say.</summary>
public sealed partial class ConsumerTest(PackedFeed feed) : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_three_lines_of_the_readme_tag_a_recording()
    {
        var (model, recording) = Recordings.Write(folder);
        var run = await Run(CodeOf("src/Earmark/README.md"), ("Earmark", PackedFeed.Version));
        using var tagger = Tagger.Load(model);
        Assert.Equal(tagger.Tag(recording).Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Label} {tag.Score:0.00}")), run.Lines);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["bin"], "*", SearchOption.AllDirectories), path => path.Contains("torch", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_main_readme_has_the_same_lines() =>
        Assert.Contains(CodeOf("src/Earmark/README.md"), File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public async Task The_readme_of_Earmark_Training_trains_a_model()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "needs libtorch-cpu-linux-x64");
        Corpus.Write(folder["recordings"], new() { TrainClips = 24, TestClips = 10, ClassCount = 3, MeanSeconds = 1 });
        var libTorch = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("LibTorchVersion").Single().Value;
        var code = CodeOf("src/Earmark.Training/README.md").Replace("PresetFile.Load(\"quick\")", "PresetFile.Load(\"quick\", [\"schedule.steps=2\", \"schedule.epochs=0\"])", StringComparison.Ordinal);
        Assert.Contains("schedule.steps=2", code, StringComparison.Ordinal);
        var run = await Run(code, ("Earmark.Training", PackedFeed.Version), ("libtorch-cpu-linux-x64", libTorch));
        Assert.Equal(folder["runs/1/model.onnx"], run.Lines.Last());
        using var model = Tagger.Load(run.Lines.Last());
        Assert.Equal(3, model.Card.Labels.Count);
    }

    // Creates a console project in the folder, builds it with the packed packages and runs it there.
    private async Task<ProgramRun> Run(string code, params (string Name, string Version)[] packages)
    {
        feed.WriteConfiguration(folder);
        folder.Text("Program.cs", code);
        folder.Text("app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <WarningsNotAsErrors>NU1603</WarningsNotAsErrors>
                <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="Program.cs" />
            {string.Join('\n', packages.Select(package => $"    <PackageReference Include=\"{package.Name}\" Version=\"{package.Version}\" />"))}
              </ItemGroup>
            </Project>
            """);
        var build = await ProgramRun.Dotnet(folder.Root, "build", "-c", "Release", "-v", "quiet");
        if (MissingPackage().Match(build.Output + build.Error) is { Success: true } missing && !missing.Groups[1].Value.StartsWith("Earmark", StringComparison.Ordinal))
            Assert.Skip($"the package {missing.Groups[1].Value} is not among those that the build has restored, and nothing is downloaded in tests");
        build.RequireSuccess();
        return (await ProgramRun.Dotnet(folder.Root, "exec", folder["bin/Release/net10.0/app.dll"])).RequireSuccess();
    }

    /// <summary>Returns the first C# code of a page.</summary>
    private static string CodeOf(string page) => CSharpCode().Match(File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n")).Groups[1].Value;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpCode();

    [GeneratedRegex(@"NU110[123]: Unable to find (?:a stable )?package ([\w.-]+)")]
    private static partial Regex MissingPackage();
}

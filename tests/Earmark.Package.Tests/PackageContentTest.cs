using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Earmark.Tests;

namespace Earmark.Package.Tests;

public sealed partial class PackageContentTest(PackedFeed feed)
{
    public static TheoryData<string> Libraries => [.. LibraryNames];

    private static readonly string[] LibraryNames = ["Earmark", "Earmark.Extensions", "Earmark.Service", "Earmark.Training"];

    [Fact]
    public void Every_library_is_packed_and_nothing_else() =>
        Assert.Equal(LibraryNames.SelectMany(name => new[] { $"{name}.{PackedFeed.Version}.nupkg", $"{name}.{PackedFeed.Version}.snupkg" }).Order(StringComparer.Ordinal),
            Directory.GetFiles(feed.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_package_has_readme_icon_and_licence(string name)
    {
        using var package = feed.Open(name);
        var metadata = PackedFeed.MetadataOf(package);
        string Value(string element) => metadata.Element(element)?.Value ?? "";
        Assert.Equal((name, PackedFeed.Version, "MIT", "README.md", "icon.png"), (Value("id"), Value("version"), Value("license"), Value("readme"), Value("icon")));
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "src", name, "README.md")), Text(package, "README.md"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Repository.Root, "build", "icon.png")), Bytes(package, "icon.png"));
        Assert.NotEqual("Package Description", Value("description"));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task A_package_names_its_repository_and_commit(string name)
    {
        var origin = await ProgramRun.Run(Repository.Root, "git", ["config", "--get", "remote.origin.url"]);
        Assert.SkipWhen(Directory.Exists(origin.Output.Trim()), "the git remote 'origin' of this clone is a folder, which a package does not name");
        using var package = feed.Open(name);
        var repository = PackedFeed.MetadataOf(package).Element("repository")!;
        Assert.Equal("git", repository.Attribute("type")!.Value);
        Assert.Matches("^(https|ssh|git)", repository.Attribute("url")!.Value);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")!.Value);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_package_has_one_assembly_with_documentation_and_symbols(string name)
    {
        using var package = feed.Open(name);
        Assert.Equal([$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"],
            package.Entries.Select(entry => entry.FullName).Where(path => path.StartsWith("lib/", StringComparison.Ordinal) || path.StartsWith("runtimes/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using var symbols = feed.Open(name, "snupkg");
        using var stream = new MemoryStream(Bytes(symbols, $"lib/net10.0/{name}.pdb"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        var reader = provider.GetMetadataReader();
        string[] documents = [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
        Assert.Contains($"/_/src/{name}/{(name == "Earmark" ? "Tagging/Tagger.cs" : name == "Earmark.Training" ? "Runs/Trainer.cs" : name == "Earmark.Service" ? "EarmarkEndpoints.cs" : "EarmarkServices.cs")}", documents);
        Assert.DoesNotContain(documents, document => document.StartsWith(Repository.Root, StringComparison.Ordinal)); // the machine that built it does not matter
    }

    [Fact]
    public void Earmark_does_not_depend_on_libtorch_or_on_a_host() => Assert.Equal(
        ["Concentus", "Google.Protobuf", "Microsoft.Extensions.FileSystemGlobbing", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Managed", "NVorbis", "OnnxSharp", "Parquet.Net", "Sep", "System.IO.Hashing", "System.Numerics.Tensors"],
        Dependencies("Earmark").Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Packages_require_the_version_of_Earmark_they_were_built_with()
    {
        Assert.Equal($"[{PackedFeed.Version}]", Dependencies("Earmark.Training")["Earmark"]);
        Assert.Equal($"[{PackedFeed.Version}]", Dependencies("Earmark.Extensions")["Earmark"]);
        Assert.Equal($"[{PackedFeed.Version}]", Dependencies("Earmark.Service")["Earmark"]);
        Assert.Contains("TorchSharp", Dependencies("Earmark.Training").Keys);
        Assert.DoesNotContain(Dependencies("Earmark.Training").Keys, id => id.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase)); // the program chooses one
    }

    [Fact]
    public void The_readme_of_Earmark_Training_names_the_version_of_libtorch()
    {
        var version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("LibTorchVersion").Single().Value;
        Assert.Equal([version], LibTorchVersions().Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", "Earmark.Training", "README.md"))).Select(match => match.Groups[1].Value));
    }

    private Dictionary<string, string> Dependencies(string name)
    {
        using var package = feed.Open(name);
        return PackedFeed.MetadataOf(package).Descendants("dependency").ToDictionary(dependency => dependency.Attribute("id")!.Value, dependency => dependency.Attribute("version")!.Value);
    }

    private static byte[] Bytes(ZipArchive package, string path)
    {
        using var stream = package.GetEntry(path)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Text(ZipArchive package, string path) => System.Text.Encoding.UTF8.GetString(Bytes(package, path));

    [GeneratedRegex(@"libtorch-\S+ --version (\S+)")]
    private static partial Regex LibTorchVersions();
}

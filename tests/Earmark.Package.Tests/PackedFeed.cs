using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Earmark.Package.Tests;
using Earmark.Tests;
using Earmark.Tests.Data;

[assembly: AssemblyFixture(typeof(PackedFeed))]

namespace Earmark.Package.Tests;

/// <summary>The packages of the libraries, packed once from what the build has written, in a folder that serves as the only package source.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    /// <summary>An address for the git remote 'origin', if the repository has none.</summary>
    public const string Origin = "https://git.example/earmark";

    private readonly DataFolder folder = new();

    /// <summary>The folder of the packages.</summary>
    public string Folder => folder["feed"];

    /// <summary>The version of all packages.</summary>
    public static string Version { get; } = typeof(InputException).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public async ValueTask InitializeAsync()
    {
        folder.Text("git/config", $"[remote \"origin\"]\n\turl = {Origin}\n"); // a value in the repository takes precedence
        (await ProgramRun.Run(Repository.Root, "dotnet", ["pack", "Earmark.slnx", "-c", "Release", "--no-build", "-o", Folder, "-v", "quiet", "-p:GitRepositoryConfigurationScope="], ("XDG_CONFIG_HOME", folder.Root))).RequireSuccess();
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens a package.</summary>
    /// <param name="name">Id of the package.</param>
    /// <param name="extension">"nupkg", or "snupkg" for symbols.</param>
    public ZipArchive Open(string name, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Folder, $"{name}.{Version}.{extension}"));

    /// <summary>Returns the elements of a package's metadata without their namespace.</summary>
    public static XElement MetadataOf(ZipArchive package)
    {
        using var stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var root = XDocument.Load(stream).Root!;
        foreach (var element in root.DescendantsAndSelf()) element.Name = element.Name.LocalName;
        return root.Element("metadata")!;
    }

    /// <summary>
    /// Writes a nuget.config for a project outside the repository: Earmark's packages come from this folder only, all others from the packages that
    /// the build has restored. Nothing is downloaded, and nothing is added to the packages of the user.
    /// </summary>
    internal void WriteConfiguration(DataFolder consumer)
    {
        var restored = typeof(PackedFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "PackageFolder").Value!;
        consumer.Text("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Folder}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{restored}" /></fallbackPackageFolders>
              <config><add key="globalPackagesFolder" value="packages" /></config>
            </configuration>
            """);
    }
}

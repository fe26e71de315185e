using System.Reflection.Metadata;
using System.Text;
using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Package.Tests;

/// <summary>Source link in the symbols. Explicit, because it compiles Earmark again: Earmark.Package.Tests -class "*SourceLinkTest" -explicit only.</summary>
public sealed class SourceLinkTest : IDisposable
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A"); // specification of portable PDB files

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Explicit = true)]
    public async Task Symbols_refer_to_the_sources_at_the_commit()
    {
        folder.Text("git/config", "[remote \"origin\"]\n\turl = https://github.com/example/earmark\n"); // a value in the repository takes precedence
        (await ProgramRun.Run(Repository.Root, "dotnet", ["build", "src/Earmark", "-c", "Release", "-v", "quiet", $"-p:ArtifactsPath={folder["artifacts"]}", "-p:GitRepositoryConfigurationScope="], ("XDG_CONFIG_HOME", folder.Root))).RequireSuccess();
        using var stream = File.OpenRead(folder["artifacts/bin/Earmark/release/Earmark.pdb"]);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        var reader = provider.GetMetadataReader();
        var json = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).Where(information => reader.GetGuid(information.Kind) == SourceLink)
            .Select(information => Encoding.UTF8.GetString(reader.GetBlobBytes(information.Value))).Single();
        Assert.Matches("""^\{"documents":\{"/_/\*":"https://[^"]+/[0-9a-f]{40}/\*"\}\}$""", json);
    }
}

using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Package.Tests;

/// <summary>The programs in the folder experiments.</summary>
public sealed class ExperimentsTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_data_of_the_score_rules_are_prepared_again_after_an_interruption()
    {
        folder.Recordings("known/bark/a.wav", "known/bell/b.wav", "mixed/bark/c.wav", "mixed/siren/d.wav", "background.partial/rain-e.wav");
        var program = Path.Combine(Repository.Root, "experiments", "score-rules.cs");
        (await ProgramRun.Dotnet(folder.Root, "run", "-c", "Release", program, "--", "background", folder["mixed"], folder["known"], folder["background"])).RequireSuccess();
        Assert.Equal(["background", "known", "mixed"], Directory.GetDirectories(folder.Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal("siren-d.wav", Path.GetFileName(Assert.Single(Directory.GetFiles(folder["background"]))));
    }
}

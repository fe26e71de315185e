using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using PublicApiGenerator;

namespace Earmark.Tests;

/// <summary>
/// Pins the public API of the core library, so that a change is seen in review. To accept a change, run this test with
/// EARMARK_REWRITE_EXPECTED=1 and review the diff of PublicApi.txt.
/// </summary>
public sealed class PublicApiTest
{
    private static readonly string Expected = Path.Combine(Repository.Root, "tests", "Earmark.Tests", "PublicApi.txt");

    [Fact]
    public void The_public_API_is_as_approved()
    {
        var options = new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            // They belong to the implementation, or, like the texts of preset keys, do not affect callers.
            ExcludeAttributes =
            [
                typeof(KeyAttribute).FullName!, typeof(AsyncIteratorStateMachineAttribute).FullName!, typeof(EnumeratorCancellationAttribute).FullName!, typeof(JsonConverterAttribute).FullName!,
            ],
        };
        var api = typeof(InputException).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("EARMARK_REWRITE_EXPECTED") == "1") File.WriteAllText(Expected, api);
        Assert.True(File.Exists(Expected), $"{Expected} does not exist: run once with EARMARK_REWRITE_EXPECTED=1 and review the file");
        Assert.Equal(File.ReadAllText(Expected).ReplaceLineEndings("\n"), api);
    }
}

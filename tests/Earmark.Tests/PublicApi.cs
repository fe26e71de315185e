using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using PublicApiGenerator;

namespace Earmark.Tests;

/// <summary>
/// The public API of a package, pinned in a file, so that a change is seen in review. To accept a change, run the test with
/// EARMARK_REWRITE_EXPECTED=1 and review the diff of PublicApi.txt.
/// </summary>
internal static class PublicApi
{
    // They belong to the implementation, or, like the texts of preset keys, do not affect callers.
    private static readonly string[] ExcludedAttributes =
        ["Earmark.KeyAttribute", typeof(AsyncIteratorStateMachineAttribute).FullName!, typeof(EnumeratorCancellationAttribute).FullName!, typeof(JsonConverterAttribute).FullName!];

    /// <summary>Asserts that the API of a package is the expected one.</summary>
    /// <param name="assembly">The assembly of the package.</param>
    /// <param name="tests">The test project whose folder contains PublicApi.txt.</param>
    public static void AssertUnchanged(Assembly assembly, string tests)
    {
        var expected = Path.Combine(Repository.Root, "tests", tests, "PublicApi.txt");
        var api = assembly.GeneratePublicApi(new() { IncludeAssemblyAttributes = false, ExcludeAttributes = ExcludedAttributes }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("EARMARK_REWRITE_EXPECTED") == "1") File.WriteAllText(expected, api);
        Assert.True(File.Exists(expected), $"{expected} does not exist: run once with EARMARK_REWRITE_EXPECTED=1 and review the file");
        Assert.Equal(File.ReadAllText(expected).ReplaceLineEndings("\n"), api);
    }
}

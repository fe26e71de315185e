using Earmark.Tests.Data;

namespace Earmark.Tests;

/// <summary>The expected values are those of xxhsum -H2.</summary>
public sealed class ContentHashTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "99aa06d3014798d86001c324468d497f")]
    [InlineData("Töpfe", "c10d07bbb32a9dc5064c7cc3c8d5c74c")] // in UTF-8
    public void Hashes_text_and_files(string text, string expected)
    {
        Assert.Equal(expected, ContentHash.Of(text));
        Assert.Equal(expected, ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Equal(expected, ContentHash.OfFile(folder.Text("a", text)["a"]));
    }

    [Fact]
    public void A_suffix_is_hashed_after_the_file() => Assert.Equal("a4a3a6c544f8844c41f8b244123fb884", ContentHash.OfFile(folder.Text("a", "Töpfe")["a"], "?"));

    [Fact]
    public void Files_are_read_block_by_block()
    {
        File.WriteAllBytes(folder["a"], [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i % 251))]);
        Assert.Equal("b0b4a8995101f27bf0543157a23a8634", ContentHash.OfFile(folder["a"]));
    }

    [Fact]
    public void Lines_are_hashed_in_ordinal_order()
    {
        Assert.Equal("788fe0d0b4a6473ed12cad1c9584472e", ContentHash.OfLines(["a.wav", "b.wav"]));
        Assert.Equal("788fe0d0b4a6473ed12cad1c9584472e", ContentHash.OfLines(["b.wav", "a.wav"]));
    }
}

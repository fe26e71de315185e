using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Earmark.Tests;

namespace Earmark.Browser.Tests;

/// <summary>The JavaScript libraries of the page are unchanged files of their packages.</summary>
public sealed class VendoredFilesTest
{
    private const long MaxBytes = 6_000_000;

    private static readonly string Vendor = Path.Combine(Repository.Root, "src", "Earmark.Service", "wwwroot", "vendor");

    [Fact]
    public void Have_the_listed_hashes()
    {
        var entries = JsonSerializer.Deserialize<Entry[]>(File.ReadAllText(Path.Combine(Vendor, "vendor.json")), JsonSerializerOptions.Web)!;
        Assert.Equal(Directory.GetFiles(Vendor, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Vendor, path).Replace('\\', '/')).Except(["vendor.json"]).Order(StringComparer.Ordinal),
            entries.Select(entry => entry.File).Order(StringComparer.Ordinal));
        Assert.All(entries, entry => Assert.Equal(entry.Sha256, Convert.ToHexStringLower(SHA256.HashData(Content(entry.File)))));
        Assert.All(entries.GroupBy(entry => (entry.Package, entry.Version)), package =>
        {
            Assert.Contains(package, entry => entry.File == $"{package.Key.Package}-{package.Key.Version}/LICENSE");
            Assert.StartsWith("sha512-", Assert.Single(package.Select(entry => entry.Integrity).Distinct()), StringComparison.Ordinal);
            Assert.False(string.IsNullOrEmpty(Assert.Single(package.Select(entry => entry.Licence).Distinct())));
        });
    }

    [Fact]
    public void Are_small() => Assert.True(Directory.GetFiles(Vendor, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length) <= MaxBytes);

    // A hash is that of the file in the package, which is stored compressed if it is large.
    private static byte[] Content(string file)
    {
        using var stored = File.OpenRead(Path.Combine(Vendor, file));
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stored, CompressionMode.Decompress) : stored;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private sealed record Entry(string File, string Package, string Version, string Licence, string Integrity, string Sha256);
}

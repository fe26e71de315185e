using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class DownloadCatalogueTest
{
    [Fact]
    public void The_catalogue_is_complete_and_valid()
    {
        Assert.Equal(["fsdkaggle2018", "esc50"], DownloadCatalogue.All.Select(source => source.Name));
        Assert.All(DownloadCatalogue.All.SelectMany(source => source.Files), file =>
        {
            Assert.Equal("https", file.Url.Scheme);
            Assert.True(file.Md5 is null || (file.Md5.Length == 32 && file.Md5.All(char.IsAsciiHexDigitLower)));
            Assert.StartsWith(file.Folder, file.Name);
        });
        Assert.Equal(4, DownloadCatalogue.Find("FSDKaggle2018").Files.Count(file => file.Md5 is not null));
        Assert.Contains("the archive has no known checksum", DownloadCatalogue.Find("esc50").Description, StringComparison.Ordinal);
        Assert.Equal("download: unknown data set 'esc-50'. Expected fsdkaggle2018 or esc50. Did you mean 'esc50'?",
            Assert.Throws<InputException>(() => DownloadCatalogue.Find("esc-50")).Message);
        Assert.Equal("--from: 'ftp://x'. Expected an address that starts with http:// or https://.",
            Assert.Throws<InputException>(() => DownloadCatalogue.All[0].WithBaseUrl("ftp://x")).Message.TrimEnd());
        Assert.Equal("http://mirror/sets/FSDKaggle2018.meta.zip", $"{DownloadCatalogue.All[0].WithBaseUrl("http://mirror/sets?x=1").Files[2].Url}");
    }
}


namespace Earmark.Data;

/// <summary>An archive of a public data set.</summary>
/// <param name="Name">File name.</param>
/// <param name="Url">Download address.</param>
/// <param name="Folder">The folder that it unpacks to.</param>
/// <param name="UnpackedBytes">Approximate unpacked size in bytes, for the disk space check, or 0 if it is negligible.</param>
/// <param name="Md5">MD5 checksum of the archive in hexadecimal, or null if none is published, for example because the server creates the archive for each request.</param>
public sealed record DownloadFile(string Name, Uri Url, string Folder, long UnpackedBytes, string? Md5)
{
    /// <summary>Returns the maximum size of the archive and of its unpacked content. Anything larger, stated or received, is rejected.</summary>
    /// <param name="allowance">Number of bytes beyond twice <see cref="UnpackedBytes"/>, which is a rounded value.</param>
    internal long MaxBytes(long allowance) => checked(2 * UnpackedBytes + allowance);
}

/// <summary>A public data set that can be downloaded by name.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Description">Description for users: size, licence and verification.</param>
/// <param name="Folder">The folder to open after the download, relative to the download folder: "." or a folder from an archive.</param>
/// <param name="Files">The archives.</param>
public sealed record DownloadSource(string Name, string Description, string Folder, IReadOnlyList<DownloadFile> Files)
{
    /// <summary>Returns a copy with another base URL, to which the archive names are appended.</summary>
    /// <param name="address">An HTTP or HTTPS address. A query string is removed.</param>
    /// <exception cref="InputException">The address is not valid.</exception>
    public DownloadSource WithBaseUrl(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var baseUrl) || baseUrl.Scheme is not ("http" or "https"))
            throw InputException.At("--from", $"'{address}'", "an address that starts with http:// or https://");
        var folder = new Uri(baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        return this with { Files = [.. Files.Select(file => file with { Url = new(folder, file.Name) })] };
    }
}

/// <summary>The public data sets that can be downloaded by name.</summary>
public static class DownloadCatalogue
{
    /// <summary>All data sets.</summary>
    public static IReadOnlyList<DownloadSource> All { get; } =
    [
        // Sizes: 5.4 GB of training clips, as stated by the challenge's baseline, and 2 h of test clips at 44.1 kHz, 16 bit.
        new("fsdkaggle2018", "FSDKaggle2018 (Fonseca et al. 2018), 4.6 GB, CC BY; verified with the MD5 checksums of Zenodo record 2552860.", ".",
        [
            Zenodo("audio_train", 5_800_000_000, "a8b47ff4b52022c178f88fa5c6f080d0"),
            Zenodo("audio_test", 640_000_000, "f85c8665c3fc39311ea1b748e194a81d"),
            Zenodo("meta", 0, "f16828ac8be0e5285b9175a12f90d784"),
            Zenodo("doc", 0, "4f2d1ac88f33a62f9db3108b269ee1b7"),
        ]),
        // 2,000 clips of five seconds at 44.1 kHz, 16 bit.
        new("esc50", "ESC-50 (Piczak 2015), about 0.6 GB, CC BY-NC; the server creates the archive for each request, so the archive has no known checksum. "
            + "Only the checksums of the files in it are verified.", "ESC-50-master",
            [new("ESC-50-master.zip", new("https://github.com/karolpiczak/ESC-50/archive/master.zip"), "ESC-50-master", 890_000_000, null)]),
    ];

    /// <summary>Returns the data set with a name.</summary>
    /// <exception cref="InputException">There is no such data set.</exception>
    public static DownloadSource Find(string name) => All.FirstOrDefault(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw InputException.At("download", $"unknown data set '{name}'", string.Join(" or ", All.Select(source => source.Name)),
            Names.Nearest(name, All.Select(source => source.Name)) is { } nearest ? $"Did you mean '{nearest}'?" : "");

    private static DownloadFile Zenodo(string archive, long unpacked, string md5) => new($"FSDKaggle2018.{archive}.zip",
        new($"https://zenodo.org/records/2552860/files/FSDKaggle2018.{archive}.zip?download=1"), $"FSDKaggle2018.{archive}", unpacked, md5);
}

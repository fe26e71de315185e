
namespace Earmark.Data;

/// <summary>An archive of a public data set.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Url">Where it is handed out.</param>
/// <param name="Folder">The folder it unpacks to.</param>
/// <param name="UnpackedBytes">About how much it unpacks to, in bytes, for the check of free space; 0: next to nothing.</param>
/// <param name="Md5">MD5 of its bytes in hexadecimal; null: none is published, as where a server packs anew at each request.</param>
public sealed record DownloadFile(string Name, Uri Url, string Folder, long UnpackedBytes, string? Md5)
{
    /// <summary>More bytes than the archive, or what it unpacks to, can have: a server or an archive that states or sends more is refused.</summary>
    /// <param name="allowance">Bytes beyond twice <see cref="UnpackedBytes"/>, which is rounded.</param>
    internal long Limit(long allowance) => checked(2 * UnpackedBytes + allowance);
}

/// <summary>A public data set that can be fetched by name: a row of a table.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Note">What a user should know of it: size, licence, how it is checked.</param>
/// <param name="Folder">What to open when it is there, below the folder of the download: "." or a folder of an archive.</param>
/// <param name="Files">Its archives.</param>
public sealed record DownloadSource(string Name, string Note, string Folder, IReadOnlyList<DownloadFile> Files)
{
    /// <summary>The same archives from elsewhere: their names are appended to an address.</summary>
    /// <param name="address">An http or https address; a query is dropped.</param>
    /// <exception cref="InputException">It is no such address.</exception>
    public DownloadSource From(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var from) || from.Scheme is not ("http" or "https"))
            throw InputException.At("--from", $"'{address}'", "an address that begins with http:// or https://");
        var folder = new Uri(from.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        return this with { Files = [.. Files.Select(file => file with { Url = new(folder, file.Name) })] };
    }
}

/// <summary>The public data sets that can be fetched by name.</summary>
public static class DownloadCatalogue
{
    /// <summary>Every one.</summary>
    public static IReadOnlyList<DownloadSource> All { get; } =
    [
        // Sizes: 5.4 GB of training clips as the challenge's baseline states; 2 h of test clips at 44.1 kHz, 16 bit.
        new("fsdkaggle2018", "FSDKaggle2018 (Fonseca et al. 2018), 4.6 GB, CC BY; checked by the MD5 sums of Zenodo record 2552860.", ".",
        [
            Zenodo("audio_train", 5_800_000_000, "a8b47ff4b52022c178f88fa5c6f080d0"),
            Zenodo("audio_test", 640_000_000, "f85c8665c3fc39311ea1b748e194a81d"),
            Zenodo("meta", 0, "f16828ac8be0e5285b9175a12f90d784"),
            Zenodo("doc", 0, "4f2d1ac88f33a62f9db3108b269ee1b7"),
        ]),
        // 2,000 clips of five seconds at 44.1 kHz, 16 bit.
        new("esc50", "ESC-50 (Piczak 2015), about 0.6 GB, CC BY-NC; its archive is packed at each request, so no checksum of it is known: "
            + "only the checksums of its files, within it, are checked.", "ESC-50-master",
            [new("ESC-50-master.zip", new("https://github.com/karolpiczak/ESC-50/archive/master.zip"), "ESC-50-master", 890_000_000, null)]),
    ];

    /// <summary>The data set of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static DownloadSource Of(string name) => All.FirstOrDefault(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw InputException.At("download", $"'{name}' is not known", string.Join(" or ", All.Select(source => source.Name)),
            Names.Nearest(name, All.Select(source => source.Name)) is { } nearest ? $"Nearest is '{nearest}'." : "");

    private static DownloadFile Zenodo(string part, long unpacked, string md5) => new($"FSDKaggle2018.{part}.zip",
        new($"https://zenodo.org/records/2552860/files/FSDKaggle2018.{part}.zip?download=1"), $"FSDKaggle2018.{part}", unpacked, md5);
}

using System.Security.Cryptography;

namespace Earmark.Data;

/// <summary>
/// Downloads public data sets: checks free space, then downloads, verifies and unpacks each archive. An archive is named
/// <c>.part</c> until it is complete and verified, and a folder gets its name only when it is complete, so that partial
/// results are never mistaken for complete ones. A second call resumes an interrupted download. Archives are deleted after unpacking. An archive
/// that a user has put in the folder is used, too.
/// </summary>
/// <param name="client">Sends the requests; it should follow redirects, as it does by default.</param>
/// <param name="options">Retries, timeouts and limits.</param>
public sealed class Download(HttpClient client, DownloadOptions? options = null)
{
    private readonly DownloadOptions options = options ?? new();
    private readonly FileDownloader fetch = new(client, options ?? new());

    /// <summary>Downloads a data set; files that already exist are not downloaded again.</summary>
    /// <param name="source">An entry of <see cref="DownloadCatalogue.All"/>, unchanged or with another address by <see cref="DownloadSource.From"/>.</param>
    /// <param name="folder">The folder to unpack into; created if necessary.</param>
    /// <param name="progress">Receives the progress after each block.</param>
    /// <param name="cancellationToken">Cancels the operation; received data is kept for the next call.</param>
    /// <returns>The folder to open.</returns>
    /// <exception cref="InputException">The server refuses the request or keeps closing the connection, the data is wrong, or there is not enough disk space.</exception>
    public async Task<string> RunAsync(DownloadSource source, string folder, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            Directory.CreateDirectory(folder);
            DownloadFile[] absent = [.. source.Files.Where(file => !Directory.Exists(Path.Combine(folder, file.Folder)))];
            await CheckSpace(absent, folder, cancellationToken).ConfigureAwait(false);
            foreach (var file in absent)
            {
                var archive = Path.Combine(folder, file.Name);
                var fetched = !File.Exists(archive);
                if (fetched) await FetchChecked(file, archive, progress, cancellationToken).ConfigureAwait(false);
                else await CheckGiven(file, archive, progress, cancellationToken).ConfigureAwait(false);
                await Task.Run(() => UnpackWhole(file, archive, folder, fetched, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
                File.Delete(archive);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be written ({error.Message}). Check the permissions and the free space, then try again; "
                + "the download resumes from here.", error);
        }
        return source.Folder == "." ? folder : Path.Combine(folder, source.Folder);
    }

    // Size of the archives and their contents, checked before the download. Sizes that a server does not report count as 0.
    private async Task CheckSpace(DownloadFile[] files, string folder, CancellationToken cancellationToken)
    {
        var needed = 0L;
        foreach (var file in files)
        {
            needed += file.UnpackedBytes;
            if (!File.Exists(Path.Combine(folder, file.Name)))
            {
                var size = await fetch.SizeAsync(file, cancellationToken).ConfigureAwait(false) ?? 0;
                needed += Math.Max(0, size - FileDownloader.BytesReceived(Path.Combine(folder, file.Name)));
            }
        }
        if (options.FreeBytes(folder) is var free && free < needed)
            throw InputException.At(folder, $"{Unpack.Size(free)} of disk space is free",
                $"{Unpack.Size(needed)} for the archives and their contents", "Free disk space or choose another folder.");
    }

    private async Task FetchChecked(DownloadFile file, string archive, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        // Data of an earlier call may belong to another file. If the checksum is wrong in that case, the file is downloaded again.
        var resumed = file.Md5 is not null && FileDownloader.BytesReceived(archive) > 0;
        var part = await fetch.RunAsync(file, archive, progress, cancellationToken).ConfigureAwait(false);
        if (file.Md5 is not null && await Md5(file, part, progress, cancellationToken).ConfigureAwait(false) is var found && found != file.Md5)
        {
            File.Delete(part);
            if (!resumed)
                throw InputException.At($"{file.Url}", $"the MD5 of the download is {found}", file.Md5,
                    "The file was changed or damaged; the local copy is deleted. Try again or use another --from.");
            await FetchChecked(file, archive, progress, cancellationToken).ConfigureAwait(false);
            return;
        }
        File.Move(part, archive);
    }

    private static async Task CheckGiven(DownloadFile file, string archive, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (file.Md5 is not null && await Md5(file, archive, progress, cancellationToken).ConfigureAwait(false) is var found && found != file.Md5)
            throw InputException.At(archive, $"its MD5 is {found}", file.Md5, "Delete it to download it again.");
    }

    private void UnpackWhole(DownloadFile file, string archive, string folder, bool fetched, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            Unpack.Zip(archive, folder, file.Folder, file.Limit(options.ExtraBytes), options.FreeBytes, progress, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            if (fetched) File.Delete(archive);
            throw new InputException($"{(fetched ? file.Url : archive)}: {error.Message.TrimEnd('.')}. Expected a complete zip file. {(fetched
                ? "The local copy is deleted. Try again or use another --from." : "Delete it to download it again.")}", error);
        }
    }

    private static async Task<string> Md5(DownloadFile file, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // the checksums that Zenodo publishes; they detect accidents, not attacks
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        RegularFile.Require(path, "a zip file");
        await using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            progress?.Report(new(file.Name, DownloadStage.Checking, stream.Position, stream.Length));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

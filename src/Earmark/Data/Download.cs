using System.Security.Cryptography;

namespace Earmark.Data;

/// <summary>
/// Downloads public data sets. Checks the free disk space, then downloads, verifies and unpacks each archive. An archive has the extension
/// <c>.part</c> until it is complete and verified, and a folder is renamed to its final name when it is complete, so that partial
/// results are never mistaken for complete ones. A second call resumes an interrupted download. Archives are deleted after unpacking.
/// An archive that the user has already placed in the folder is also used.
/// </summary>
/// <param name="client">Sends the requests. It should follow redirects, which is the default.</param>
/// <param name="options">Retries, timeouts and limits.</param>
public sealed class Download(HttpClient client, DownloadOptions? options = null)
{
    private readonly DownloadOptions options = options ?? new();
    private readonly FileDownloader downloader = new(client, options ?? new());

    /// <summary>Downloads a data set. Files that already exist are not downloaded again.</summary>
    /// <param name="source">An entry of <see cref="DownloadCatalogue.All"/>, optionally with another address (see <see cref="DownloadSource.WithBaseUrl"/>).</param>
    /// <param name="folder">The target folder, which is created if necessary.</param>
    /// <param name="progress">Receives the progress after each block.</param>
    /// <param name="cancellationToken">Cancels the operation. Received data is stored for the next call.</param>
    /// <returns>The folder to open.</returns>
    /// <exception cref="InputException">The server rejects the request or repeatedly closes the connection, the data is invalid, or there is not enough disk space.</exception>
    public async Task<string> RunAsync(DownloadSource source, string folder, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            Directory.CreateDirectory(folder);
            DownloadFile[] missing = [.. source.Files.Where(file => !Directory.Exists(Path.Combine(folder, file.Folder)))];
            await CheckSpace(missing, folder, cancellationToken).ConfigureAwait(false);
            foreach (var file in missing)
            {
                var archive = Path.Combine(folder, file.Name);
                var downloaded = !File.Exists(archive);
                if (downloaded) await DownloadVerified(file, archive, progress, cancellationToken).ConfigureAwait(false);
                else await VerifyExisting(file, archive, progress, cancellationToken).ConfigureAwait(false);
                await Task.Run(() => UnpackArchive(file, archive, folder, downloaded, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
                File.Delete(archive);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be written ({exception.Message}). Check the permissions and the free disk space, "
                + "then try again to resume the download.", exception);
        }
        return source.Folder == "." ? folder : Path.Combine(folder, source.Folder);
    }

    // Checks the total size of the archives and their contents before the download. Sizes that the server does not report are counted as 0.
    private async Task CheckSpace(DownloadFile[] files, string folder, CancellationToken cancellationToken)
    {
        var requiredBytes = 0L;
        foreach (var file in files)
        {
            requiredBytes += file.UnpackedBytes;
            if (!File.Exists(Path.Combine(folder, file.Name)))
            {
                var size = await downloader.SizeAsync(file, cancellationToken).ConfigureAwait(false) ?? 0;
                requiredBytes += Math.Max(0, size - FileDownloader.BytesReceived(Path.Combine(folder, file.Name)));
            }
        }
        if (options.FreeBytes(folder) is var free && free < requiredBytes)
            throw InputException.At(folder, $"{ZipExtractor.FormatSize(free)} of disk space is free",
                $"{ZipExtractor.FormatSize(requiredBytes)} for the archives and their contents", "Free disk space or choose another folder.");
    }

    private async Task DownloadVerified(DownloadFile file, string archive, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        // Data from an earlier call may belong to another file. If the checksum of a resumed download is wrong, the file is downloaded again.
        var resumed = file.Md5 is not null && FileDownloader.BytesReceived(archive) > 0;
        var part = await downloader.RunAsync(file, archive, progress, cancellationToken).ConfigureAwait(false);
        if (file.Md5 is not null && await Md5(file, part, progress, cancellationToken).ConfigureAwait(false) is var found && found != file.Md5)
        {
            File.Delete(part);
            if (!resumed)
                throw InputException.At($"{file.Url}", $"the MD5 of the download is {found}", file.Md5,
                    "The file was changed or damaged. The local copy was deleted. Try again, or specify another address with --from.");
            await DownloadVerified(file, archive, progress, cancellationToken).ConfigureAwait(false);
            return;
        }
        File.Move(part, archive);
    }

    private static async Task VerifyExisting(DownloadFile file, string archive, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (file.Md5 is not null && await Md5(file, archive, progress, cancellationToken).ConfigureAwait(false) is var found && found != file.Md5)
            throw InputException.At(archive, $"the MD5 is {found}", file.Md5, "Delete it to download it again.");
    }

    private void UnpackArchive(DownloadFile file, string archive, string folder, bool downloaded, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            ZipExtractor.Extract(archive, folder, file.Folder, file.MaxBytes(options.ExtraBytes), options.FreeBytes, progress, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            if (downloaded) File.Delete(archive);
            throw new InputException($"{(downloaded ? file.Url : archive)}: {exception.Message.TrimEnd('.')}. Expected a complete ZIP file. {(downloaded
                ? "The local copy was deleted. Try again, or specify another address with --from." : "Delete it to download it again.")}", exception);
        }
    }

    private static async Task<string> Md5(DownloadFile file, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // Zenodo publishes MD5 checksums. They detect accidental damage, not attacks.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        RegularFile.Require(path, "a ZIP file");
        await using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            progress?.Report(new(file.Name, DownloadStage.Verifying, stream.Position, stream.Length));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

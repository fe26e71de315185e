using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;

namespace Earmark.Data;

/// <summary>Unpacks archives from untrusted sources.</summary>
internal static class ZipExtractor
{
    private const int FileTypes = 0xF000, RegularFile = 0x8000, DirectoryType = 0x4000; // from stat.h, in the upper 16 bits of the attributes

    /// <summary>
    /// Unpacks a ZIP file (including ZIP64) to a hidden folder, which is renamed when it is complete. No files are written outside
    /// the folder, no links are created, no files are replaced, and each file must match the length and CRC-32 stated in the archive.
    /// </summary>
    /// <param name="archive">The ZIP file.</param>
    /// <param name="into">The target folder.</param>
    /// <param name="expected">The folder to extract. Everything else in the archive is skipped.</param>
    /// <param name="limit">Maximum unpacked size in bytes.</param>
    /// <param name="freeBytes">Returns the number of free bytes on the disk of a folder.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels the operation. The next call removes the partial result.</param>
    /// <exception cref="InvalidDataException">The archive is corrupt or does not contain the folder.</exception>
    /// <exception cref="InputException">The archive contains forbidden entries, or there is not enough disk space.</exception>
    public static void Extract(string archive, string into, string expected, long limit, Func<string, long> freeBytes,
        IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var hidden = Path.Combine(into, $".unpacking-{expected}");
        if (Directory.Exists(hidden)) Directory.Delete(hidden, recursive: true);
        Earmark.RegularFile.Require(archive, "a ZIP file");
        using (var zip = ZipFile.OpenRead(archive))
        {
            HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
            foreach (var entry in zip.Entries) Check(archive, entry, names);
            ZipArchiveEntry[] entries = [.. zip.Entries.Where(entry => NameOf(entry).StartsWith(expected + "/", StringComparison.Ordinal))];
            if (entries is []) throw new InvalidDataException($"the folder {expected} is missing");
            var (done, total) = (0L, Total(entries, limit));
            if (freeBytes(into) is var free && free < total)
                throw InputException.At(into, $"{FormatSize(free)} of disk space is free", $"{FormatSize(total)} for the content of {Path.GetFileName(archive)}",
                    "Free disk space and try again to resume the download.");
            foreach (var entry in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Write(entry, Path.Combine(hidden, NameOf(entry)));
                progress?.Report(new(Path.GetFileName(archive), DownloadStage.Unpacking, done += entry.Length, total));
            }
        }
        Directory.Move(Path.Combine(hidden, expected), Path.Combine(into, expected));
        Directory.Delete(hidden);
    }

    /// <summary>Formats a number of bytes, such as "1.5 GB".</summary>
    public static string FormatSize(long bytes) =>
        bytes >= 1_000_000_000 ? FormattableString.Invariant($"{bytes / 1e9:0.0} GB") : FormattableString.Invariant($"{bytes / 1e6:0.0} MB");

    // The sum of the sizes stated in the archive may exceed 64 bits.
    private static long Total(ZipArchiveEntry[] entries, long limit)
    {
        var total = 0L;
        foreach (var entry in entries)
            if (entry.Length < 0 || entry.CompressedLength < 0 || entry.Length > limit - total)
                throw new InvalidDataException($"the stated unpacked size is more than {FormatSize(limit)}");
            else total += entry.Length;
        return total;
    }

    private static string NameOf(ZipArchiveEntry entry) => entry.FullName.Replace('\\', '/');

    private static void Check(string archive, ZipArchiveEntry entry, HashSet<string> names)
    {
        var name = NameOf(entry);
        var type = (entry.ExternalAttributes >> 16) & FileTypes;
        var error = type is not (0 or RegularFile or DirectoryType) ? "is a link or a device"
            : name.StartsWith('/') || name.Split('/').Any(part => part is "." or ".." || part.AsSpan().ContainsAny(':', '\0'))
                ? "is outside the folder"
            : !names.Add(name) ? "occurs twice"
            : null;
        if (error is not null)
            throw InputException.At(archive, $"{Quoted.Format(entry.FullName)} {error}", "regular files and folders inside the target folder",
                "Nothing was unpacked. If you trust the archive, unpack it yourself.");
    }

    private static void Write(ZipArchiveEntry entry, string path)
    {
        if (path.EndsWith('/'))
        {
            Directory.CreateDirectory(path);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var (crc, remaining, buffer) = (new Crc32(), entry.Length, ArrayPool<byte>.Shared.Rent(1 << 18));
        using (var source = entry.Open())
        using (var target = new FileStream(path, FileMode.CreateNew))
            for (int read; (read = source.Read(buffer)) > 0 && (remaining -= read) >= 0;)
            {
                crc.Append(buffer.AsSpan(0, read));
                target.Write(buffer, 0, read);
            }
        ArrayPool<byte>.Shared.Return(buffer);
        if (remaining != 0 || crc.GetCurrentHashAsUInt32() != entry.Crc32)
            throw new InvalidDataException($"{Quoted.Format(entry.FullName)} does not match the length and CRC-32 stated in the archive");
    }
}

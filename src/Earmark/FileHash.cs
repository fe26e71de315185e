using System.Security.Cryptography;

namespace Earmark;

/// <summary>Hashes the contents of files.</summary>
internal static class FileHash
{
    /// <summary>Returns the SHA-256 hash of the contents of a file, followed by additional bytes.</summary>
    /// <param name="path">Path of a regular file.</param>
    /// <param name="suffix">Bytes to hash after the contents of the file.</param>
    /// <param name="cancellationToken">Cancels the operation, even within the file.</param>
    public static byte[] Sha256(string path, ReadOnlySpan<byte> suffix, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenRead(path);
        var block = new byte[1 << 16];
        for (int bytesRead; (bytesRead = file.Read(block)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, bytesRead);
        }
        hash.AppendData(suffix);
        return hash.GetHashAndReset();
    }
}

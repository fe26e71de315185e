using System.IO.Compression;
using System.Security.Cryptography;

namespace Earmark.Tests.Data;

/// <summary>ZIP archives for download tests.</summary>
internal static class NoiseZip
{
#pragma warning disable CA5351 // Zenodo publishes MD5 checksums
    /// <summary>Returns the MD5 checksum of the archive in hexadecimal.</summary>
    public static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351

    /// <summary>Creates an archive of files with random bytes.</summary>
    public static byte[] Create(params (string Name, int Bytes)[] files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in files)
            {
                var noise = new byte[bytes];
                var random = new CounterRandom(1, name);
                for (var i = 0; i < bytes; i++) noise[i] = (byte)random.NextUInt64();
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(noise);
            }
        return memory.ToArray();
    }
}

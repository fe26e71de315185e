using System.IO.Hashing;
using System.Text;

namespace Earmark;

/// <summary>Hashes that identify files and lists. XXH3 (128 bits) is part of a managed library, so no command needs OpenSSL except for downloads. It does not protect against forgery.</summary>
internal static class ContentHash
{
    /// <summary>Returns the hash of the contents of a file, followed by additional text, as 32 hexadecimal digits.</summary>
    /// <param name="path">Path of a regular file.</param>
    /// <param name="suffix">Text to hash after the contents of the file.</param>
    /// <param name="cancellationToken">Cancels the operation, even within the file.</param>
    public static string OfFile(string path, string suffix = "", CancellationToken cancellationToken = default)
    {
        var hash = new XxHash128();
        using var file = File.OpenRead(path);
        var block = new byte[1 << 16];
        for (int bytesRead; (bytesRead = file.Read(block)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.Append(block.AsSpan(0, bytesRead));
        }
        hash.Append(Encoding.UTF8.GetBytes(suffix));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Returns the hash of a text in UTF-8, as 32 hexadecimal digits.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Returns the hash of bytes, as 32 hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(XxHash128.Hash(bytes));

    /// <summary>Returns the hash of lines in ordinal order, whatever their order, as 32 hexadecimal digits.</summary>
    public static string OfLines(IEnumerable<string> lines)
    {
        var hash = new XxHash128();
        foreach (var line in lines.Order(StringComparer.Ordinal)) hash.Append(Encoding.UTF8.GetBytes(line + "\n"));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}

using System.Text;

namespace Earmark.Audio;

/// <summary>Names of chunks and codecs, which files write as four characters.</summary>
internal static class FourCharacterCode
{
    /// <summary>The code as text for messages: printable ASCII as it is, any other byte as "\xHH".</summary>
    public static string Text(ReadOnlySpan<byte> code)
    {
        var text = new StringBuilder();
        foreach (var letter in code)
        {
            if (IsPrintable(letter)) text.Append((char)letter);
            else text.Append($"\\x{letter:X2}");
        }
        return text.ToString();
    }

    /// <summary>Whether all bytes are printable ASCII, as in every code that is registered.</summary>
    public static bool IsPrintable(ReadOnlySpan<byte> code) => !code.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private static bool IsPrintable(byte letter) => letter is >= (byte)' ' and <= (byte)'~';
}

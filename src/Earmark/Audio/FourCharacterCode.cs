using System.Text;

namespace Earmark.Audio;

/// <summary>Four-character names of chunks and codecs.</summary>
internal static class FourCharacterCode
{
    /// <summary>Returns the code as text for messages: printable ASCII unchanged, any other byte as "\xHH".</summary>
    public static string Format(ReadOnlySpan<byte> code)
    {
        var text = new StringBuilder();
        foreach (var letter in code)
        {
            if (IsPrintable(letter)) text.Append((char)letter);
            else text.Append($"\\x{letter:X2}");
        }
        return text.ToString();
    }

    /// <summary>Returns whether all bytes are printable ASCII, as in every registered code.</summary>
    public static bool IsPrintable(ReadOnlySpan<byte> code) => !code.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private static bool IsPrintable(byte letter) => letter is >= (byte)' ' and <= (byte)'~';
}

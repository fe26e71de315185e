using System.Globalization;
using System.Text;

namespace Earmark;

/// <summary>Unicode normalisation form C, so that canonically equivalent strings compare equal (Unicode Standard Annex 15).</summary>
/// <remarks>
/// macOS and some file systems decompose file names: <c>ö</c> becomes <c>o</c> and a combining mark. Earmark runs without ICU
/// (InvariantGlobalization), where <see cref="string.Normalize()"/> returns its input unchanged, so the tables are included here.
/// </remarks>
internal static class Nfc
{
    // Hangul syllables follow a formula: The Unicode Standard, section 3.12.
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7;
    private const int LCount = 19, VCount = 21, TCount = 28, SCount = LCount * VCount * TCount;

    private const char FirstMark = '\u0300'; // all characters below it are in form C and do not combine with the preceding character

    private static readonly Lazy<Tables> Unicode = new(Tables.Read);

    /// <summary>Returns the text in normalisation form C.</summary>
    /// <param name="text">Any text. Unpaired surrogates are preserved.</param>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue)) return text;
        List<int> characters = [];
        for (var i = 0; i < text.Length; i++)
        {
            var pair = char.IsSurrogatePair(text, i);
            Decompose(pair ? char.ConvertToUtf32(text, i) : text[i], characters);
            if (pair) i++;
        }
        Reorder(characters);
        Compose(characters);
        var composed = new StringBuilder(text.Length);
        foreach (var character in characters)
            if (character > char.MaxValue) composed.Append(char.ConvertFromUtf32(character));
            else composed.Append((char)character);
        return composed.ToString();
    }

    private static void Decompose(int character, List<int> output)
    {
        if (character - SBase is >= 0 and < SCount and var position)
        {
            output.Add(LBase + position / (VCount * TCount));
            output.Add(VBase + position / TCount % VCount);
            if (position % TCount > 0) output.Add(TBase + position % TCount);
        }
        else if (Unicode.Value.Decompositions.TryGetValue(character, out var parts))
            foreach (var part in parts) Decompose(part, output);
        else output.Add(character);
    }

    // Canonical ordering: a stable sort of combining marks by combining class.
    private static void Reorder(List<int> characters)
    {
        for (var i = 1; i < characters.Count; i++)
            for (var j = i; j > 0 && CombiningClass(characters[j]) is > 0 and var combiningClass && CombiningClass(characters[j - 1]) > combiningClass; j--)
                (characters[j - 1], characters[j]) = (characters[j], characters[j - 1]);
    }

    private static void Compose(List<int> characters)
    {
        var (starter, lastClass) = (-1, 0); // index of the starter, and the combining class of the last mark after it that was not composed
        var count = 0;
        foreach (var character in characters.ToArray())
        {
            var combiningClass = CombiningClass(character);
            var adjacent = starter == count - 1;
            if (starter >= 0 && (adjacent || (lastClass < combiningClass && lastClass > 0)) && ComposePair(characters[starter], character) is { } composite)
            {
                characters[starter] = composite;
                continue;
            }
            characters[count++] = character;
            if (combiningClass == 0) starter = count - 1;
            lastClass = combiningClass;
        }
        characters.RemoveRange(count, characters.Count - count);
    }

    private static int? ComposePair(int first, int second)
    {
        if (first - LBase is >= 0 and < LCount and var lead && second - VBase is >= 0 and < VCount and var vowel)
            return SBase + (lead * VCount + vowel) * TCount;
        if (first - SBase is >= 0 and < SCount and var syllable && syllable % TCount == 0
            && second - TBase is > 0 and < TCount and var tail) return SBase + syllable + tail;
        return Unicode.Value.Compositions.TryGetValue((first, second), out var composite) ? composite : null;
    }

    private static int CombiningClass(int character) => character < FirstMark ? 0 : Unicode.Value.Classes.GetValueOrDefault(character);

    private sealed record Tables(Dictionary<int, int[]> Decompositions, Dictionary<(int, int), int> Compositions, Dictionary<int, int> Classes)
    {
        public static Tables Read()
        {
            var tables = new Tables([], [], []);
            using var text = new StreamReader(typeof(Nfc).Assembly.GetManifestResourceStream("Nfc.txt")!);
            while (text.ReadLine() is { } line)
                if (!line.StartsWith('#'))
                    foreach (var entry in line.Split(' ')) tables.Add(entry);
            return tables;
        }

        private void Add(string entry)
        {
            if (entry.Split(':') is [var range, var combiningClass])
            {
                var bounds = range.Split('-');
                for (var character = Hex(bounds[0]); character <= Hex(bounds[1]); character++)
                    Classes[character] = int.Parse(combiningClass, CultureInfo.InvariantCulture);
                return;
            }
            var mapping = entry.Split('=', '>');
            int[] parts = [.. mapping[1].Split('+').Select(Hex)];
            Decompositions[Hex(mapping[0])] = parts;
            if (entry.Contains('=', StringComparison.Ordinal)) Compositions[(parts[0], parts[1])] = Hex(mapping[0]);
        }

        private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

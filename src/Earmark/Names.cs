namespace Earmark;

/// <summary>Helpers for names in messages: shortens lists of names and finds similar names.</summary>
internal static class Names
{
    private const int MaxShown = 10;

    /// <summary>Returns the first ten names and the number of remaining names.</summary>
    /// <param name="names">The names.</param>
    /// <param name="separator">Text between two names.</param>
    public static string Summary(IReadOnlyCollection<string> names, string separator = ", ") =>
        string.Join(separator, names.Take(MaxShown)) + (names.Count > MaxShown ? $" and {names.Count - MaxShown} more" : "");

    /// <summary>Returns the known name with the smallest edit distance to a written name, ignoring case.</summary>
    /// <param name="written">The written name.</param>
    /// <param name="known">The known names.</param>
    /// <returns>The nearest name, or the first of several at the same distance. Null if there is none or if more than half of its characters differ.</returns>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        var (nearest, distance) = known.Select(name => (name, Distance(written, name))).DefaultIfEmpty(("", int.MaxValue)).MinBy(pair => pair.Item2);
        return distance <= Math.Max(written.Length, nearest.Length) / 2 ? nearest : null;
    }

    // Levenshtein distance (1966), one row of the matrix at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}

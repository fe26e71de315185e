namespace Earmark.Data;

/// <summary>What a part of a data set is for.</summary>
internal enum Split
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>Held out, to be judged by while training.</summary>
    Validation,

    /// <summary>To be predicted.</summary>
    Test,
}

/// <summary>The folders of a data set that is divided into parts by folders: <c>train</c>, <c>valid_set</c>, <c>Testing</c>.</summary>
/// <param name="Train">The folder to learn from.</param>
/// <param name="Validation">The folder to hold out; null: none.</param>
/// <param name="Test">The folder to be predicted; null: none.</param>
internal sealed record SplitFolders(string Train, string? Validation, string? Test)
{
    private static readonly Dictionary<string, Split> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = Split.Train, ["training"] = Split.Train,
        ["val"] = Split.Validation, ["valid"] = Split.Validation, ["validation"] = Split.Validation, ["dev"] = Split.Validation,
        ["test"] = Split.Test, ["testing"] = Split.Test, ["eval"] = Split.Test, ["evaluation"] = Split.Test,
    };

    private static readonly string[] Endings = ["set", "data", "split"];

    /// <summary>What a folder is for, by its name; null: the name does not say.</summary>
    public static Split? Of(string name)
    {
        var word = Array.Find(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending
            ? name[..^ending.Length].TrimEnd('_', '-', ' ') : name;
        return Words.TryGetValue(word, out var split) ? split : null;
    }

    /// <summary>The parts among these folders; null where none, or more than one, is to be learned from, or another part is there twice.</summary>
    /// <param name="folders">Paths of folders.</param>
    public static SplitFolders? Among(IEnumerable<string> folders)
    {
        var byPart = folders.ToLookup(folder => Of(Path.GetFileName(folder)));
        return byPart[Split.Train].ToArray() is [var train] && byPart[Split.Validation].ToArray() is { Length: < 2 } validation
            && byPart[Split.Test].ToArray() is { Length: < 2 } test ? new(train, validation.FirstOrDefault(), test.FirstOrDefault()) : null;
    }
}

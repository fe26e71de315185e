namespace Earmark.Data;

/// <summary>Purpose of a part of a data set.</summary>
internal enum Split
{
    /// <summary>Training clips.</summary>
    Train,

    /// <summary>Held-out clips for validation during training.</summary>
    Validation,

    /// <summary>Clips to be predicted.</summary>
    Test,
}

/// <summary>The folders of a data set that is divided into parts: <c>train</c>, <c>valid_set</c>, <c>Testing</c>.</summary>
/// <param name="Train">The training folder.</param>
/// <param name="Validation">The folder to hold out; null if there is none.</param>
/// <param name="Test">The folder to be predicted; null if there is none.</param>
internal sealed record SplitFolders(string Train, string? Validation, string? Test)
{
    private static readonly Dictionary<string, Split> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = Split.Train, ["training"] = Split.Train,
        ["val"] = Split.Validation, ["valid"] = Split.Validation, ["validation"] = Split.Validation, ["dev"] = Split.Validation,
        ["test"] = Split.Test, ["testing"] = Split.Test, ["eval"] = Split.Test, ["evaluation"] = Split.Test,
    };

    private static readonly string[] Endings = ["set", "data", "split"];

    /// <summary>Returns the purpose of a folder by its name; null if the name is not known.</summary>
    public static Split? Of(string name)
    {
        var word = Array.Find(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending
            ? name[..^ending.Length].TrimEnd('_', '-', ' ') : name;
        return Words.TryGetValue(word, out var split) ? split : null;
    }

    /// <summary>Returns the parts among folders; null if the number of training folders is not one, or if another part occurs twice.</summary>
    /// <param name="folders">Paths of folders.</param>
    public static SplitFolders? Find(IEnumerable<string> folders)
    {
        var byPart = folders.ToLookup(folder => Of(Path.GetFileName(folder)));
        return byPart[Split.Train].ToArray() is [var train] && byPart[Split.Validation].ToArray() is { Length: < 2 } validation
            && byPart[Split.Test].ToArray() is { Length: < 2 } test ? new(train, validation.FirstOrDefault(), test.FirstOrDefault()) : null;
    }
}

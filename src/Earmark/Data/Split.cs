namespace Earmark.Data;

/// <summary>A split of a data set.</summary>
internal enum Split
{
    /// <summary>Training clips.</summary>
    Train,

    /// <summary>Held-out clips for validation during training.</summary>
    Validation,

    /// <summary>Test clips.</summary>
    Test,
}

/// <summary>The folders of a data set with predefined splits, such as <c>train</c>, <c>valid_set</c> and <c>Testing</c>.</summary>
/// <param name="Train">The training folder.</param>
/// <param name="Validation">The validation folder, or null if there is none.</param>
/// <param name="Test">The test folder, or null if there is none.</param>
internal sealed record SplitFolders(string Train, string? Validation, string? Test)
{
    private static readonly Dictionary<string, Split> SplitNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = Split.Train, ["training"] = Split.Train,
        ["val"] = Split.Validation, ["valid"] = Split.Validation, ["validation"] = Split.Validation, ["dev"] = Split.Validation,
        ["test"] = Split.Test, ["testing"] = Split.Test, ["eval"] = Split.Test, ["evaluation"] = Split.Test,
    };

    private static readonly string[] Suffixes = ["set", "data", "split"];

    /// <summary>Returns the split that a folder name stands for, or null if the name is not known.</summary>
    public static Split? ParseSplit(string name)
    {
        var word = Array.Find(Suffixes, suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) is { } suffix
            ? name[..^suffix.Length].TrimEnd('_', '-', ' ') : name;
        return SplitNames.TryGetValue(word, out var split) ? split : null;
    }

    /// <summary>Returns the split folders, or null if there is not exactly one training folder or another split occurs twice.</summary>
    /// <param name="folders">Paths of folders.</param>
    public static SplitFolders? Find(IEnumerable<string> folders)
    {
        var bySplit = folders.ToLookup(folder => ParseSplit(Path.GetFileName(folder)));
        return bySplit[Split.Train].ToArray() is [var train] && bySplit[Split.Validation].ToArray() is { Length: < 2 } validation
            && bySplit[Split.Test].ToArray() is { Length: < 2 } test ? new(train, validation.FirstOrDefault(), test.FirstOrDefault()) : null;
    }
}
